"""Events of Mailgun, which signs a time and a token with a key that we share."""

import hmac
from datetime import datetime, timedelta
from typing import Any

from digest.core.errors import BadInput, TokenRejected
from digest.mail.bounces.report import Report, Verdict
from digest.mail.bounces.webhooks.event import Event, document, inside, report, said, text

FRESH = timedelta(minutes=15)
"""The signature does not cover the event, so an old one is worth nothing."""
REASONS = {
    "suppress-bounce": Verdict.ADDRESS_DEAD,
    "suppress-complaint": Verdict.COMPLAINT,
    "suppress-unsubscribe": Verdict.OPT_OUT,
    "old": Verdict.TRANSIENT,
}


def verify(payload: bytes, *, key: str, now: datetime) -> None:
    """Raises TokenRejected unless Mailgun signed this request, and lately; BadInput for what is no JSON."""
    signed = inside(document(payload), "signature")
    timestamp, token, signature = (text(signed, name) for name in ("timestamp", "token", "signature"))
    made = hmac.new(key.encode(), f"{timestamp}{token}".encode(), "sha256").hexdigest()
    if not key or not hmac.compare_digest(made.encode(), signature.encode()):  # anybody can sign with an empty key
        raise TokenRejected("the event is not signed by Mailgun")
    if not timestamp.isdigit() or abs(now.timestamp() - int(timestamp[:12])) > FRESH.total_seconds():
        raise TokenRejected("the event was signed too long ago; check the clock of this machine")


def read(payload: bytes) -> Event:
    """What the event says. Raises BadInput."""
    event = inside(document(payload), "event-data")
    if not isinstance(event, dict) or not text(event, "id"):
        raise BadInput("the payload is not an event of Mailgun; check what posts to this address")
    found = _report(event)
    return Event(text(event, "id"), (found,) if found else ())


def _report(event: Any) -> Report | None:
    address, senders = text(event, "recipient"), (text(event, "envelope", "sender"),)
    match text(event, "event"):
        case "failed" if text(event, "severity") == "temporary":
            return said(address, Verdict.NOT_A_BOUNCE, senders=senders)
        case "failed":
            return _failed(event, address, senders)
        case "rejected":
            return said(address, Verdict.OURS, words=text(event, "reject", "reason"), senders=senders)
        case "complained":
            return said(address, Verdict.COMPLAINT, senders=senders)
        case "unsubscribed":
            return said(address, Verdict.OPT_OUT, senders=senders)
    return None


def _failed(event: Any, address: str, senders: tuple[str, ...]) -> Report:
    if (known := REASONS.get(text(event, "reason"))) is not None:
        return said(address, known, words=text(event, "reason"), senders=senders)
    told = inside(event, "delivery-status")
    words = " ".join(filter(None, (text(told, "code"), text(told, "message"), text(told, "description"))))
    kind = Verdict.OURS if text(event, "reason") == "espblock" else Verdict.UNKNOWN
    return report(address, status=text(told, "enhanced-code"), words=words, otherwise=kind, senders=senders)
