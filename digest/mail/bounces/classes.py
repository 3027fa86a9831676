"""From a status code and words to a verdict: the whole policy of MAIL classes, pure.

Servers contradict themselves, so neither code nor words decide alone. Words that are clear come before a code that says
little (5.0.0); a code that is clear comes before words that say little ("rejected").
"""

import re

from digest.mail.bounces.report import Verdict
from digest.mail.bounces.wording import Said, heard

ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
REPLY = re.compile(r"(?<![\d.:/-])([45]\d\d)(?=[ -]|$)")

ADDRESS = {"1.1", "1.3", "1.4", "1.6", "1.10", "2.1"}
DOMAIN = {"1.2", "4.4", "4.310"}
FULL = {"2.2"}
TOO_LARGE = {"3.4"}
"""Of the mail, not of the mailbox."""
OURS = {"1.7", "1.8", "2.3", "3.4", "3.3", "4.5", "4.6", "4.8", "4.14"}
PASSING = {"3.1", "3.2", "3.5", "4.1", "4.2", "4.3", "4.7", "4.300", "4.312", "4.316", "4.317"}
VAGUE = {"0.0", "1.0", "1.9", "2.0", "2.4", "3.0", "4.0", "5.0", "6.0", "7.0"}
"""Codes that say where, but not what."""


def verdict_of(status: str, words: str, *, failed_for_good: bool = True) -> Verdict:
    """What a code (such as "5.1.1", or empty) and the words beside it mean.

    `failed_for_good` is what the message itself says where there is no code.
    """
    said, reply = heard(words), reply_code(words)
    kind, _, detail = status.partition(".")
    if not kind:
        kind = reply[:1] or ("5" if failed_for_good else "4")
    return _for_now(detail, said) if kind == "4" else _for_good(detail, said, reply)


def best_status(*texts: str) -> str:
    """The first code that says something, else the first at all. Texts come in the order in which they count."""
    found = [match for text in texts for match in ENHANCED.finditer(text[:4000])][:50]
    codes = [f"{match[1]}.{int(match[2])}.{int(match[3])}" for match in found if match[1] != "2"]
    telling = (code for code in codes if code[2:] not in VAGUE and not code.startswith(("4.0.", "5.0.")))
    return next(telling, codes[0] if codes else "")


def reply_code(words: str) -> str:
    """The first SMTP reply in the words, such as "550"; empty when there is none."""
    found = REPLY.search(words[:2000])
    return found.group(1) if found else ""


def _for_good(detail: str, said: Said, reply: str) -> Verdict:
    if said.too_fast:
        return Verdict.TRANSIENT
    if said.full and detail not in TOO_LARGE:
        return Verdict.ADDRESS_DEAD if said.inactive else Verdict.MAILBOX_FULL
    if said.microsoft_denied and detail in ("4.1", "1.0", "0.0", ""):
        return Verdict.ADDRESS_DEAD
    blocked = said.blocked if detail.startswith("7.") else said.blocked_first
    if said.no_address and (detail in ADDRESS or not blocked) and not said.no_domain:
        return Verdict.ADDRESS_DEAD
    if said.no_domain and detail not in ADDRESS and not said.ours:
        return Verdict.DOMAIN_DEAD
    if said.ours:
        return Verdict.OURS
    if said.no_address:
        return Verdict.ADDRESS_DEAD
    return _by_code(detail) or _by_hint(detail, said, reply)


def _by_code(detail: str) -> Verdict | None:
    """What a code means that says something (RFC 3463)."""
    if detail in VAGUE - {"5.0", "6.0", "7.0"}:
        return None
    for verdict, codes in _TABLE.items():
        if detail in codes:
            return verdict
    first = detail.partition(".")[0]
    if first in ("5", "6", "7"):
        return None if detail == "5.0" else Verdict.OURS
    return Verdict.TRANSIENT if first == "4" else None


_TABLE = {
    Verdict.ADDRESS_DEAD: ADDRESS,
    Verdict.DOMAIN_DEAD: DOMAIN,
    Verdict.MAILBOX_FULL: FULL,
    Verdict.OURS: OURS,
    Verdict.TRANSIENT: PASSING,
}


def _by_hint(detail: str, said: Said, reply: str) -> Verdict:
    """Words that decide only when nothing else does."""
    if said.passing:
        return Verdict.TRANSIENT
    unavailable = said.mailbox_unavailable and reply in ("550", "553", "554", "")
    if unavailable or (said.address_refused and detail in ("1.0", "")):
        return Verdict.ADDRESS_DEAD
    if said.refused or detail == "5.0":
        return Verdict.OURS
    return Verdict.UNKNOWN


def _for_now(detail: str, said: Said) -> Verdict:
    """A refusal that was meant for a while, and lasted."""
    if said.full:
        return Verdict.ADDRESS_DEAD if said.inactive else Verdict.MAILBOX_FULL
    if said.too_fast:
        return Verdict.TRANSIENT
    if detail in ("2.1", "2.2"):
        return Verdict.MAILBOX_FULL
    if detail.startswith("7.") or detail in OURS or said.ours:
        return Verdict.OURS
    return Verdict.DOMAIN_DEAD if said.no_such_domain else Verdict.TRANSIENT
