"""Headers of a mail, as text that can go on the wire: printable ASCII, encoded where it must be.

Nothing here names a topic: headers are seen by every server on the way.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from digest.mail.fields import ascii_address, ascii_domain, mailbox, one_line, phrase, unstructured

Headers = list[tuple[str, str]]
QUIET = ("X-Auto-Response-Suppress", "OOF, AutoReply")
"""No "I am on holiday" in return; reports of mail that did not arrive are wanted."""
AUTOMATIC = ("Auto-Submitted", "auto-generated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Whose mail it is."""

    publication: str
    name: str
    address: str
    reply_to: str | None = None
    """None: the address itself."""

    @property
    def domain(self) -> str:
        """That of the address, in ASCII. Raises BadInput as `ascii_address` does."""
        return ascii_address(self.address).rpartition("@")[2]


def edition_headers(
    sender: Sender,
    *,
    subject: str,
    issue_id: int,
    language: str,
    unattended: bool,
    archive_url: str = "",
) -> Headers:
    """The headers all readers of an edition get alike; what is a reader's own is stamped.

    `language` is a BCP 47 tag. `unattended`: nobody approved the issue. `archive_url` is where earlier issues can be
    read, if anywhere. Raises BadInput as `ascii_address` does.
    """
    return [
        *sender_headers(sender, subject=subject),
        ("Content-Language", one_line(language)),
        *list_headers(sender, campaign=str(issue_id)),
        *([("List-Archive", f"<{archive_url}>")] if archive_url else []),
        QUIET,
        *([AUTOMATIC] if unattended else []),
    ]


def notice_headers(sender: Sender, *, subject: str, language: str, campaign: str | None) -> Headers:
    """The headers of a mail that is no digest.

    With a `campaign` it is list mail, written by a person: what complaints about it are counted under. Without one it
    is an answer to what one person did, or a word to staff, and belongs to no list.
    """
    return [
        *sender_headers(sender, subject=subject),
        ("Content-Language", one_line(language)),
        *(list_headers(sender, campaign=campaign) if campaign else [AUTOMATIC]),
        QUIET,
    ]


def list_headers(sender: Sender, *, campaign: str) -> Headers:
    """What says that a mail goes to a list, and how to leave it; the link itself is the reader's own."""
    domain = sender.domain
    return [
        ("List-Id", f"{phrase(sender.publication, header='List-Id')} <digest.{domain}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Feedback-ID", f"{campaign}:digest:bulk:{_sender_id(domain)}"),
        ("Precedence", "bulk"),
    ]


def sender_headers(sender: Sender, *, subject: str) -> Headers:
    """What every mail needs, also one that no list sends. Raises BadInput as `ascii_address` does."""
    return [
        ("From", mailbox(sender.name, ascii_address(sender.address), header="From")),
        ("Reply-To", ascii_address(sender.reply_to or sender.address)),
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
