"""Headers of a mail, as text that can go on the wire: printable ASCII, encoded where it must be.

Nothing here names a topic: headers are seen by every server on the way.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime

from digest.mail.fields import ascii_address, ascii_domain, mailbox, one_line, phrase, unstructured

Headers = list[tuple[str, str]]
QUIET = ("X-Auto-Response-Suppress", "OOF, AutoReply")
"""No "I am on holiday" in return; reports of mail that did not arrive are wanted."""
AUTOMATIC = ("Auto-Submitted", "auto-generated")


def edition_headers(
    *,
    sender_name: str,
    sender_address: str,
    reply_to: str | None,
    subject: str,
    publication: str,
    issue_id: int,
    language: str,
    unattended: bool,
    archive_url: str = "",
) -> Headers:
    """The headers all readers of an edition get alike; what is a reader's own is stamped.

    `language` is a BCP 47 tag. `unattended`: nobody approved the issue. `archive_url` is where earlier issues can be
    read, if anywhere. Raises BadInput as `ascii_address` does.
    """
    domain = ascii_address(sender_address).rpartition("@")[2]
    return [
        *sender_headers(sender_name=sender_name, sender_address=sender_address, reply_to=reply_to, subject=subject),
        ("Content-Language", one_line(language)),
        *list_headers(publication, domain, campaign=str(issue_id)),
        *([("List-Archive", f"<{archive_url}>")] if archive_url else []),
        QUIET,
        *([AUTOMATIC] if unattended else []),
    ]


def notice_headers(
    *,
    sender_name: str,
    sender_address: str,
    reply_to: str | None,
    subject: str,
    publication: str,
    language: str,
    campaign: str | None,
) -> Headers:
    """The headers of a mail that is no digest.

    With a `campaign` it is list mail, written by a person: what complaints about it are counted under. Without one it
    is an answer to what one person did, or a word to staff, and belongs to no list.
    """
    domain = ascii_address(sender_address).rpartition("@")[2]
    return [
        *sender_headers(sender_name=sender_name, sender_address=sender_address, reply_to=reply_to, subject=subject),
        ("Content-Language", one_line(language)),
        *(list_headers(publication, domain, campaign=campaign) if campaign else [AUTOMATIC]),
        QUIET,
    ]


def list_headers(publication: str, domain: str, *, campaign: str) -> Headers:
    """What says that a mail goes to a list, and how to leave it; the link itself is the reader's own."""
    return [
        ("List-Id", f"{phrase(publication, header='List-Id')} <digest.{domain}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Feedback-ID", f"{campaign}:digest:bulk:{_sender_id(domain)}"),
        ("Precedence", "bulk"),
    ]


def sender_headers(*, sender_name: str, sender_address: str, reply_to: str | None, subject: str) -> Headers:
    """What every mail needs, also one that no list sends. Raises BadInput as `ascii_address` does."""
    return [
        ("From", mailbox(sender_name, ascii_address(sender_address), header="From")),
        ("Reply-To", ascii_address(reply_to or sender_address)),
        ("Subject", unstructured(subject, header="Subject")),
        ("MIME-Version", "1.0"),
    ]


def message_id(secret: bytes, issue: str, reader: str, domain: str) -> str:
    """`<...@domain>`, the same for every attempt, telling nobody who the reader is. `issue` may be a notice's key."""
    return message_ids(secret, issue, domain)(reader)


def message_ids(secret: bytes, issue: str, domain: str) -> Callable[[str], str]:
    """`message_id` for any number of readers: what is the same for all is done once.

    BLAKE2 with a key is a MAC (RFC 7693, 2.9).
    """
    begun = hashlib.blake2b(key=hashlib.sha256(secret).digest(), digest_size=20, person=b"message-id")
    begun.update(f"{issue}:".encode())
    end = f"@{ascii_domain(domain)}>"

    def made(reader: str) -> str:
        name = begun.copy()
        name.update(reader.encode())
        return f"<{name.hexdigest()}{end}"

    return made


def mail_date(now: datetime) -> str:
    """The moment as a Date header has it, in UTC: "Mon, 23 Nov 2026 09:00:00 +0000"."""
    if now.tzinfo is None:
        raise ValueError(f"naive datetime {now!r}")
    return format_datetime(now.astimezone(UTC))


def _sender_id(domain: str) -> str:
    """The same for every mail of this sender, 5 to 15 characters, as feedback loops ask."""
    return hashlib.sha256(domain.encode()).hexdigest()[:12]
