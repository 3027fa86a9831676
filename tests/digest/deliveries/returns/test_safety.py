"""Before many are suppressed at once, a person is asked."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.core.database import Database
from digest.deliveries.returns import queries, waiting
from digest.deliveries.returns.models import Effect
from digest.deliveries.returns.record import record
from digest.mail.bounces.report import Verdict
from subscribers.models import EndedReason, Subscriber
from tests.support import factories as given
from tests.support.newsroom import SECRET
from tests.support.sent import came_back, issue_sent

DEAD = Verdict.ADDRESS_DEAD


def _dead(session: Session, deliveries: list[int], now: datetime) -> dict[Effect, int]:
    return dict(record(session, [came_back(id, DEAD) for id in deliveries], secret=SECRET, verp=True, now=now))


def _bounced(session: Session) -> int:
    ended = select(func.count()).where(Subscriber.ended_reason == EndedReason.BOUNCED)
    return session.scalar(ended) or 0


def _issue(session: Session, readers: int, at: datetime, *, domain: str = "") -> list[int]:
    addresses = [f"r{n}@{domain}" if domain and n < 30 else f"r{n}@d{n}.example" for n in range(readers)]
    people = [given.subscriber(session, address=address) for address in addresses]
    return issue_sent(session, people, at=at)


def test_a_few_are_suppressed_whatever_their_share(database: Database, now: datetime) -> None:
    with database.writing() as session:
        deliveries = _issue(session, 12, now)

        assert _dead(session, deliveries[:9], now) == {Effect.SUPPRESSED: 9}


def test_a_twentieth_of_an_issue_is_too_many(database: Database, now: datetime) -> None:
    with database.writing() as session:
        deliveries = _issue(session, 100, now)

        assert _dead(session, deliveries[:12], now) == {Effect.WAITING: 12}
        assert _bounced(session) == 0


def test_small_pieces_do_not_slip_through(database: Database, now: datetime) -> None:
    with database.writing() as session:
        deliveries = _issue(session, 100, now)

        first = _dead(session, deliveries[:6], now)
        later = _dead(session, deliveries[6:12], now + timedelta(hours=1))

        assert (first, later) == ({Effect.SUPPRESSED: 6}, {Effect.WAITING: 6})


def test_a_large_share_of_one_receiver_is_too_many(database: Database, now: datetime) -> None:
    with database.writing() as session:
        deliveries = _issue(session, 300, now, domain="big.example")

        assert _dead(session, [*deliveries[:10], deliveries[200]], now) == {Effect.WAITING: 10, Effect.SUPPRESSED: 1}


def test_an_admin_can_say_that_they_are_dead(database: Database, now: datetime) -> None:
    with database.writing() as session:
        _dead(session, _issue(session, 100, now)[:12], now)
        (held,) = waiting.waiting(session)

        assert (held.readers, waiting.suppress(session, held.issue_id, secret=SECRET, now=now)) == (12, 12)
        assert waiting.suppress(session, held.issue_id, secret=SECRET, now=now) == 0
        assert _bounced(session) == 12


def test_an_admin_can_say_that_it_was_the_receiver(database: Database, now: datetime) -> None:
    with database.writing() as session:
        _dead(session, _issue(session, 100, now)[:12], now)

        assert waiting.discard(session, None) == 12
        assert waiting.waiting(session) == []
        assert _bounced(session) == 0


def test_what_came_back_is_counted_by_issue_and_forgotten_in_time(database: Database, now: datetime) -> None:
    with database.writing() as session:
        _dead(session, _issue(session, 3, now)[:2], now)

        counts = queries.counts(session, issues=5)

        assert [(row.verdict, row.effect, row.reports) for row in counts] == [("address-dead", "suppressed", 2)]
        assert queries.purge(session, received_before=now) == 0
        assert queries.purge(session, received_before=now + timedelta(seconds=1)) == 2
