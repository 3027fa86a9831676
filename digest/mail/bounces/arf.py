"""Feedback reports (RFC 5965): what a reader told their provider about a mail of ours."""

import re
from email.message import Message
from email.parser import HeaderParser

from digest.mail.bounces import addresses, returned
from digest.mail.bounces.parts import RETURNED_TYPES, Parts, header
from digest.mail.bounces.report import Report, Verdict

KINDS = {
    "abuse": Verdict.COMPLAINT,
    "fraud": Verdict.COMPLAINT,
    "virus": Verdict.COMPLAINT,
    "miscategorized": Verdict.COMPLAINT,
    "opt-out": Verdict.OPT_OUT,
    "opt-out-list": Verdict.OPT_OUT,
    "unsubscribe": Verdict.OPT_OUT,
    "not-spam": Verdict.NOT_A_BOUNCE,
    "auth-failure": Verdict.NOT_A_BOUNCE,
    "dkim": Verdict.NOT_A_BOUNCE,
}
"""What each kind of report means; any other is unknown."""
TYPE = re.compile(r"^feedback-type[ \t]*:[ \t]*([\w-]+)", re.IGNORECASE | re.MULTILINE)
WHOM = ("Original-Rcpt-To", "Removal-Recipient", "X-Original-Rcpt-To", "Original-Recipient", "X-HmXmrOriginalRecipient")
IN_THE_MAIL = ("X-HmXmrOriginalRecipient", "X-Original-To", "Delivered-To", "X-Rcpt-To")
OLD_SUBJECTS = (
    "complaint about message from",
    "email feedback report for ip",
    "abuse report for",
    "spam complaint from",
)


def read(parts: Parts) -> Report | None:
    """What a feedback report says; None when the message is none."""
    text = _fields(parts)
    if text is None:
        return _older(parts)
    fields = HeaderParser().parsestr(text.strip("\r\n")[:20_000])
    kind = header(fields, "Feedback-Type").lower()
    return _report(parts, fields, KINDS.get(kind, Verdict.UNKNOWN), kind)


def _fields(parts: Parts) -> str | None:
    for leaf in parts.leaves:
        if leaf.kind == "message/feedback-report" or (
            leaf.kind in ("text/plain", "application/octet-stream") and TYPE.search(leaf.text[:4000])
        ):
            text = leaf.text
            return text if leaf.kind == "message/feedback-report" else text[TYPE.search(text).start() :]  # type: ignore[union-attr]
    return None


def _older(parts: Parts) -> Report | None:
    """Reports from before there was a format: the mail, and a subject that says what it is."""
    subject = parts.header("Subject").lower()
    if not subject.startswith(OLD_SUBJECTS) or not parts.of(*RETURNED_TYPES):
        return None
    return _report(parts, Message(), Verdict.COMPLAINT, "abuse")


def _report(parts: Parts, fields: Message, verdict: Verdict, kind: str) -> Report:
    mail = returned.of_parts(parts)
    named = [addresses.clean(value) for name in WHOM for value in map(str, fields.get_all(name, [])[:20])]
    inside = [address for leaf in parts.of(*RETURNED_TYPES) for address in _inside(leaf.text)]
    known = addresses.without_machines([*named, *inside, *mail.to])
    sender = addresses.clean(header(fields, "Original-Mail-From"))
    return Report(
        verdict=verdict,
        address=known[0] if known else "",
        words=f"feedback: {kind}"[:300],
        others=tuple(known[1:]),
        senders=tuple(dict.fromkeys(filter(None, [sender, *mail.senders]))),
    )


def _inside(text: str) -> list[str]:
    headers = HeaderParser().parsestr(text.lstrip("\r\n")[:30_000])
    return [address for name in IN_THE_MAIL for address in addresses.in_header(header(headers, name))]
