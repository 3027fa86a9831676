"""Events of SendGrid, signed with a key of which it shows us the public half."""

import base64
import binascii
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from digest.core.errors import TokenRejected
from digest.mail.bounces.report import Report, Verdict
from digest.mail.bounces.webhooks.event import Event, document, report, rows, said, text

DROPPED = {
    "bounced address": Verdict.ADDRESS_DEAD,
    "invalid": Verdict.ADDRESS_DEAD,
    "spam reporting address": Verdict.COMPLAINT,
    "unsubscribed address": Verdict.OPT_OUT,
}
"""Why SendGrid did not even try; for any other reason it is not the reader's fault."""


def verify(payload: bytes, *, signature: str, timestamp: str, public_key: str) -> None:
    """Raises TokenRejected unless SendGrid signed this payload.

    `signature` and `timestamp` are the headers X-Twilio-Email-Event-Webhook-Signature and -Timestamp, `public_key` is
    the one in SendGrid's settings, in base64.
    """
    try:
        key = load_der_public_key(base64.b64decode(public_key, validate=True))
        if not isinstance(key, EllipticCurvePublicKey):
            raise TokenRejected("the public key of SendGrid is of another kind; copy it anew from its settings")
        key.verify(base64.b64decode(signature, validate=True), timestamp.encode() + payload, ECDSA(hashes.SHA256()))
    except (ValueError, binascii.Error, InvalidSignature, UnsupportedAlgorithm) as error:
        raise TokenRejected("the events are not signed by SendGrid") from error


def read(payload: bytes) -> list[Event]:
    """What the events say; those that are about nothing of ours are left out. Raises BadInput."""
    found = ((text(event, "sg_event_id"), _report(event)) for event in rows(document(payload)))
    return [Event(id, (one,)) for id, one in found if id and one is not None]


def _report(event: Any) -> Report | None:
    address, words = text(event, "email"), text(event, "reason") or text(event, "response")
    match text(event, "event"):
        case "bounce":
            kind = Verdict.OURS if text(event, "type") == "blocked" else Verdict.ADDRESS_DEAD
            return report(address, status=text(event, "status"), words=words, otherwise=kind)
        case "dropped":
            return said(address, DROPPED.get(words.strip().lower(), Verdict.OURS), words=words)
        case "deferred":
            return said(address, Verdict.NOT_A_BOUNCE, words=words)
        case "spamreport":
            return said(address, Verdict.COMPLAINT)
        case "unsubscribe" | "group_unsubscribe":
            return said(address, Verdict.OPT_OUT)
    return None
