"""Circuit breakers: what fails again and again is left alone for longer and longer, and tried again.

A relay that fails is passed over while another one works. A receiving domain that wants less has its mail wait.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.core.bulk import insert_missing
from digest.core.database import Lock, lock
from digest.deliveries import lanes, pacing
from digest.deliveries.models import Lane

REFUSALS = 5
"""So many in a row, and a receiving domain is left alone for a while."""
WANTS_LESS = re.compile(r"421 |4\d\d 4\.7\.")
"""Replies by which a receiving domain says that it has had enough of us for now."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A breaker that opened, or closed again."""

    lane: str
    shut_until: datetime | None
    """None: it closed, and mail goes this way again."""
    failures: int
    words: str


def note_relays(session: Session, troubles: Mapping[str, str], worked: Iterable[str], *, now: datetime) -> list[Turned]:
    """Relays that failed, with what words, and relays that took mail."""
    failed = _rows(session, map(lanes.relay, troubles))
    well = set(map(lanes.relay, set(worked) - troubles.keys()))
    recovered = [row for row in _failing(session) if row.name in well]
    with _turning([*failed, *recovered]) as turned:
        for row in failed:
            way = row.name.partition(":")[2]
            row.failures, row.words = row.failures + 1, troubles[way]
            row.shut_until = now + pacing.shut_for(row.failures, way)
        for row in recovered:
            row.failures, row.shut_until, row.words = 0, None, ""
    return turned


class Addressed(Protocol):
    """A mail."""

    @property
    def domain(self) -> str:
        """Its receiving domain."""


def note_domains(session: Session, answers: Sequence[tuple[Addressed, str]], *, now: datetime) -> list[Turned]:
    """What receiving domains said of mails, in order; no words for a mail that was taken."""
    refusing = {lanes.domain(mail.domain) for mail, words in answers if words and WANTS_LESS.match(words)}
    concerned = {row.name: row for row in [*_rows(session, refusing), *_failing(session)]}
    if not concerned:
        return []
    with _turning(concerned.values()) as turned:
        for mail, words in answers:
            row = concerned.get(lanes.domain(mail.domain))
            if row is not None:
                _take(row, words, now)
    return turned


@contextmanager
def _turning(rows: Iterable[Lane]) -> Iterator[list[Turned]]:
    """Those of these lanes whose breaker is another one after the block."""
    before, turned = {row: row.shut_until for row in rows}, list[Turned]()
    yield turned
    turned += (
        Turned(row.name, row.shut_until, row.failures, row.words)
        for row, shut_until in before.items()
        if row.shut_until != shut_until
    )


def _take(row: Lane, words: str, now: datetime) -> None:
    if not words:
        row.failures, row.shut_until, row.words = 0, None, ""
    elif WANTS_LESS.match(words):
        row.failures, row.words = row.failures + 1, words
        if row.failures % REFUSALS == 0:
            row.shut_until = now + pacing.shut_for(
                row.failures // REFUSALS, row.name, first=pacing.DOMAIN_FIRST_SHUT, longest=pacing.DOMAIN_LONGEST_SHUT
            )


def _rows(session: Session, names: Iterable[str]) -> list[Lane]:
    """The rows of these lanes, made where they are missing."""
    wanted = sorted(names)
    if not wanted:
        return []
    lock(session, Lock.LANES)
    insert_missing(session, Lane, [{"name": name} for name in wanted])
    return list(session.scalars(select(Lane).where(Lane.name.in_(wanted)).with_for_update()))


def _failing(session: Session) -> Sequence[Lane]:
    """All lanes that failed last."""
    return _rows(session, session.scalars(select(Lane.name).where(Lane.failures > 0)))
