"""Addresses in what others wrote: found in texts and in headers, never trusted."""

import re
from collections.abc import Iterable
from email.utils import getaddresses

from digest.mail.bounces.decoding import words_of

LOCAL = r"[^\s<>@,;:()\[\]\"'|\\]"
ADDRESS = re.compile(
    rf"(?<!{LOCAL})({LOCAL}(?:{LOCAL}|'){{0,63}}@(?:[\w-]{{1,63}}\.){{1,8}}[a-z0-9-]{{2,24}})(?![\w@-])", re.IGNORECASE
)
LINK = re.compile(r"https?://[^\s<>]{1,500}")
QUOTED = re.compile(r"(\"[^\"@\s]{1,60}\"@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24})", re.IGNORECASE)
MACHINES = (
    "mailer-daemon",
    "postmaster",
    "mailerdaemon",
    "mail-daemon",
    "noreply",
    "no-reply",
    "abuse",
    "root",
    "maildaemon",
)
TYPED = re.compile(r"^\s*(?:rfc[ -]?822|utf-?8|smtp|x-local|dns|unknown|local|x400|x-unix)\s*;\s*", re.IGNORECASE)
MOST = 100
MOST_COMMENTS = 20
"""In one header; the standard library goes one call deeper for each."""


def in_text(text: str) -> list[str]:
    """Addresses in a text, in order, each once, at most 100; those of machines left out."""
    found = ADDRESS.findall(LINK.sub(" ", text[:60_000]))
    return without_machines(address.strip(".'*/`{}").removeprefix("mailto:") for address in found)[:MOST]


def in_header(value: str) -> list[str]:
    """Addresses in an address header, without their names."""
    plain = words_of(value[:4000])
    if plain.count("(") > MOST_COMMENTS:
        return in_text(plain)
    try:
        pairs = getaddresses([plain])
    except (ValueError, IndexError):
        return in_text(plain)
    good = [clean(address) for _, address in pairs[:MOST]]
    return [address for address in good if address] or in_text(plain)


def clean(typed: str) -> str:
    """One address out of a field such as `rfc822; <ana@example.org>`; empty when there is none."""
    text = TYPED.sub("", words_of(typed.strip())[:400]).strip()
    text = re.sub(r"\(.{0,200}?\)", " ", text).strip(" <>,;\"'\t") if '"' not in text[:2] else text.strip(" <>,;\t")
    text = re.sub(r"^(?:smtp|mailto|imceaex|rfc822):", "", text, flags=re.IGNORECASE)
    found = QUOTED.search(text) or ADDRESS.search(text)
    return found.group(1) if found else ""


def same(one: str, other: str) -> bool:
    """Whether two spellings are one address."""
    return one.casefold() == other.casefold()


def without_machines(addresses: Iterable[str]) -> list[str]:
    """Each address once, in order, without postmasters and their like."""
    kept: dict[str, str] = {}
    for address in addresses:
        if address and address.lower().partition("@")[0] not in MACHINES:
            kept.setdefault(address.casefold(), address)
    return list(kept.values())
