"""Signs that a message is a server's notice of mail that failed, or of mail that is late."""

from digest.mail.bounces import replies
from digest.mail.bounces.classes import best_status
from digest.mail.bounces.decoding import words_of
from digest.mail.bounces.lists import any_of
from digest.mail.bounces.parts import Parts

MACHINE = any_of("machine")
SUBJECT_FAILED, BODY_FAILED = any_of("subject_failed"), any_of("body_failed")
SUBJECT_LATE, BODY_LATE = any_of("subject_late"), any_of("body_late")
GIVEN_UP = any_of("given_up")
ARRIVED = any_of("arrived")


def failed(parts: Parts, notice: str) -> bool:
    """Whether this is a server's notice: by who it says it is, by its subject, by its first words."""
    if parts.headers.get("X-Failed-Recipients") is not None:
        return True
    subject, text = bool(SUBJECT_FAILED.search(replies.subject_of(parts))), bool(BODY_FAILED.search(notice[:4000]))
    text = text or (from_machine(parts) and best_status(notice) != "")
    late = from_machine(parts) and delayed(parts, notice)
    return (from_machine(parts) and (subject or text)) or (subject and text) or late


def delayed(parts: Parts, notice: str) -> bool:
    """Whether the mail is only late: the server goes on trying."""
    late = BODY_LATE.search(notice[:6000]) or SUBJECT_LATE.search(replies.subject_of(parts))
    return bool(late and not GIVEN_UP.search(notice[:6000]))


def arrived(parts: Parts, notice: str) -> bool:
    """Whether the mail reached somebody, and nothing says that it failed for anybody else."""
    subject = replies.subject_of(parts)
    good = ARRIVED.search(subject) or ARRIVED.search(notice[:2000])
    return bool(good and not best_status(notice) and not BODY_FAILED.search(notice[:4000]))


def from_machine(parts: Parts) -> bool:
    """Whether a mail server wrote this, as far as one can tell."""
    return calls_itself_machine(parts) or parts.header("Return-Path") == "<>" or not parts.header("From")


def calls_itself_machine(parts: Parts) -> bool:
    """Whether the sender has the name of a mail server."""
    return bool(MACHINE.search(words_of(parts.header("From"))[:400]))
