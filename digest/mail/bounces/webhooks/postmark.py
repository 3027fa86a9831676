"""Events of Postmark, which knows a name and a password that we gave it."""

import base64
import binascii
import hmac
from typing import Any

from digest.core.errors import BadInput, TokenRejected
from digest.mail.bounces.report import Report, Verdict
from digest.mail.bounces.webhooks.event import Event, document, inside, report, said, text

BOUNCES = {
    "HardBounce": Verdict.ADDRESS_DEAD,
    "BadEmailAddress": Verdict.ADDRESS_DEAD,
    "DnsError": Verdict.DOMAIN_DEAD,
    "SoftBounce": Verdict.TRANSIENT,
    "Transient": Verdict.TRANSIENT,
}
"""Kinds whose words are asked first."""
KINDS = {
    "SpamComplaint": Verdict.COMPLAINT,
    "Unsubscribe": Verdict.OPT_OUT,
    "AutoResponder": Verdict.NOT_A_BOUNCE,
    "AddressChange": Verdict.NOT_A_BOUNCE,
    "ChallengeVerification": Verdict.NOT_A_BOUNCE,
    "Subscribe": Verdict.NOT_A_BOUNCE,
    "Unconfirmed": Verdict.NOT_A_BOUNCE,
    "SpamNotification": Verdict.OURS,
    "VirusNotification": Verdict.OURS,
    "Blocked": Verdict.OURS,
    "DMARCPolicy": Verdict.OURS,
    "SMTPApiError": Verdict.OURS,
    "TemplateRenderingFailed": Verdict.OURS,
}
"""Kinds that speak for themselves; any other is unknown."""
SUPPRESSED = {"HardBounce": Verdict.ADDRESS_DEAD, "SpamComplaint": Verdict.COMPLAINT}


def verify(authorization: str, *, username: str, password: str) -> None:
    """`authorization` is the header. Raises TokenRejected unless it holds the name and password that we gave."""
    scheme, _, given = authorization.partition(" ")
    try:
        pair = base64.b64decode(given, validate=True) if scheme.lower() == "basic" else b""
    except (binascii.Error, ValueError):
        pair = b""
    if not password or not hmac.compare_digest(pair, f"{username}:{password}".encode()):
        raise TokenRejected("the request does not carry the name and password that were given to Postmark")


def read(payload: bytes) -> Event:
    """What the event says. Raises BadInput."""
    event = document(payload)
    kind = text(event, "RecordType") or ("Bounce" if text(event, "TypeCode") else "")
    match kind:
        case "Bounce" | "SpamComplaint" if text(event, "ID"):
            return Event(f"bounce:{text(event, 'ID')}", (_bounce(event),))
        case "SubscriptionChange":
            id = f"change:{text(event, 'MessageID')}:{text(event, 'Recipient')}:{text(event, 'ChangedAt')}"
            return Event(id, _change(event))
        case "" | "Bounce" | "SpamComplaint":
            raise BadInput("the payload is not an event of Postmark; check what posts to this address")
    return Event(f"{kind.lower()}:{text(event, 'MessageID')}", ())


def _bounce(event: Any) -> Report:
    kind, address = text(event, "Type"), text(event, "Email")
    if text(event, "RecordType") == "SpamComplaint":
        kind = "SpamComplaint"
    if kind in BOUNCES:
        return report(address, words=text(event, "Details"), otherwise=BOUNCES[kind])
    return said(address, KINDS.get(kind, Verdict.UNKNOWN), words=text(event, "Details"))


def _change(event: Any) -> tuple[Report, ...]:
    """Somebody was put on Postmark's list; who was taken off it says nothing to us."""
    if inside(event, "SuppressSending") is not True:
        return ()
    verdict = SUPPRESSED.get(text(event, "SuppressionReason"), Verdict.OPT_OUT)
    return (said(text(event, "Recipient"), verdict),)
