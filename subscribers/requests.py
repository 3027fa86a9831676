"""The door: what a stranger asks for is noted, whoever they are; who it is, is looked up afterwards.

The one who asks sees the same answer in the same time for every address, because nothing was looked up yet.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from digest.core.database import rows_changed
from subscribers.addresses import EmailAddress
from subscribers.choices import Choices
from subscribers.models import ReaderRequest, RequestKind

Door = Literal["web", "embed", "api"]
ANSWERED_WITHIN = timedelta(days=1)
"""What waited for longer is not answered any more: whoever asked has given up, or asked again."""
MOST_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asked for. The form of everything was checked; that the address is theirs was not."""

    kind: RequestKind
    address: EmailAddress
    source: Door
    """Where; the consent log says it."""
    at: datetime
    choices: Choices | None = None
    """Of a sign-up."""
    consent: str = ""
    """Of a sign-up: the sentence that was agreed to, as it was shown."""


def ask(session: Session, asked: Asked) -> None:
    """Note it: one INSERT into a table that no other waits for, the same for every address."""
    assert (asked.choices is None) is (asked.kind is RequestKind.LINK), "a sign-up has choices, and nothing else has"
    choices = asked.choices or NO_CHOICES
    row = {
        "kind": asked.kind,
        "address": asked.address.text,
        "address_key": asked.address.key,
        "topic_ids": sorted(choices.topic_ids),
        "frequency": choices.frequency,
        "timezone": choices.timezone,
        "language": choices.language,
        "name": choices.name,
        "consent": asked.consent,
        "source": asked.source,
        "asked_at": asked.at,
    }
    session.execute(insert(ReaderRequest).values(row))


def waiting(session: Session, *, limit: int = MOST_AT_ONCE) -> list[int]:
    """The ids of requests that are not answered yet, oldest first."""
    return list(session.scalars(select(ReaderRequest.id).order_by(ReaderRequest.id).limit(limit)))


def of_address(session: Session, address_key: str) -> list[Asked]:
    """What waits for this folded address, oldest first."""
    rows = select(ReaderRequest).where(ReaderRequest.address_key == address_key).order_by(ReaderRequest.id)
    return [_asked(row) for row in session.scalars(rows)]


def take(session: Session, request_id: int) -> Asked | None:
    """Take one out, in the transaction that answers it; when that fails, it waits as before.

    None when it was answered meanwhile, or another worker has it in hand.
    """
    mine = select(ReaderRequest).where(ReaderRequest.id == request_id).with_for_update(skip_locked=True)
    row = session.scalars(mine).one_or_none()
    if row is None:
        return None
    session.delete(row)
    session.flush()
    return _asked(row)


def forget(session: Session, address_key: str) -> int:
    """Drop whatever waits for this folded address; return how many."""
    return rows_changed(session.execute(delete(ReaderRequest).where(ReaderRequest.address_key == address_key)))


def purge(session: Session, *, now: datetime) -> int:
    """Drop what waited for so long that it is not answered any more; return how many."""
    stale = delete(ReaderRequest).where(ReaderRequest.asked_at < now - ANSWERED_WITHIN)
    return rows_changed(session.execute(stale))


NO_CHOICES = Choices(topic_ids=frozenset(), frequency="", timezone="", language="")
"""How a request for a link is stored."""


def _asked(row: ReaderRequest) -> Asked:
    choices = Choices(
        topic_ids=frozenset(row.topic_ids),
        frequency=row.frequency,
        timezone=row.timezone,
        language=row.language,
        name=row.name,
    )
    return Asked(
        kind=row.kind,
        address=EmailAddress(row.address),
        source=_DOORS[row.source],
        at=row.asked_at,
        choices=choices if row.kind is RequestKind.SIGN_UP else None,
        consent=row.consent,
    )


_DOORS: dict[str, Door] = {"web": "web", "embed": "embed", "api": "api"}
