"""Hundreds at the door at once, and several who answer: everybody is asked once, and nobody sees an error."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from digest.core.database import Database
from digest.deliveries.notices.models import Notice
from subscribers.models import ReaderRequest, Subscriber
from subscribers.requests import Asked
from tests.support.door import answer, knock, owed, wants_the_link, wants_to_sign_up
from tests.support.factories import MONDAY

MANY, AT_ONCE, WORKERS = 200, 16, 4
MILLISECOND = timedelta(milliseconds=1)


def test_two_hundred_identical_sign_ups_are_one_subscriber_and_one_mail(database: Database) -> None:
    _at_once(database, [wants_to_sign_up("ana@example.org", at=MONDAY + n * MILLISECOND) for n in range(MANY)])

    answers = _answered_by_several(database)

    assert answers == {"asked_to_confirm": 1, "mail_owed_already": MANY - 1}
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Subscriber)) == 1
    assert owed(database) == ["confirm"]


def test_two_hundred_different_sign_ups_are_asked_to_confirm_once_each(database: Database) -> None:
    _at_once(database, [wants_to_sign_up(f"reader{n}@example.org") for n in range(MANY)])

    answers = _answered_by_several(database)

    assert answers == {"asked_to_confirm": MANY}
    with database.reading() as session:
        mails = session.execute(select(Notice.subscriber_id, func.count()).group_by(Notice.subscriber_id)).all()
    assert [count for _, count in mails] == [1] * MANY


def test_asking_and_answering_at_the_same_time_loses_and_doubles_nothing(database: Database) -> None:
    asked = [wants_to_sign_up(f"reader{n % 40}@example.org", at=MONDAY + n * MILLISECOND) for n in range(MANY)]

    with ThreadPoolExecutor(WORKERS) as pool:
        answering = [pool.submit(answer, database) for _ in range(8)]
        _at_once(database, asked)
    answer(database)

    assert [failed for failed in answering if failed.exception()] == []
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ReaderRequest)) == 0
        assert session.scalar(select(func.count()).select_from(Subscriber)) == 40
    assert owed(database) == ["confirm"] * 40


def test_the_mails_of_the_day_are_counted_right_by_several_who_answer(database: Database) -> None:
    """Each asks for another frequency, so that no mail makes another one needless."""
    asked = (wants_to_sign_up("ana@example.org", at=MONDAY + n * MILLISECOND, frequency=f"f{n}") for n in range(40))
    knock(database, *asked)

    answers = _answered_by_several(database)

    # Who is answered after a newer wish was, is owed the mail about that one.
    assert answers["asked_to_confirm"] == 3
    assert answers["held_back"] + answers.get("mail_owed_already", 0) == 37
    assert owed(database) == ["confirm"] * 3


def test_what_is_known_and_what_is_not_is_noted_alike(database: Database) -> None:
    """The door writes one row of one table and reads none, so there is nothing to tell the two apart by."""
    knock(database, wants_to_sign_up("known@example.org"))
    answer(database)

    knock(database, wants_the_link("known@example.org"), wants_the_link("unknown@example.org"))

    with database.reading() as session:
        rows = session.scalars(select(ReaderRequest).order_by(ReaderRequest.id)).all()
        shown = [{c.key: getattr(row, c.key) for c in ReaderRequest.__table__.c} for row in rows]
    differing = {key for key in shown[0] if shown[0][key] != shown[1][key]}
    assert differing == {"id", "address", "address_key"}


def _at_once(database: Database, asked: Sequence[Asked]) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda one: knock(database, one), asked))


def _answered_by_several(database: Database) -> dict[str, int]:
    with ThreadPoolExecutor(WORKERS) as pool:
        parts = list(pool.map(lambda _: answer(database), range(WORKERS)))
    return dict(sum(map(Counter, parts), Counter[str]()))
