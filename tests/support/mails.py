"""A finished mail with one call: the digest template, rendered and stamped for one reader."""

from collections.abc import Mapping
from datetime import UTC, datetime

from digest.mail.folder import load
from digest.mail.headers import Sender, edition_headers, mail_date
from digest.mail.letter import Letter
from digest.mail.stamping import Plate, Recipient, engrave

ANA = Recipient(
    address="ana@example.org",
    name="Ana Silva",
    greeting="Hello Ana,",
    unsubscribe_url="https://news.example.org/u/9f3c2a77e1b04d6c",
    preferences_url="https://news.example.org/p/9f3c2a77e1b04d6c",
    message_id="<5f0c.1@news.example.org>",
    date=mail_date(datetime(2026, 11, 26, 9, 0, tzinfo=UTC)),
)


def letter(values: Mapping[str, object], *, mail: str = "digest") -> Letter:
    """The shipped template `mail` with these values."""
    return load(mail, own=None).render(values)


def plate(letter: Letter) -> Plate:
    """The letter ready for any reader."""
    headers = edition_headers(
        Sender(publication="The Example Review", name="The Example Review", address="digest@news.example.org"),
        subject=letter.subject,
        issue_id=1,
        language="en",
        unattended=False,
    )
    return engrave(letter, headers)


def eml(letter: Letter, *, recipient: Recipient = ANA) -> bytes:
    """The letter as it goes over the wire."""
    return plate(letter).stamp(recipient)
