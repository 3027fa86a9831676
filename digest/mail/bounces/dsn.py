"""Delivery status notifications (RFC 3464), and the many texts that look like them: one report for each recipient."""

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import HeaderParser

from digest.mail.bounces import addresses
from digest.mail.bounces.classes import best_status, verdict_of
from digest.mail.bounces.parts import STATUS_TYPES, Parts, header
from digest.mail.bounces.report import Report, Verdict
from digest.mail.bounces.returned import Returned

MOST_RECIPIENTS = 200
FIELDS = re.compile(
    r"^(?:final|original)-recipient[ \t]*:|^action[ \t]*:[ \t]*(?:failed|delayed)", re.IGNORECASE | re.MULTILINE
)
LOOSE_COLON = re.compile(r"^([A-Za-z-]{3,40})[ \t]{1,20}:", re.MULTILINE)
BROKEN_FOLD = re.compile(r"\n(?![A-Za-z][\w-]{0,60}:|[ \t]|\n|$)")
RECIPIENT = re.compile(r"^(final|original)-recipient:", re.IGNORECASE | re.MULTILINE)
NEVER_COUNT = ("delayed", "relayed", "delivered", "expanded", "delay", "success")
COMMENT = re.compile(r"\(([^()]{0,400})\)")
NOTHING_SAID = re.compile(r"^\W*(?:smtp|x-\w+|dns)?\W*$", re.IGNORECASE)


def status_texts(parts: Parts) -> list[str]:
    """The delivery reports in a message, those too that are called plain text."""
    typed = [leaf.text for leaf in parts.of(*STATUS_TYPES)]
    if typed:
        return typed
    others = (
        leaf.text for leaf in parts.leaves if leaf.kind.startswith(("text/plain", "application/octet", "message/"))
    )
    return [text for text in others if len(FIELDS.findall(text[:20_000])) >= 2]


def read(text: str, returned: Returned, notice: str) -> list[Report]:
    """The reports in one delivery report. `notice`, written for people, is asked where the fields say little."""
    blocks = list(_blocks(text))
    recipients = [block for block in blocks if block.get("Final-Recipient") or block.get("Original-Recipient")]
    recipients = recipients or [block for block in blocks if block.get("Action") or block.get("Status")]
    return [_report(block, returned, notice, alone=len(recipients) == 1) for block in recipients[:MOST_RECIPIENTS]]


def _blocks(text: str) -> Iterator[Message]:
    """The groups of fields, mended: blanks before a colon, lines folded without a blank, recipients run together."""
    text = LOOSE_COLON.sub(r"\1:", text.replace("\r\n", "\n").strip("\n"))
    groups = re.split(r"\n[ \t]*(?:\n[ \t]*)+", text, maxsplit=MOST_RECIPIENTS * 2)
    for group in groups[: MOST_RECIPIENTS * 2]:
        for block in _apart(group[:20_000]):
            yield HeaderParser().parsestr(BROKEN_FOLD.sub(" ", block.strip("\n")))


def _apart(group: str) -> list[str]:
    """A group for each recipient, where somebody forgot the blank lines between them."""
    named = [name.lower() for name in RECIPIENT.findall(group)]
    if named.count("final") < 2:
        return [group]
    return re.split(rf"(?im)^(?={named[0]}-recipient:)", group)


def _report(block: Message, returned: Returned, notice: str, *, alone: bool) -> Report:
    address, others = _address(block, returned, alone=alone)
    said, field = _said(block), header(block, "Status")
    status = best_status(field, said)
    words = said
    if not _tells(status, said):
        words = f"{said} {_about(notice, address, alone=alone)}".strip()
        status = best_status(field, words)
    verdict = _verdict(header(block, "Action"), status, words)
    if verdict is Verdict.UNKNOWN:
        verdict = verdict_of(status, f"{words} {header(block, 'X-PowerMTA-BounceCategory')}")
    return Report(
        verdict=verdict,
        address=address,
        status=status,
        words=(said or words)[:300],
        others=tuple(others),
    )


def _verdict(action: str, status: str, words: str) -> Verdict:
    if action.lower().strip(" \t;,").startswith(NEVER_COUNT):
        return Verdict.NOT_A_BOUNCE
    if not action and status.startswith("2."):
        return Verdict.NOT_A_BOUNCE
    return verdict_of(status, words)


def _tells(status: str, said: str) -> bool:
    """Whether the fields say enough, so that the notice need not be asked."""
    return verdict_of(status, said) is not Verdict.UNKNOWN


def _said(block: Message) -> str:
    """What the fields say in words: the diagnostic code, and remarks beside the status."""
    remarks = " ".join(COMMENT.findall(header(block, "Status")))
    said = header(block, "Diagnostic-Code")
    said = re.sub(r"^\s*(?:smtp|x-[\w-]+|dns|unknown|local)\s*;\s*", "", said, flags=re.IGNORECASE)
    if NOTHING_SAID.match(said):
        said = header(block, "X-Supplementary-Info") or (header(block, "X-Display-Name") and said)
    extra = header(block, "X-Supplementary-Info")
    return " ".join(piece for piece in (said, remarks, extra if extra != said else "") if piece).strip()


def _about(notice: str, address: str, *, alone: bool) -> str:
    """What the notice says from the address on; of several addresses, the paragraph alone."""
    start = notice.lower().find(address.lower()) if address else -1
    if alone:
        return " ".join(notice[max(start, 0) :][:3000].split())
    return " ".join(notice[start : start + 500].partition("\n\n")[0].split()) if start >= 0 else ""


def _address(block: Message, returned: Returned, *, alone: bool) -> tuple[str, list[str]]:
    """The address that we mailed, and others it may be about."""
    original = addresses.clean(header(block, "Original-Recipient"))
    final = addresses.clean(header(block, "Final-Recipient")) or addresses.clean(header(block, "X-Actual-Recipient"))
    candidates = [original, returned.mailed(final) if alone else "", final]
    candidates += list(returned.to) if alone and not returned.from_list else []
    known = addresses.without_machines(candidates) or [address for address in candidates if address]
    return (known[0], known[1:]) if known else ("", [])
