"""Notices go when they are of no more use, and stand in nobody's way."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from digest.core.database import Database
from digest.deliveries.notices import batches, retention
from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.notices.models import NoticeText
from digest.deliveries.outcome import Outcome
from digest.deliveries.states import DeliveryStatus
from subscribers.purge import purge
from tests.support import factories as given
from tests.support.factories import MONDAY
from tests.support.newsroom import SECRET
from tests.support.notices import claimed, ledger, owe

DAY = timedelta(days=1)


def test_finished_notices_go_and_owed_ones_stay(database: Database) -> None:
    with database.writing() as session:
        owe(session, NoticeKind.WELCOME, given.subscriber(session))
        owe(session, NoticeKind.GOODBYE, "never@example.org", now=MONDAY + DAY)
    _send_what_is_due(database)

    assert (_purge(database, before=0), _purge(database, before=1), _purge(database, before=1)) == (0, 1, 0)

    assert ledger(database) == [("goodbye", "pending", "")]


def test_texts_go_with_the_last_notice_that_says_them(database: Database) -> None:
    with database.writing() as session:
        owe(session, NoticeKind.WELCOME, given.subscriber(session))
        owe(session, NoticeKind.WELCOME, given.subscriber(session), now=MONDAY + DAY)
    _send_what_is_due(database)

    _purge(database, before=1)
    kept = _texts(database)
    _send_what_is_due(database, now=MONDAY + DAY)
    _purge(database, before=2)

    assert (kept, _texts(database)) == (1, 0)


def test_a_sign_up_that_was_never_confirmed_is_deleted_with_the_mail_that_asked(database: Database) -> None:
    with database.writing() as session:
        owe(session, NoticeKind.CONFIRM, given.subscriber(session, confirmed_at=None))

    with database.writing() as session:
        done = purge(session, unconfirmed_before=MONDAY + DAY, ended_before=MONDAY, secret=SECRET, now=MONDAY)

    assert done.unconfirmed == 1
    assert ledger(database) == []


def _send_what_is_due(database: Database, *, now: datetime = MONDAY) -> None:
    taken = claimed(database, now=now)
    with database.writing() as session:
        batches.record(session, [(one, Outcome(DeliveryStatus.SENT), "") for one in taken], now=now)


def _purge(database: Database, *, before: int) -> int:
    """What finished before this many days after MONDAY."""
    with database.writing() as session:
        return retention.purge(session, finished_before=MONDAY + before * DAY)


def _texts(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(NoticeText)) or 0
