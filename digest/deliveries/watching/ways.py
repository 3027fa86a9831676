"""How the ways out stand: relays, and receiving domains that have a rate or give trouble."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from digest.deliveries.lanes import UNLIMITED, Limits, Terms, domain, relay
from digest.deliveries.models import Lane

MOST_DOMAINS = 20


@dataclass(frozen=True, slots=True)
class WayOut:
    """A relay, or a receiving domain."""

    name: str
    per_second: float
    """0: no limit."""
    shut_until: datetime | None
    """Left alone until then; None: mail goes this way."""
    failures: int
    """In a row."""
    words: str
    """What went wrong last."""
    today: int | None = None
    """A relay that warms up: mails claimed for it today (UTC), and the most that may be."""
    most_today: int | None = None
    reserve: bool = False
    """Only used when all others fail."""


def relays(session: Session, limits: Limits, *, now: datetime) -> list[WayOut]:
    """All that config.toml names."""
    names = [relay(way) for way in limits.relays]
    rows = {row.name: row for row in session.scalars(select(Lane).where(Lane.name.in_(names)))}
    return [_relay(way, terms, rows.get(relay(way)), now) for way, terms in limits.relays.items()]


def domains(session: Session, limits: Limits, *, now: datetime) -> list[WayOut]:
    """Those that give trouble, the worst first and not too many; then the others that have a rate."""
    troubled = (
        select(Lane)
        .where(Lane.name.startswith(domain("")), or_(Lane.failures > 0, Lane.shut_until > now))
        .order_by(Lane.failures.desc(), Lane.name)
        .limit(MOST_DOMAINS)
    )
    limited = select(Lane).where(Lane.name.in_([domain(name) for name in limits.domains])).order_by(Lane.name)
    rows = {row.name.partition(":")[2]: row for row in [*session.scalars(troubled), *session.scalars(limited)]}
    names = [*rows, *(name for name in limits.domains if name not in rows)]
    return [_way(name, limits.domains.get(name, 0), rows.get(name), now) for name in names]


def domains_shut(session: Session, *, now: datetime) -> int:
    """How many receiving domains are left alone, with a rate or without."""
    shut = select(func.count()).where(Lane.name.startswith(domain("")), Lane.shut_until > now)
    return session.scalar(shut) or 0


def _relay(way: str, terms: Terms, row: Lane | None, now: datetime) -> WayOut:
    plain = _way(way, terms.per_second, row, now)
    most = terms.most(now.date())
    today = row.mails if row is not None and row.day == now.date() else 0
    if most >= UNLIMITED:
        return replace(plain, reserve=not terms.weight)
    return replace(plain, reserve=not terms.weight, today=today, most_today=most)


def _way(name: str, per_second: float, row: Lane | None, now: datetime) -> WayOut:
    if row is None:
        return WayOut(name, per_second, None, 0, "")
    shut = row.shut_until if row.shut_until is not None and row.shut_until > now else None
    return WayOut(name, per_second, shut, row.failures, row.words)
