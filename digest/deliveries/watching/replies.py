"""The mails of an issue with which something is the matter: what mail servers said last, by class, and why mails were
called off."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, text
from sqlalchemy.orm import Session

from digest.core.languages import N_
from digest.deliveries.models import TOLD, Delivery
from digest.deliveries.states import DeliveryStatus, Reason

CODE = re.compile(r"\d{3}( \d\.\d{1,3}\.\d{1,3})?")
BEGINNING = 16
"""Replies that begin with the same letters are of one sort: what follows names queues, times and sessions."""
LONGEST = 160
UNTOLD = (DeliveryStatus.SENT, DeliveryStatus.NOTHING_NEW)
KINDS = (N_("deferred"), N_("rejected"), N_("expired"), N_("doubtful"), N_("cancelled"), N_("skipped"))
"""What `Told.kind` can be."""


@dataclass(frozen=True, slots=True)
class Told:
    """Mails of one issue that stand alike, for the like reason."""

    status: str
    reason: str
    """Why they were called off; empty where a mail server spoke."""
    code: str
    """"450 4.2.2"; empty for words of our own."""
    words: str
    """One of the replies, without its code and without addresses."""
    mails: int
    last_at: datetime | None
    """When the last of them was tried."""

    @property
    def kind(self) -> str:
        """What the reply meant: deferred, rejected, expired, doubtful; cancelled or skipped where nobody was asked."""
        return "deferred" if self.status in ("pending", "sending") else self.status

    @property
    def because(self) -> str:
        """Why they were called off, in words that pages translate; empty where a mail server spoke."""
        known = {reason.value: reason for reason in Reason}
        return known[self.reason].in_words if self.reason in known else self.reason


def told(session: Session, issue_id: int) -> list[Told]:
    """The most frequent ones first; all mails but those that were sent, that are at their first attempt or wait for it,
    or that nobody owes because nothing was new."""
    beginning = func.substr(Delivery.reply, 1, BEGINNING)
    groups = session.execute(
        select(
            Delivery.status,
            Delivery.reason,
            beginning.label("beginning"),
            func.count().label("mails"),
            func.min(Delivery.reply).label("words"),
            func.max(Delivery.claimed_at).label("last_at"),
        )
        .where(
            Delivery.issue_id == issue_id,
            Delivery.status.in_([status for status in DeliveryStatus if status not in UNTOLD]),
            text(TOLD),
        )
        .group_by(Delivery.status, Delivery.reason, beginning)
        .order_by(func.count().desc(), beginning)
    )
    return _joined(groups.all())


def _joined(groups: Sequence[Row[Any]]) -> list[Told]:
    """Groups with the same code are one; the most frequent words speak for it."""
    joined: dict[tuple[str, str, str], Told] = {}
    for row in groups:
        mails, last_at, (code, said) = row.mails, row.last_at, split(row.words)
        key = row.status.value, row.reason, code or said
        before = joined.get(key)
        if before is not None:
            mails, said, last_at = mails + before.mails, before.words, _later([last_at, before.last_at])
        joined[key] = Told(row.status.value, row.reason, code, said, mails, last_at)
    return sorted(joined.values(), key=lambda one: -one.mails)


def split(words: str) -> tuple[str, str]:
    """A reply's code and the rest of it, shortened."""
    found = CODE.match(words)
    code = found.group() if found else ""
    said = " ".join(words[len(code) :].split())
    return code, said if len(said) <= LONGEST else f"{said[:LONGEST]}..."


def _later(moments: Iterable[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)
