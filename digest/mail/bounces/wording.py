"""What servers mean by their words, whatever the code beside them. The phrases stand in `words/`."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from digest.mail.bounces import shapes
from digest.mail.bounces.lists import phrases

MOST = 6_000
"""Characters that are looked at."""
REPLY_CODES = re.compile(r"(?<![\d.])[2-5]\d\d[- ](?:#?[2-5]\.\d{1,3}\.\d{1,3}(?=\W))?")
ADDRESSES = re.compile(r"<?[^\s<>@,;:()\"']{1,128}@[\w.-]{1,255}>?")
LINKS = re.compile(r"https?://[^\s<>]{1,500}")
UNROUTEABLE = re.compile(r"5\d\d[ -](?:[5.\d]{3,9} )?(?:<[^<>]{1,300}>:? )?unrouteable address", re.IGNORECASE)
"""In a reply it is about the user; alone it is about the domain."""
SHORT_FORMS = (("\u2019", "'"), ("can't", "can not"), ("cannot", "can not"), ("won't", "will not"), ("n't", " not"))


@dataclass(frozen=True, slots=True)
class Said:
    """What was heard in the words; several things may be."""

    too_fast: bool
    """The mailbox gets mail too quickly just now."""
    full: bool
    inactive: bool
    """Nobody has used the mailbox for long."""
    microsoft_denied: bool
    """What Microsoft says when a mailbox does not exist."""
    no_domain: bool
    no_such_domain: bool
    """The domain name servers said so themselves."""
    no_address: bool
    blocked: bool
    """Refused for who we are or what we sent."""
    blocked_first: bool
    """And that was said before anything about the user."""
    ours: bool
    mailbox_unavailable: bool
    address_refused: bool
    passing: bool
    refused: bool


@lru_cache(maxsize=256)
def heard(words: str) -> Said:
    """What is meant by the words of a server."""
    text = plain(UNROUTEABLE.sub("unknown user", words[:MOST]))
    no_such_domain = _any("no_such_domain", text)
    blocked, no_address = _place("blocked", text), _no_address(text)
    return Said(
        too_fast=_any("too_fast", text),
        full=(_any("full", text) or bool(shapes.FULL.search(text))) and not _any("sending_limit", text),
        inactive=_any("inactive", text),
        microsoft_denied="recipient address rejected: access denied" in text,
        no_domain=no_such_domain or _any("no_domain", text),
        no_such_domain=no_such_domain,
        no_address=no_address < len(text),
        blocked=blocked < len(text),
        blocked_first=blocked < min(no_address, len(text)),
        ours=blocked < len(text) or _any("ours", text),
        mailbox_unavailable=_any("mailbox_unavailable", text),
        address_refused=_any("address_refused", text),
        passing=_any("passing", text),
        refused=_any("refused", text),
    )


def plain(words: str) -> str:
    """Words as phrases are compared: lower case, one blank between, without addresses, links and codes of replies."""
    text = unicodedata.normalize("NFKC", words[:MOST]).lower()
    for short, long in SHORT_FORMS:
        text = text.replace(short, long)
    text = ADDRESSES.sub(" ", LINKS.sub(" ", text))
    text = text.replace("unknown address error", " ")  # one gateway says so of every refusal, whatever its reason
    text = " ".join(REPLY_CODES.sub(" ", text).replace("_", " ").split())
    return text.replace(" :", ":").replace(" ,", ",")


def _no_address(text: str) -> int:
    """Where it is said that the user does not exist; behind the end when it is not."""
    shapes_ = (found.start() for shape in shapes.NO_ADDRESS if (found := shape.search(text)))
    return min(_place("no_address", text), *shapes_, len(text))


def _place(name: str, text: str) -> int:
    """Where one of the phrases stands first; behind the end when none does."""
    places = (text.find(phrase) for phrase in _phrases(name))
    return min((place for place in places if place >= 0), default=len(text))


def _any(name: str, text: str) -> bool:
    return any(phrase in text for phrase in _phrases(name))


@cache
def _phrases(name: str) -> tuple[str, ...]:
    return phrases(name)
