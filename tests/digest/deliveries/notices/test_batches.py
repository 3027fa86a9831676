"""Claiming and recording notices: each in one pair of hands, each answer written down."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.core.database import Database
from digest.deliveries.notices import batches
from digest.deliveries.notices.batches import ClaimedNotice
from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.notices.models import Notice
from digest.deliveries.notices.notice_queue import NOTICES
from digest.deliveries.outcome import Outcome
from digest.deliveries.recover import Recovered, recover
from digest.deliveries.spool import Spool
from digest.deliveries.states import DeliveryStatus
from digest.mail.transport import Answer
from tests.support import factories as given
from tests.support.factories import MONDAY
from tests.support.notices import claimed, ledger, owe

HOUR = timedelta(hours=1)


@pytest.fixture
def three(database: Database) -> Database:
    """Three readers who are owed a welcome."""
    with database.writing() as session:
        for _ in range(3):
            owe(session, NoticeKind.WELCOME, given.subscriber(session))
    return database


def test_a_notice_is_in_one_pair_of_hands(three: Database) -> None:
    with three.writing() as mine:
        first = batches.claim(mine, owner="one", limit=2, secret=b"", now=MONDAY)
        if three.embedded:
            mine.commit()
        second = claimed(three, owner="two")

    assert (len(first), len(second), claimed(three)) == (2, 1, [])
    assert {one.id for one in first}.isdisjoint(one.id for one in second)


def test_nobody_waits_for_a_link_behind_corrections(database: Database) -> None:
    with database.writing() as session:
        owe(session, NoticeKind.CORRECTION, given.subscriber(session))
        owe(session, NoticeKind.CONFIRM, given.subscriber(session, confirmed_at=None), now=MONDAY + HOUR)

    order = [one.mail for one in claimed(database, now=MONDAY + 2 * HOUR)]

    assert order == [NoticeKind.CONFIRM, NoticeKind.CORRECTION]


def test_what_is_not_due_yet_waits(three: Database) -> None:
    assert claimed(three, now=MONDAY - HOUR) == []


def test_a_batch_full_of_people_who_left_does_not_end_the_claim(database: Database) -> None:
    with database.writing() as session:
        for _ in range(3):
            owe(session, NoticeKind.CORRECTION, given.subscriber(session, ended_at=MONDAY))
        here = given.subscriber(session)
        owe(session, NoticeKind.CORRECTION, here)

    assert [one.reader.id for one in claimed(database, limit=2)] == [here.id]


def test_every_answer_is_written_down(three: Database) -> None:
    sent, refused, later = claimed(three)

    _record(
        three,
        (sent, Outcome(DeliveryStatus.SENT), "250 ok"),
        (refused, Outcome(DeliveryStatus.REJECTED), "550 no such user"),
        (later, Outcome(DeliveryStatus.PENDING, MONDAY + HOUR), "450 busy"),
    )

    rows = _rows(three)
    assert [(row.status, row.attempts, row.reply) for row in rows] == [
        (DeliveryStatus.SENT, 1, ""),
        (DeliveryStatus.REJECTED, 1, "550 no such user"),
        (DeliveryStatus.PENDING, 1, "450 busy"),
    ]
    assert [row.finished_at for row in rows] == [MONDAY, MONDAY, None]
    assert rows[2].not_before == MONDAY + HOUR


def test_what_was_refused_for_now_is_tried_again_when_its_time_has_come(three: Database) -> None:
    first, *_ = claimed(three)
    _record(three, (first, Outcome(DeliveryStatus.PENDING, MONDAY + HOUR), "450 busy"))

    assert claimed(three) == []

    again = claimed(three, now=MONDAY + HOUR)
    assert [(one.id, one.attempts) for one in again] == [(first.id, 1)]


def test_what_was_surely_not_sent_is_owed_as_before(three: Database) -> None:
    taken = claimed(three)
    with three.writing() as session:
        batches.give_back(session, taken)

    assert [one.attempts for one in claimed(three)] == [0, 0, 0]


def test_a_dead_senders_notices_are_in_doubt_and_stay_so(three: Database, tmp_path: Path) -> None:
    first, *_ = claimed(three, owner="dead")
    _recover(three, tmp_path, repeatable=False)

    _record(three, (first, Outcome(DeliveryStatus.REJECTED), "550"))

    assert [status for _, status, _ in ledger(three)] == ["doubtful"] * 3


def test_one_that_was_sent_after_all_is_sent(three: Database, tmp_path: Path) -> None:
    first, *_ = claimed(three, owner="dead")
    _recover(three, tmp_path, repeatable=False)

    _record(three, (first, Outcome(DeliveryStatus.SENT), "250"))

    assert [status for _, status, _ in ledger(three)] == ["sent", "doubtful", "doubtful"]


def test_where_sending_twice_does_no_harm_a_dead_senders_notices_are_owed_again(
    three: Database, tmp_path: Path
) -> None:
    claimed(three, owner="dead")

    assert _recover(three, tmp_path, repeatable=True) == Recovered(owed_again=3)

    assert len(claimed(three)) == 3


def test_a_crash_map_tells_what_a_dead_sender_had_sent(three: Database, tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    first, second, _ = taken = claimed(three, owner=spool.owner)
    crash_map = spool.new_map(NOTICES, [one.id for one in taken])
    for one in (first, second):
        crash_map.begun(one.id)
    crash_map.answered(first.id, Answer.ACCEPTED)
    spool.leave()

    found = _recover(three, tmp_path, repeatable=False, after=timedelta())

    assert found == Recovered(owed_again=1, sent=1, doubtful=1)
    assert [status for _, status, _ in ledger(three)] == ["sent", "doubtful", "pending"]


def test_a_living_sender_keeps_what_it_holds(three: Database, tmp_path: Path) -> None:
    claimed(three, owner="alive")

    assert _recover(three, tmp_path, repeatable=False, after=HOUR / 2) == Recovered()


def _recover(database: Database, folder: Path, *, repeatable: bool, after: timedelta = 2 * HOUR) -> Recovered:
    now, retry_for = MONDAY + after, timedelta(hours=48)
    return recover(database, Spool(folder), repeatable=repeatable, lease=HOUR, retry_for=retry_for, now=now)


def _record(database: Database, *outcomes: tuple[ClaimedNotice, Outcome, str]) -> None:
    with database.writing() as session:
        batches.record(session, outcomes, now=MONDAY)


def _rows(database: Database) -> list[Notice]:
    with database.reading() as session:
        return list(session.scalars(select(Notice).order_by(Notice.id)))
