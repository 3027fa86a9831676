"""Answers by machines that are no bounces: out of office, "we got your mail", "are you a person?", receipts."""

import re

from digest.mail.bounces.decoding import words_of
from digest.mail.bounces.lists import any_of
from digest.mail.bounces.parts import Parts

HEADERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Reply",
    "X-Mail-Autoreply",
    "X-Vacation",
    "X-AutoReply-From",
)
CHALLENGE_HEADERS = ("X-Boxbe-Notification", "X-TMDA-Confirm", "X-Spamarrest", "X-ASK-Auth", "X-Challenge")
PRECEDENCES = ("auto_reply", "auto-reply", "autoreply")
ANSWERS = r"^(?:(?:re|aw|sv|tr|fw|fwd|rif|res|odp|vs|antw)\s{0,3}:\s{0,3}){0,5}[\[(]?"
SUBJECT = any_of("subject_reply", before=ANSWERS)
CHALLENGE = any_of("subject_challenge")
REJECTED = re.compile(r"automatically rejected|quota exceeded|was refused|could not be delivered", re.IGNORECASE)
RECEIPT = any_of("subject_receipt", before="^")


def is_reply(parts: Parts) -> bool:
    """Whether a machine answers in somebody's name: told by headers, or by subjects in many languages."""
    if any(parts.headers.get(name) is not None for name in HEADERS + CHALLENGE_HEADERS):
        return True
    if parts.header("Precedence").lower() in PRECEDENCES:
        return True
    subject = subject_of(parts)
    return bool(SUBJECT.search(subject) or CHALLENGE.search(subject) or RECEIPT.search(subject))


def says_so(parts: Parts) -> bool:
    """Whether the message calls itself automatic (RFC 3834). Bounces may do so too, so ask about those first."""
    submitted = parts.header("Auto-Submitted").lower()
    return submitted.startswith("auto-") or parts.header("X-Auto-Response-Suppress") != ""


def is_receipt(parts: Parts) -> bool:
    """A disposition notification (RFC 8098): somebody read the mail, or threw it away unread."""
    kind = parts.header("Content-Type").lower()
    return "disposition-notification" in kind or bool(parts.of("message/disposition-notification"))


def subject_of(parts: Parts) -> str:
    """The subject, decoded, on one line, at most 400 characters."""
    return " ".join(words_of(parts.header("Subject")).split())[:400]
