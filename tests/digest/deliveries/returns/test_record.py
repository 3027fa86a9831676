"""What came back, and what became of the reader."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.core.database import Database
from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.returns.models import Effect, Return
from digest.deliveries.returns.record import Arrived, of_event, record
from digest.mail.bounces.report import Report, Verdict
from digest.mail.verp import verp_address
from subscribers import suppression
from subscribers.address_changes import Side
from subscribers.addresses import email_address
from subscribers.models import EndedReason, Subscriber
from subscribers.moving import agree, ask_to_move
from tests.support import factories as given
from tests.support.newsroom import SECRET
from tests.support.notices import owe
from tests.support.sent import came_back, issue_sent

ANA = "ana@example.org"
WEEK = timedelta(days=7)


def _record(session: Session, *arrived: Arrived, now: datetime, verp: bool = True) -> list[Effect]:
    """The effects, in alphabetical order."""
    return sorted(record(session, arrived, secret=SECRET, verp=verp, now=now).elements())


def _weeks(
    session: Session, reader: Subscriber, verdicts: Sequence[Verdict | None], now: datetime, *, every: timedelta = WEEK
) -> list[list[Effect]]:
    """One issue after the other, each coming back with its verdict a day later, or arriving."""
    had = []
    for number, verdict in enumerate(verdicts):
        at = now + number * every
        (delivery,) = issue_sent(session, [reader], at=at)
        arrived = [came_back(delivery, verdict)] if verdict else []
        had.append(_record(session, *arrived, now=at + timedelta(hours=12)))
    return had


def _reason(session: Session, reader: Subscriber) -> EndedReason | None:
    session.flush()
    return session.get_one(Subscriber, reader.id).ended_reason


def test_a_dead_address_is_suppressed_at_once(database: Database, now: datetime) -> None:
    with database.writing() as session:
        reader = given.subscriber(session, address=ANA)

        had = _weeks(session, reader, [Verdict.ADDRESS_DEAD], now)

        assert had == [[Effect.SUPPRESSED]]
        assert _reason(session, reader) is EndedReason.BOUNCED
        assert suppression.reason_for(session, email_address(ANA), secret=SECRET) is EndedReason.BOUNCED


DOMAIN, FULL, SOFT, OURS = Verdict.DOMAIN_DEAD, Verdict.MAILBOX_FULL, Verdict.TRANSIENT, Verdict.OURS
UNKNOWN = Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("verdicts", "ended_in_week"),
    [
        ([DOMAIN, DOMAIN], 2),
        ([DOMAIN, None, DOMAIN], None),
        ([FULL, FULL, FULL], 3),
        ([FULL, FULL, None, FULL, FULL], None),
        ([FULL, OURS, FULL, FULL], 4),
        ([SOFT, SOFT, SOFT, SOFT, SOFT], 5),
        ([SOFT, UNKNOWN, FULL, UNKNOWN, SOFT], 5),
        ([SOFT, SOFT, SOFT, SOFT, None, SOFT, SOFT], None),
        ([OURS] * 8, None),
        ([Verdict.NOT_A_BOUNCE] * 8, None),
    ],
)
def test_mail_that_keeps_coming_back_ends_a_subscription_after_so_many_issues(
    database: Database, now: datetime, verdicts: list[Verdict | None], ended_in_week: int | None
) -> None:
    with database.writing() as session:
        reader = given.subscriber(session)

        had = _weeks(session, reader, verdicts, now)

        suppressed = [week for week, effects in enumerate(had, start=1) if Effect.SUPPRESSED in effects]
        assert suppressed == ([ended_in_week] if ended_in_week else [])


def test_a_daily_reader_with_a_full_mailbox_has_a_fortnight(database: Database, now: datetime) -> None:
    with database.writing() as session:
        reader = given.subscriber(session, frequency="daily")

        had = _weeks(session, reader, [FULL] * 4, now, every=timedelta(days=1))

        assert [Effect.SUPPRESSED in effects for effects in had] == [False] * 4


def test_several_bounces_about_one_issue_count_once(database: Database, now: datetime) -> None:
    with database.writing() as session:
        reader = given.subscriber(session)
        (delivery,) = issue_sent(session, [reader], at=now)

        had = _record(session, *[came_back(delivery, SOFT, key=str(n)) for n in range(9)], now=now)

        assert had == [Effect.COUNTED] * 9
        assert _reason(session, reader) is None


def test_the_same_message_twice_counts_once(database: Database, now: datetime) -> None:
    with database.writing() as session:
        reader = given.subscriber(session)
        (delivery,) = issue_sent(session, [reader], at=now)
        message = came_back(delivery, SOFT)

        first, again = _record(session, message, message, now=now), _record(session, message, now=now)

        assert (first, again) == ([Effect.COUNTED], [])
        assert len(session.scalars(select(Return)).all()) == 1


def test_the_same_event_of_a_provider_twice_counts_once(database: Database, now: datetime) -> None:
    with database.writing() as session:
        (delivery,) = issue_sent(session, [given.subscriber(session, address=ANA)], at=now)
        event = of_event("ses", "event-1", came_back(delivery, Verdict.TRANSIENT).reports)

        first = _record(session, event, now=now)
        again = _record(session, event, now=now + timedelta(hours=1))

        assert (first, again) == ([Effect.COUNTED], [])


def test_a_complaint_suppresses_for_good(database: Database, now: datetime) -> None:
    with database.writing() as session:
        reader = given.subscriber(session, address=ANA)

        had = _weeks(session, reader, [Verdict.COMPLAINT], now)

        assert had == [[Effect.SUPPRESSED]]
        assert _reason(session, reader) is EndedReason.COMPLAINED
        assert suppression.reason_for(session, email_address(ANA), secret=SECRET) is EndedReason.COMPLAINED


def test_who_asks_to_leave_leaves_and_may_come_back(database: Database, now: datetime) -> None:
    with database.writing() as session:
        reader = given.subscriber(session, address=ANA)

        had = _record(session, Arrived("k", [Report(Verdict.OPT_OUT, "Ana@Example.org")]), now=now)

        assert had == [Effect.UNSUBSCRIBED]
        assert _reason(session, reader) is EndedReason.UNSUBSCRIBED
        assert suppression.reason_for(session, email_address(ANA), secret=SECRET) is None


def test_a_bounce_that_names_a_reader_is_believed_where_no_mail_has_a_sender_of_its_own(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        reader = given.subscriber(session, address=ANA)
        issue_sent(session, [reader], at=now - timedelta(days=1))

        had = _record(session, Arrived("k", [Report(Verdict.ADDRESS_DEAD, ANA)]), now=now, verp=False)

        assert had == [Effect.SUPPRESSED]


def test_such_a_bounce_is_not_believed_where_mail_has(database: Database, now: datetime) -> None:
    with database.writing() as session:
        reader = given.subscriber(session, address=ANA)
        issue_sent(session, [reader], at=now - timedelta(days=1))

        had = _record(session, Arrived("k", [Report(Verdict.ADDRESS_DEAD, ANA)]), now=now)

        assert had == [Effect.UNPROVED]
        assert _reason(session, reader) is None


def test_a_forged_complaint_unsubscribes_and_no_more(database: Database, now: datetime) -> None:
    with database.writing() as session:
        reader = given.subscriber(session, address=ANA)
        issue_sent(session, [reader], at=now - timedelta(days=1))

        had = _record(session, Arrived("k", [Report(Verdict.COMPLAINT, ANA)]), now=now)

        assert had == [Effect.UNSUBSCRIBED]
        assert suppression.reason_for(session, email_address(ANA), secret=SECRET) is None


def test_a_forged_sender_matches_nobody(database: Database, now: datetime) -> None:
    with database.writing() as session:
        (delivery,) = issue_sent(session, [given.subscriber(session)], at=now)
        forged = verp_address(b"another secret, as long as the first", "d", delivery, "bounces.example.org")

        had = _record(session, Arrived("k", [Report(Verdict.ADDRESS_DEAD, senders=(forged,))]), now=now)

        assert had == [Effect.UNMATCHED]


def test_mail_that_we_never_sent_matches_nobody(database: Database, now: datetime) -> None:
    with database.writing() as session:
        reader = given.subscriber(session, address=ANA)
        issue_sent(session, [reader], at=now - timedelta(days=30))
        stranger = Arrived("s", [Report(Verdict.ADDRESS_DEAD, "stranger@example.org")])
        long_ago = Arrived("l", [Report(Verdict.ADDRESS_DEAD, ANA)])

        had = _record(session, stranger, long_ago, now=now, verp=False)

        assert had == [Effect.UNMATCHED, Effect.UNMATCHED]


def test_who_left_already_is_left_alone(database: Database, now: datetime) -> None:
    with database.writing() as session:
        reader = given.subscriber(session, ended_at=now, ended_reason=EndedReason.UNSUBSCRIBED)
        (delivery,) = issue_sent(session, [reader], at=now)

        had = _record(session, came_back(delivery, Verdict.ADDRESS_DEAD), now=now)

        assert had == [Effect.COUNTED]
        assert _reason(session, reader) is EndedReason.UNSUBSCRIBED


def test_nothing_that_is_kept_names_anybody(database: Database, now: datetime) -> None:
    with database.writing() as session:
        reader = given.subscriber(session, address=ANA)
        (delivery,) = issue_sent(session, [reader], at=now)
        sender = verp_address(SECRET, "d", delivery, "bounces.example.org")
        report = Report(SOFT, ANA, "4.4.1", f"no answer for {ANA}", senders=(sender,))

        _record(session, Arrived("k", [report]), now=now)

        row = session.execute(select(Return.__table__)).one()
        assert not any("ana" in str(value) for value in row)


def _moves(session: Session, reader: Subscriber, now: datetime, *, to: str = "ana@new.example") -> None:
    change = ask_to_move(session, reader.id, email_address(to), source="test", now=now)
    for side in Side:
        agree(session, change.handle, side, secret=SECRET, source="test", now=now)


def test_late_bounces_from_the_address_they_left_say_nothing_about_the_one_they_have(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        reader = given.subscriber(session, address=ANA)
        _weeks(session, reader, [FULL, FULL], now)
        (before,) = issue_sent(session, [reader], at=now + 2 * WEEK)
        _moves(session, reader, now + 2 * WEEK + timedelta(hours=1))
        had = _record(session, came_back(before, Verdict.ADDRESS_DEAD), now=now + 2 * WEEK + timedelta(hours=2))

        more = _weeks(session, reader, [FULL, FULL], now + 3 * WEEK)

        assert had == [Effect.UNPROVED]
        assert more == [[Effect.COUNTED]] * 2
        assert _reason(session, reader) is None


def test_a_complaint_in_the_mailbox_they_left_ends_the_subscription_but_not_for_good(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        reader = given.subscriber(session, address=ANA)
        (before,) = issue_sent(session, [reader], at=now)
        _moves(session, reader, now + timedelta(hours=1))

        had = _record(session, came_back(before, Verdict.COMPLAINT), now=now + WEEK)

        assert had == [Effect.UNSUBSCRIBED]
        assert _reason(session, reader) is EndedReason.UNSUBSCRIBED


@pytest.mark.parametrize("mail", [NoticeKind.MOVE_TO, NoticeKind.MOVED])
@pytest.mark.parametrize("verdict", [Verdict.COMPLAINT, Verdict.OPT_OUT, Verdict.ADDRESS_DEAD])
def test_what_comes_back_from_the_other_end_of_a_change_of_address_ends_nobody(
    database: Database, now: datetime, mail: NoticeKind, verdict: Verdict
) -> None:
    with database.writing() as session:
        reader = given.subscriber(session, address=ANA)
        owe(session, mail, reader)
        sender = verp_address(SECRET, "n", 1, "bounces.example.org")

        had = _record(session, Arrived("n", [Report(verdict, "", senders=(sender,))]), now=now)

        assert had == [Effect.UNMATCHED]
        assert _reason(session, reader) is None
