"""The ways out: how fast relays and receiving domains take mail, and which are left alone for now.

Kept in the database, so that a rate holds across restarts and for all senders together. Those without a limit and
without trouble have no row.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.core.bulk import insert_missing
from digest.core.database import Lock, lock
from digest.deliveries import pacing
from digest.deliveries.models import Lane
from digest.mail.transport import Outgoing, Share

UNLIMITED = 10**9


@dataclass(frozen=True, slots=True)
class Terms:
    """What one relay may get."""

    weight: int = 1
    """Its share; 0 keeps it in reserve."""
    per_second: float = 0
    """0: as fast as it takes."""
    warm_up_from: date | None = None
    warm_up_first_day: int = 1
    warm_up_growth: float = 1.0

    def most(self, day: date) -> int:
        """Mails on that day."""
        if self.warm_up_from is None:
            return UNLIMITED
        return pacing.warm_up(self.warm_up_from, day, first_day=self.warm_up_first_day, growth=self.warm_up_growth)


@dataclass(frozen=True, slots=True)
class Limits:
    """The terms of each relay, and mails a second for receiving domains."""

    relays: Mapping[str, Terms]
    domains: Mapping[str, float] = field(default_factory=dict)


class Lanes:
    """The lanes as they are in one transaction, which books what it claims."""

    def __init__(self, rows: Mapping[str, Lane], limits: Limits, now: datetime, *, asked_at: float = 0.0) -> None:
        """`asked_at` is `now` by a monotonic clock: others may have held the lanes for a while since then."""
        self._rows, self._limits, self._now = dict(rows), limits, now
        self._asked_at = asked_at or time.monotonic()

    @classmethod
    def read(cls, session: Session, limits: Limits, *, now: datetime) -> Self:
        """All that have a row; those with a limit are ours alone until the transaction ends."""
        asked_at = time.monotonic()
        limited = [relay(way) for way, terms in limits.relays.items() if terms.per_second or terms.warm_up_from]
        limited += [domain(name) for name in limits.domains]
        if limited:
            lock(session, Lock.LANES)
        rows = _read(session, held=bool(limited))
        if missing := [name for name in limited if name not in rows]:
            insert_missing(session, Lane, [{"name": name} for name in missing])
            rows = _read(session, held=True)
        return cls(rows, limits, now, asked_at=asked_at)

    @property
    def most(self) -> int:
        """How many mails may be claimed now; 0 when every relay has had its fill for today."""
        return min(sum(self._room(way) for way in self._at_work()), UNLIMITED)

    @property
    def paced(self) -> bool:
        """Whether a relay at work has a rate, so that what is claimed must go at its moment."""
        return any(self._limits.relays[way].per_second for way in self._at_work())

    def book(self, way: str, mails: int) -> datetime:
        """Note that so many mails go this way; the moment from which they may."""
        terms, row = self._limits.relays[way], self._rows.get(relay(way))
        if row is not None and terms.warm_up_from:
            row.mails = (row.mails if row.day == self._now.date() else 0) + mails
            row.day = self._now.date()
        if row is None or not terms.per_second:
            return self._now
        starts = pacing.starting(row.free_at, self._now)
        row.free_at = pacing.booked(row.free_at, self._now, per_second=terms.per_second, mails=mails)
        return starts

    def waiting(self, mails: Iterable[tuple[int, str]]) -> dict[int, datetime]:
        """Those of these mails (id, receiving domain) that have to wait for their domain, and until when. The others
        are booked."""
        if not self._limits.domains and not any(row.shut_until for row in self._rows.values()):
            return {}
        found = ((id, self._wait(id, name)) for id, name in mails)
        return {id: until for id, until in found if until is not None}

    def shares(self, mails: Sequence[Outgoing]) -> list[Share]:
        """Mails dealt out to the relays at work, and booked; a share without mails is a relay in reserve."""
        ways = self._at_work()
        weights = {way: self._limits.relays[way].weight or 1 for way in ways}
        hands = pacing.dealt(mails, weights, {way: self._room(way) for way in ways})
        reserve = [way for way in self._limits.relays if way not in hands and not self._is_shut(way)]
        return [self._share(way, hand) for way, hand in hands.items()] + [self._share(way, []) for way in reserve]

    def _at_work(self) -> list[str]:
        """The relays that mail is dealt out to: those in reserve only when no other is there, and shut ones only when
        all are, for something must be tried."""
        able = [way for way in self._limits.relays if self._left_today(way) > 0]
        healthy = [way for way in able if not self._is_shut(way)]
        usual = [way for way in healthy if self._limits.relays[way].weight]
        return usual or healthy or [way for way in able if self._limits.relays[way].weight] or able

    def _share(self, way: str, mails: Sequence[Outgoing]) -> Share:
        starts, per_second = self.book(way, len(mails)), self._limits.relays[way].per_second
        if not per_second:
            return Share(way, mails)
        return Share(way, mails, (starts - self._now).total_seconds(), 1 / per_second, dealt_at=self._asked_at)

    def _room(self, way: str) -> int:
        terms, row = self._limits.relays[way], self._rows.get(relay(way))
        now = UNLIMITED
        if terms.per_second and row is not None:
            now = pacing.room(row.free_at, self._now, per_second=terms.per_second)
        return min(now, self._left_today(way))

    def _left_today(self, way: str) -> int:
        today, row = self._now.date(), self._rows.get(relay(way))
        sent = row.mails if row is not None and row.day == today else 0
        return max(0, self._limits.relays[way].most(today) - sent)

    def _is_shut(self, way: str) -> bool:
        row = self._rows.get(relay(way))
        return row is not None and row.shut_until is not None and row.shut_until > self._now

    def _wait(self, id: int, name: str) -> datetime | None:
        row = self._rows.get(domain(name))
        if row is None:
            return None
        if row.shut_until is not None and row.shut_until > self._now:
            return row.shut_until + timedelta(seconds=id % 60)
        rate = self._limits.domains.get(name)
        if rate is None:
            return None
        apart = timedelta(seconds=1 / rate)
        free_at = pacing.starting(row.free_at, self._now)
        if free_at <= self._now + pacing.CATCH_UP:
            row.free_at = free_at + apart
            return None
        row.spread_to = max(row.spread_to or free_at, free_at) + apart
        return row.spread_to


def _read(session: Session, *, held: bool) -> dict[str, Lane]:
    statement = select(Lane).order_by(Lane.name)
    return {row.name: row for row in session.scalars(statement.with_for_update() if held else statement)}


def relay(way: str) -> str:
    """The name of a relay's lane."""
    return f"relay:{way}"


def domain(name: str) -> str:
    """The name of a receiving domain's lane."""
    return f"domain:{name}"


def domain_of(address: str) -> str:
    """The receiving domain of an address."""
    return address.rpartition("@")[2].lower()
