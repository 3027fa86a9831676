"""The one way in: what does this message say about which of our readers?"""

from dataclasses import replace

from digest.mail.bounces import addresses, arf, dsn, notice, optout, replies, returned, signs
from digest.mail.bounces.parts import Parts, header, take_apart
from digest.mail.bounces.report import Report, Verdict
from digest.mail.bounces.returned import Returned

ENVELOPE = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "To", "Apparently-To")
"""Where the address stands that a message came back to."""


def read(message: bytes) -> list[Report]:
    """What a message says, one report for each recipient, at least one. Never raises; reads the first megabyte.

    Anybody can write such a message: who acts on a report asks first whether it can be true.
    """
    parts = take_apart(message)
    back = returned.of_parts(parts)
    senders = (*_came_to(parts), *back.senders)
    return [replace(report, senders=(*report.senders, *senders)) for report in _reports(parts, back)]


def _reports(parts: Parts, back: Returned) -> list[Report]:
    if (complaint := arf.read(parts)) is not None:
        return [complaint]
    if replies.is_receipt(parts):
        return _rejected(parts, back) or [_ignored(parts)]
    if said := _delivery_reports(parts, back):
        return said
    if replies.is_reply(parts) and not signs.calls_itself_machine(parts):
        return [_ignored(parts)]
    if (found := notice.read(parts, back)) is not None:
        return found
    return _passed_on(parts) or [_letter(parts, back)]


def _passed_on(parts: Parts) -> list[Report]:
    """What a report says that somebody passed on to us as an attachment."""
    for leaf in parts.of("message/rfc822"):
        if "report-type" in leaf.text[:10_000].lower():
            inner = take_apart(leaf.text.lstrip().encode())
            back = returned.of_parts(inner)
            complaint = arf.read(inner)
            return [complaint] if complaint else _delivery_reports(inner, back)
    return []


def _rejected(parts: Parts, back: Returned) -> list[Report]:
    """What a receipt says that is none: some servers refuse mail by one, when the mailbox is full."""
    words = notice.text_of(parts)
    return (notice.read(parts, back) or []) if replies.REJECTED.search(words[:4000]) else []


def _delivery_reports(parts: Parts, back: Returned) -> list[Report]:
    words = notice.text_of(parts)
    found = [report for text in dsn.status_texts(parts) for report in dsn.read(text, back, words)]
    found = found[: dsn.MOST_RECIPIENTS]
    if len(found) == 1 and not found[0].address:
        named = notice.read(parts, back)
        address = named[0].address if named else back.sole
        return [replace(found[0], address=address)]
    return found


def _letter(parts: Parts, back: Returned) -> Report:
    """What is no report of any kind: somebody writes to us, or something does."""
    if not any(parts.header(name) for name in ("From", "To", "Subject", "Date", "Message-ID")):
        return Report(Verdict.UNKNOWN)
    if replies.is_reply(parts):
        return _ignored(parts)
    if optout.asks_to_leave(parts):
        return Report(Verdict.OPT_OUT, _sender(parts), words="asks to leave")
    if signs.from_machine(parts) and not replies.says_so(parts):
        return Report(Verdict.UNKNOWN, back.sole)
    return _ignored(parts)


def _ignored(parts: Parts) -> Report:
    return Report(Verdict.NOT_A_BOUNCE, _sender(parts))


def _sender(parts: Parts) -> str:
    return next(iter(addresses.in_header(parts.header("From"))), "")


def _came_to(parts: Parts) -> list[str]:
    """The addresses that this message was sent to: one of them may be a VERP address of ours."""
    values = (header(parts.headers, name) for name in ENVELOPE)
    return [address for value in values if value for address in addresses.in_header(value)]
