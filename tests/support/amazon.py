"""A stand-in for Amazon SNS: signs messages with a key and a certificate of its own."""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from digest.mail.bounces.webhooks.sns import SIGNED

CERTIFICATE_URL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:bounces"


@dataclass
class Amazon:
    """Signs; and hands out its certificate, noting which addresses were asked for."""

    now: datetime
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def fetch(self, url: str) -> bytes:
        """The certificate, whatever the address."""
        self.asked.append(url)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self._key.public_key())
            .serial_number(1)
            .not_valid_before(self.now - timedelta(days=1))
            .not_valid_after(self.now + timedelta(days=1))
            .sign(self._key, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM)

    def message(self, text: str, *, version: str = "2", **given: str) -> bytes:
        """A signed request with this message in it."""
        fields = {
            "Type": "Notification",
            "MessageId": "11111111-2222-3333-4444-555555555555",
            "TopicArn": TOPIC,
            "Message": text,
            "Timestamp": "2026-11-23T09:00:00.000Z",
            "SignatureVersion": version,
            "SigningCertURL": CERTIFICATE_URL,
        } | given
        signed = "".join(f"{name}\n{fields[name]}\n" for name in SIGNED[fields["Type"]] if name in fields)
        algorithm = hashes.SHA256() if version == "2" else hashes.SHA1()
        signature = self._key.sign(signed.encode(), padding.PKCS1v15(), algorithm)
        return json.dumps(fields | {"Signature": base64.b64encode(signature).decode()}).encode()
