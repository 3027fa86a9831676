"""A correction reaches exactly those who were sent the article."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from digest.core.errors import BadInput, NotFound
from digest.deliveries.models import Delivery
from digest.deliveries.notices.correct import Corrected, correct
from digest.deliveries.states import DeliveryStatus
from digest.topics.models import Topic
from subscribers.models import Subscriber
from subscribers.unsubscribe import unsubscribe
from tests.support import factories as given
from tests.support.newsroom import Newsroom
from tests.support.notices import claimed, ledger

WRONG = "It was twenty mice."


@pytest.fixture
def week(newsroom: Newsroom) -> Newsroom:
    """After a week: article 1 went to Ana and Ben, article 2 to Ben and Cem; Dan reads monthly, nothing yet."""
    with newsroom.database.writing() as session:
        immune, policy = given.topic(session, "immune-system"), given.topic(session, "policy")
        _reader(session, "ana", immune)
        _reader(session, "ben", immune, policy)
        _reader(session, "cem", policy)
        _reader(session, "dan", immune, frequency="monthly")
        given.article(session, immune)
        given.article(session, policy)
    newsroom.pass_time(days=4)
    return newsroom


def test_it_goes_to_those_who_were_sent_the_article_and_to_no_others(week: Newsroom) -> None:
    found = _correct(week)

    assert found == Corrected(received=2, left=0, new=2)
    assert _owed(week) == ["ana", "ben"]


def test_repeating_it_with_the_same_words_reaches_nobody_twice(week: Newsroom) -> None:
    _correct(week)

    again = _correct(week, text="  It was\ntwenty mice. ", subject="Sorry")

    assert again == Corrected(received=2, left=0, new=0)


def test_other_words_are_another_correction(week: Newsroom) -> None:
    _correct(week)

    assert _correct(week, text="It was ten mice.").new == 2


def test_who_left_since_gets_none(week: Newsroom) -> None:
    with week.database.writing() as session:
        unsubscribe(session, 1, source="test", now=week.now)

    assert _correct(week) == Corrected(received=2, left=1, new=1)
    assert _owed(week) == ["ben"]


def test_who_leaves_before_it_is_sent_gets_none(week: Newsroom) -> None:
    _correct(week)
    with week.database.writing() as session:
        unsubscribe(session, 1, source="test", now=week.now)

    assert _owed(week) == ["ben"]


def test_who_may_have_got_the_article_is_told(week: Newsroom) -> None:
    _set_status(week, subscriber_id=1, status=DeliveryStatus.DOUBTFUL)

    assert _correct(week).received == 2


def test_whom_the_mail_server_refused_is_not_told(week: Newsroom) -> None:
    _set_status(week, subscriber_id=1, status=DeliveryStatus.REJECTED)

    _correct(week)

    assert _owed(week) == ["ben"]


def test_an_article_whose_number_is_part_of_anothers_is_not_meant(week: Newsroom) -> None:
    with week.database.writing() as session:
        given.article(session, session.get_one(Topic, 1), id=21, now=week.now)
    week.pass_time(days=7)

    assert [_correct(week, article=id_).received for id_ in (2, 21)] == [2, 3]


def test_a_dry_run_counts_and_owes_nothing(week: Newsroom) -> None:
    assert _correct(week, dry_run=True) == Corrected(received=2, left=0, new=2)

    assert ledger(week.database) == []


def test_a_dry_run_knows_who_was_told_before(week: Newsroom) -> None:
    _correct(week)

    assert _correct(week, dry_run=True).new == 0


def test_who_is_sent_the_article_later_is_told_when_it_is_repeated(week: Newsroom) -> None:
    _correct(week)
    week.pass_time(days=10)

    assert _correct(week) == Corrected(received=3, left=0, new=1)


def test_an_article_that_nobody_was_sent_needs_no_correction(week: Newsroom) -> None:
    with week.database.writing() as session:
        given.article(session, id=99)

    assert _correct(week, article=99) == Corrected(received=0, left=0, new=0)


def test_there_must_be_an_article_and_something_to_say(week: Newsroom) -> None:
    with pytest.raises(NotFound, match="no article 7"):
        _correct(week, article=7)
    with pytest.raises(BadInput, match="needs a text"):
        _correct(week, text=" \n\n ")


def _reader(session: Session, name: str, *topics: Topic, **more: Any) -> Subscriber:
    return given.subscriber(session, *topics, address=f"{name}@example.org", **more)


def _correct(newsroom: Newsroom, *, article: int = 1, text: str = WRONG, **more: Any) -> Corrected:
    with newsroom.database.writing() as session:
        return correct(session, article, text=text, now=newsroom.now, **more)


def _owed(newsroom: Newsroom) -> list[str]:
    taken = claimed(newsroom.database, now=newsroom.now)
    return sorted(one.reader.address.partition("@")[0] for one in taken)


def _set_status(newsroom: Newsroom, *, subscriber_id: int, status: DeliveryStatus) -> None:
    with newsroom.database.writing() as session:
        session.execute(update(Delivery).where(Delivery.subscriber_id == subscriber_id).values(status=status))
