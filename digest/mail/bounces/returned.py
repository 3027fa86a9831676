"""The mail that came back, as far as the message holds it: whom it was for, and who its envelope sender was."""

import re
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser

from digest.mail.bounces import addresses
from digest.mail.bounces.lists import any_of
from digest.mail.bounces.parts import RETURNED_TYPES, Part, Parts, header, split, without_envelope

MARKS = any_of("below", before="(?m:^)[ \\t>*|]{0,12}")
"""Where a notice ends and the mail that came back begins."""
FOR = re.compile(r"\bfor\s+<?([^\s<>@;]{1,64}@[\w.-]{1,253})>?", re.IGNORECASE)
EVIDENCE = (
    "Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "X-Envelope-To",
    "X-Forwarded-To",
    "X-Delivered-To",
    "X-RCPT-TO",
)
LISTS = ("List-Post", "X-BeenThere", "X-Mailman-Version", "Mailing-List", "X-Mailing-List")
SENDERS = (
    "Return-Path",
    "X-Return-Path",
    "Sender",
    "Errors-To",
    "X-Envelope-From",
    "Envelope-From",
    "X-Envelope-Sender",
)


@dataclass(frozen=True, slots=True)
class Returned:
    """What is known of the mail that came back; all empty when none of it is there."""

    to: tuple[str, ...] = ()
    went_to: tuple[str, ...] = ()
    """Envelope recipients that servers noted on its way."""
    senders: tuple[str, ...] = ()
    """Envelope senders that servers noted."""
    from_list: bool = False
    """A mailing list for discussion passed it on, so that `to` is the list."""

    @property
    def sole(self) -> str:
        """The one address that it was for; empty when there were several, or none."""
        return self.to[0] if len(self.to) == 1 and not self.from_list else ""

    def mailed(self, failed: str) -> str:
        """Whom the mail was for when `failed` failed: it may have been passed on from there."""
        sole = self.sole
        if not sole or not failed or addresses.same(sole, failed):
            return failed or sole
        same_person = sole.partition("@")[0].casefold() == failed.partition("@")[0].casefold()
        passed_on = any(addresses.same(sole, address) for address in self.went_to)
        return sole if same_person or passed_on else failed


def of_parts(parts: Parts) -> Returned:
    """What a message holds of the mail that came back, as a part of its own or below a notice."""
    for leaf in parts.of(*RETURNED_TYPES):
        found = of_headers(_headers(leaf))
        if found.to or found.senders:
            return found
    for leaf in parts.of("text/plain"):
        _, below = cut(leaf.text)
        if below and (found := of_text(below)).to:
            return found
    return Returned()


def cut(text: str) -> tuple[str, str]:
    """A notice, and what stands below it of the mail that came back."""
    mark = MARKS.search(text)
    return (text[: mark.start()], text[mark.start() :]) if mark else (text, "")


def of_text(below: str) -> Returned:
    """What the text of a returned mail says; blank lines and marks before its headers are passed over."""
    lines = below[:30_000].splitlines()
    first = next((n for n, line in enumerate(lines) if re.match(r"[> |]{0,4}[A-Za-z][\w-]{1,40}:(?: |$)", line)), None)
    if first is None:
        return Returned()
    head = []
    for line in lines[first:]:
        if not line.strip():
            break
        head.append(re.sub(r"^[>|] ?", "", line))
    return of_headers(HeaderParser().parsestr("\n".join(head)))


def of_headers(headers: Message) -> Returned:
    """What the headers of a mail say."""
    went_to = [address for name in EVIDENCE for value in _all(headers, name) for address in addresses.in_header(value)]
    for value in _all(headers, "Received"):
        went_to += [found.strip(".") for found in FOR.findall(value)]
    to = (*addresses.in_header(header(headers, "To")), *addresses.in_header(header(headers, "Cc")))
    senders = tuple(
        address for name in SENDERS for value in _all(headers, name) for address in addresses.in_header(value)
    )
    return Returned(
        to=to,
        went_to=tuple(went_to),
        senders=senders,
        from_list=any(headers.get(name) is not None for name in LISTS) or _manages(senders, to),
    )


def _manages(senders: tuple[str, ...], to: tuple[str, ...]) -> bool:
    """Whether a sender manages the list that the mail went to, as `ants-bounces` does for `ants`."""
    lists = [address.casefold().partition("@")[0] for address in to]
    managers = [address.casefold().partition("@")[0] for address in senders]
    return any(manager.startswith((f"{name}-", f"owner-{name}")) for name in lists for manager in managers)


def _headers(leaf: Part) -> Message:
    if leaf.kind in ("message/rfc822", "message/global"):
        encoded = str(leaf.headers.get("Content-Transfer-Encoding", "")).strip().lower()
        body = leaf.text.encode() if encoded in ("base64", "quoted-printable") else leaf.body
        return split(without_envelope(body))[0]
    return HeaderParser().parsestr(leaf.text.lstrip("\r\n"))


def _all(headers: Message, name: str) -> list[str]:
    return [" ".join(str(value)[:2000].split()) for value in headers.get_all(name, [])[:30]]
