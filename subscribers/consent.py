"""The consent log: what a person asked for, agreed to or changed, and when. Rows are only ever added, and go
when the person is forgotten.

It never says which topics, so that the proof of consent does not become a record of interests.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from subscribers.models import ConsentRecord, ConsentWording

Event = Literal[
    "requested",
    "confirmed",
    "imported",
    "topics",
    "settings",
    "paused",
    "resumed",
    "left",
    "suppressed",
    "lifted",
    "asked-to-move",
    "moved",
    "came-back",
    "erased",
    "forgotten",
]


@dataclass(frozen=True, slots=True)
class Consent:
    """One line of the log."""

    at: datetime
    event: str
    source: str
    wording: str
    detail: str
    sentence: str
    """What was agreed to, as it was shown; empty where nothing was, or nobody kept it."""


def record(
    session: Session,
    subscriber_id: int,
    event: Event,
    *,
    source: str,
    now: datetime,
    wording: str = "",
    detail: str = "",
) -> None:
    """Add a line. `source` is where it happened, `wording` the version of the sentence that was agreed to.

    `detail` must name no topic and no address.
    """
    session.add(
        ConsentRecord(subscriber_id=subscriber_id, at=now, event=event, source=source, wording=wording, detail=detail)
    )


def history(session: Session, subscriber_id: int) -> list[Consent]:
    """Everything in the log about one person, oldest first."""
    statement = (
        select(ConsentRecord, ConsentWording.text)
        .outerjoin(ConsentWording, ConsentWording.version == ConsentRecord.wording)
        .where(ConsentRecord.subscriber_id == subscriber_id)
        .order_by(ConsentRecord.id)
    )
    return [
        Consent(row.at, row.event, row.source, row.wording, row.detail, sentence or "")
        for row, sentence in session.execute(statement)
    ]
