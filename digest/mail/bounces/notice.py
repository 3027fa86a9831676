"""Bounces without a delivery report: what a server wrote for people, in its own way and in its own language."""

import re

from digest.mail.bounces import addresses, flufl, returned, signs
from digest.mail.bounces.classes import best_status, verdict_of
from digest.mail.bounces.decoding import without_markup
from digest.mail.bounces.parts import RETURNED_TYPES, STATUS_TYPES, Parts
from digest.mail.bounces.report import Report, Verdict
from digest.mail.bounces.returned import Returned

MOST_RECIPIENTS = 50
LINE = re.compile(
    r"^[ \t>*+|#]{0,8}(?:(?:(?:failed |intended |final |original )?"
    r"(?:recipients?|address|to|user|an|empfänger|destinataire|destinatario)[ \t]*:)[ \t]*)?"
    r"(?:\[?smtp:|mailto:)?<?['\"]?(?P<address>[^\s<>@,;:()\[\]\"'|]{1,64}@[\w.-]{1,253}\.[a-z0-9-]{2,24})['\"]?>?",
    re.IGNORECASE | re.MULTILINE,
)
RCPT = re.compile(r"rcpt to:[ \t]*<([^<>\s]{3,320})>", re.IGNORECASE)
MAILED = re.compile(
    r"\((?:generated from|expanded from:?|originally addressed to|ultimately generated from|reason|alias of)[ \t]+"
    r"<?([^\s<>()]{1,64}@[^\s<>()]{1,253})>?\)",
    re.IGNORECASE,
)
REPLY = re.compile(
    r"^[ \t]*(?:<<<|<--?|said:|response:|reason:)[ \t]*((?:[45]\d\d)[ -].{0,500})$", re.IGNORECASE | re.MULTILINE
)


def read(parts: Parts, back: Returned) -> list[Report] | None:
    """What a notice says, for each recipient it names; None when it is no notice that mail failed."""
    notice = text_of(parts)
    if not signs.failed(parts, notice):
        return None
    found = _named(parts, notice, back)[:MOST_RECIPIENTS]
    if signs.delayed(parts, notice) or signs.arrived(parts, notice):
        return [Report(Verdict.NOT_A_BOUNCE, address, words="delayed or delivered") for address in found or [""]]
    found = found or flufl.addresses_in(parts, notice)
    whole = _said(notice)
    if not found:
        return [_report("", whole, whole, back, alone=True)]
    about = _about_each(found, notice)
    return [_report(address, about[address], whole, back, alone=len(found) == 1) for address in found]


def text_of(parts: Parts) -> str:
    """What is written for people, without the mail that came back."""
    plain = [leaf.text for leaf in parts.of("text/plain", "message/delivery-notification") if leaf.body.strip()]
    if not plain:
        plain = [without_markup(leaf.text) for leaf in parts.of("text/html")]
    if not plain:
        plain = [leaf.text for leaf in parts.leaves if leaf.kind not in (*STATUS_TYPES, *RETURNED_TYPES)][:1]
    return returned.cut("\n".join(plain)[:60_000])[0].replace("\r", "")


def _report(address: str, words: str, whole: str, back: Returned, *, alone: bool) -> Report:
    """`words` are about this address, `whole` is all that was said, for when they say little."""
    verdict = verdict_of(best_status(words), words)
    if verdict is Verdict.UNKNOWN and whole != words:
        words, verdict = whole, verdict_of(best_status(whole), whole)
    mailed = addresses.clean(next(iter(MAILED.findall(words)), "")) or (back.mailed(address) if alone else address)
    others = dict.fromkeys(other for other in (address, *back.to) if other and other != mailed)
    return Report(verdict, mailed, best_status(words), words[:300], tuple(others))


def _about_each(found: list[str], notice: str) -> dict[str, str]:
    """What is said about each address: from where it stands to where the next one does."""
    lower = notice.lower()
    starts = {address: max(lower.find(address.lower()), 0) for address in found}
    ends = [*sorted(set(starts.values())), len(notice)]
    return {
        address: _said(notice[start : next(end for end in ends if end > start or end == len(notice))])
        for address, start in starts.items()
    }


def _said(text: str) -> str:
    """The replies of another server, where a text shows them, else all of it; on one line."""
    replies = REPLY.findall(text[:20_000])
    return " ".join((" ".join(replies) or text)[:4000].split())


def _named(parts: Parts, notice: str, back: Returned) -> list[str]:
    """The addresses that mail could not go to, by the surest sign there is."""
    ours = _ours(parts, back)
    failed = [
        address
        for value in parts.headers.get_all("X-Failed-Recipients", [])[:20]
        for address in addresses.in_header(str(value))
    ]
    present = {address.casefold() for address in addresses.in_text(notice)}
    returned_to = [address for address in back.to if address.casefold() in present and not back.from_list]
    lines = [match["address"] for match in LINE.finditer(notice)]
    asked = [addresses.clean(address) for address in RCPT.findall(notice)]
    sole = [back.sole] if back.sole else []
    for group in (failed, returned_to, lines, asked, addresses.in_text(notice)[:1], sole):
        known = [address for address in addresses.without_machines(group) if address.casefold() not in ours]
        if known:
            return known
    return []


def _ours(parts: Parts, back: Returned) -> set[str]:
    """Addresses that stand in a notice because it was sent to them or by them."""
    sides = [parts.header(name) for name in ("From", "Reply-To", "To", "Delivered-To", "X-Original-To", "Return-Path")]
    known = {address.casefold() for side in sides if side for address in addresses.in_header(side)}
    return (known | {address.casefold() for address in back.senders}) - {address.casefold() for address in back.to}
