"""Messages of Amazon SNS, believed only when Amazon signed them: its certificate comes from its own address alone."""

import base64
import binascii
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from digest.core.errors import BadInput, TokenRejected
from digest.mail.bounces.webhooks.event import document, text

CERTIFICATE = re.compile(
    r"https://sns\.[a-z0-9-]{3,30}\.amazonaws\.com(?:\.cn)?/SimpleNotificationService-[\w.-]{1,80}\.pem"
)
SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    "UnsubscribeConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}
CONFIRM = re.compile(
    r"https://sns\.[a-z0-9-]{3,30}\.amazonaws\.com(?:\.cn)?/\?Action=ConfirmSubscription&[\w=&%.:/+-]{1,2000}"
)


@dataclass(frozen=True, slots=True)
class Notification:
    """A message that Amazon signed."""

    kind: str
    id: str
    topic: str
    message: str
    confirm_url: str
    """For a SubscriptionConfirmation: the address to open, on Amazon's own host; else empty."""


def read(payload: bytes, *, topics: Collection[str], fetch: Callable[[str], bytes], now: datetime) -> Notification:
    """The message in a request of SNS. `fetch` gets the certificate at an https address of Amazon, and may remember it.

    Raises BadInput for what is no message of SNS, TokenRejected for one that is not signed by Amazon for these topics.
    """
    fields = document(payload)
    kind = text(fields, "Type")
    if kind not in SIGNED:
        raise BadInput("the payload is not a message of Amazon SNS; check what posts to this address")
    if text(fields, "TopicArn") not in topics:
        raise TokenRejected("the message is of a topic that is not ours")
    _verify(fields, kind, fetch, now)
    url = text(fields, "SubscribeURL")
    return Notification(
        kind=kind,
        id=text(fields, "MessageId"),
        topic=text(fields, "TopicArn"),
        message=str(fields.get("Message", "")),
        confirm_url=url if kind == "SubscriptionConfirmation" and CONFIRM.fullmatch(url) else "",
    )


def _verify(fields: dict[str, Any], kind: str, fetch: Callable[[str], bytes], now: datetime) -> None:
    url = text(fields, "SigningCertURL")
    if not CERTIFICATE.fullmatch(url):
        raise TokenRejected("the certificate does not lie at an address of Amazon SNS")
    signed = "".join(f"{name}\n{fields[name]}\n" for name in SIGNED[kind] if fields.get(name) is not None)
    algorithm = hashes.SHA256() if text(fields, "SignatureVersion") == "2" else hashes.SHA1()
    try:
        certificate = x509.load_pem_x509_certificate(fetch(url))
        key = certificate.public_key()
        signature = base64.b64decode(text(fields, "Signature"), validate=True)
        if not isinstance(key, RSAPublicKey):
            raise TokenRejected("the certificate holds no RSA key")
        if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            raise TokenRejected("the certificate is not valid now")
        key.verify(signature, signed.encode(), padding.PKCS1v15(), algorithm)
    except (ValueError, binascii.Error, InvalidSignature, UnsupportedAlgorithm) as error:
        raise TokenRejected("the message is not signed by Amazon SNS") from error
