"""Readers that stand for others are readers of the issue, and those they are said to be."""

import pytest

from digest.deliveries.samples import Extreme, anybody, extreme
from subscribers.models import EndedReason
from tests.support import factories as given
from tests.support.newsroom import Newsroom


def test_a_random_reader_is_always_one_of_the_schedule(newsroom: Newsroom) -> None:
    with newsroom.database.writing() as session:
        topic = given.topic(session, "ants")
        given.subscriber(session, topic, frequency="daily")
        weekly = {given.subscriber(session, topic).id for _ in range(3)}
        given.subscriber(session, topic, ended_at=newsroom.now, ended_reason=EndedReason.UNSUBSCRIBED)
    newsroom.prepare()

    with newsroom.database.reading() as session:
        issue = newsroom.issue(session)
        found = {anybody(session, issue, point / 20) for point in range(20)}

    assert found == weekly


@pytest.mark.parametrize("which", Extreme)
def test_without_readers_nobody_stands_for_them(newsroom: Newsroom, which: Extreme) -> None:
    newsroom.prepare()

    with newsroom.database.reading() as session:
        issue = newsroom.issue(session)
        assert anybody(session, issue, 0.5) is None
        assert extreme(session, issue, newsroom.frame, which, now=newsroom.now) is None


def test_who_gets_nothing_is_not_the_shortest(newsroom: Newsroom) -> None:
    with newsroom.database.writing() as session:
        ants, bees, cats = (given.topic(session, slug) for slug in ("ants", "bees", "cats"))
        given.subscriber(session, cats)
        short = given.subscriber(session, ants).id
        long = given.subscriber(session, ants, bees).id
        for topic in (ants, bees):
            given.article(session, topic)
    newsroom.prepare()

    with newsroom.database.reading() as session:
        issue, now = newsroom.issue(session), newsroom.now
        found = [extreme(session, issue, newsroom.frame, which, now=now) for which in Extreme]

    assert found == [long, short]
