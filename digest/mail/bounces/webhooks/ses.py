"""Bounces and complaints that Amazon SES publishes, as messages of SNS. Verify those first (`sns`)."""

from typing import Any

from digest.core.errors import BadInput
from digest.mail.bounces.arf import KINDS
from digest.mail.bounces.report import Report, Verdict
from digest.mail.bounces.webhooks.event import Event, document, report, rows, said, text

REFUSED = ("MessageTooLarge", "ContentRejected", "AttachmentRejected")


def read(message: str | bytes) -> Event:
    """What the message says. What is neither a bounce nor a complaint has no reports. Raises BadInput."""
    fields = document(message.encode() if isinstance(message, str) else message)
    kind = text(fields, "notificationType") or text(fields, "eventType")
    sender = text(fields, "mail", "source")
    id = (
        text(fields, kind.lower(), "feedbackId")
        if kind in ("Bounce", "Complaint")
        else text(fields, "mail", "messageId")
    )
    if not kind or not id:
        raise BadInput("the message is not a notification of Amazon SES; check what is published to this topic")
    if kind == "Bounce":
        found = [_bounce(fields, row, sender) for row in rows(fields, "bounce", "bouncedRecipients")]
        return Event(f"bounce:{id}", tuple(found))
    if kind == "Complaint":
        found = [_complaint(fields, row, sender) for row in rows(fields, "complaint", "complainedRecipients")]
        return Event(f"complaint:{id}", tuple(found))
    return Event(f"{kind.lower()}:{id}", ())


def _bounce(fields: Any, row: Any, sender: str) -> Report:
    kind, detail = text(fields, "bounce", "bounceType"), text(fields, "bounce", "bounceSubType")
    return report(
        text(row, "emailAddress"),
        status=text(row, "status"),
        words=text(row, "diagnosticCode"),
        otherwise=_by_kind(kind, detail),
        senders=(sender,),
    )


def _by_kind(kind: str, detail: str) -> Verdict:
    if detail in REFUSED:
        return Verdict.OURS
    if detail == "MailboxFull":
        return Verdict.MAILBOX_FULL
    if kind == "Permanent":
        return Verdict.ADDRESS_DEAD
    return Verdict.TRANSIENT if kind == "Transient" else Verdict.UNKNOWN


def _complaint(fields: Any, row: Any, sender: str) -> Report:
    """A complaint without a kind is one: SES says the kind only where the provider told it."""
    kind = text(fields, "complaint", "complaintFeedbackType").lower()
    verdict = KINDS.get(kind, Verdict.COMPLAINT)
    return said(text(row, "emailAddress"), verdict, words=f"feedback: {kind or 'complaint'}", senders=(sender,))
