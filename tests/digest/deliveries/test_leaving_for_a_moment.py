"""Readers who take their leaving back, and readers whose mail goes elsewhere, while an issue is on its way."""

from datetime import UTC, datetime, timedelta

from digest.topics.models import Topic
from subscribers import queries
from subscribers.address_changes import Side
from subscribers.addresses import email_address
from subscribers.moving import agree, ask_to_move
from subscribers.returning import undo_leaving
from subscribers.unsubscribe import unsubscribe
from tests.support import factories as given
from tests.support.newsroom import SECRET, Newsroom

ANA, WORK = "ana@example.org", "ana@work.example"
APPROVED = datetime(2026, 11, 25, 20, tzinfo=UTC)
"""A Wednesday evening: 2026-W48 is frozen, and readers in London get it the next morning."""


def _id(newsroom: Newsroom) -> int:
    with newsroom.database.reading() as session:
        return queries.by_address(session, email_address(ANA)).id


def _leaves(newsroom: Newsroom, ana: int) -> None:
    with newsroom.database.writing() as session:
        unsubscribe(session, ana, source="test", now=newsroom.now)


def _takes_it_back(newsroom: Newsroom, ana: int) -> None:
    with newsroom.database.writing() as session:
        assert undo_leaving(session, ana, secret=SECRET, source="test", now=newsroom.now)


def test_who_was_away_for_a_moment_while_their_mail_was_ready_gets_it_once(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Ready")
    newsroom.pass_until(APPROVED)
    ana = _id(newsroom)

    _leaves(newsroom, ana)
    newsroom.now += timedelta(hours=1)
    _takes_it_back(newsroom, ana)
    newsroom.pass_time(days=8)

    assert newsroom.titles_for(ANA) == [["Ready"]]


def test_what_they_missed_while_they_were_gone_comes_with_the_next_issue(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Missed")
    newsroom.pass_until(APPROVED)
    ana = _id(newsroom)

    _leaves(newsroom, ana)
    newsroom.pass_time(days=0.75)
    missed = newsroom.ledger()
    _takes_it_back(newsroom, ana)
    with newsroom.database.writing() as session:
        given.article(session, topic, title="New", now=newsroom.now)
    newsroom.pass_time(days=8)

    assert missed == [("cancelled", "left")]
    assert [sorted(titles) for titles in newsroom.titles_for(ANA)] == [["Missed", "New"]]


def test_mail_that_was_ready_when_they_moved_goes_to_the_new_address_once(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Ready")
    newsroom.pass_until(APPROVED)
    ana = _id(newsroom)

    with newsroom.database.writing() as session:
        change = ask_to_move(session, ana, email_address(WORK), source="test", now=newsroom.now)
        for side in Side:
            agree(session, change.handle, side, secret=SECRET, source="test", now=newsroom.now)
    newsroom.pass_time(days=8)

    assert newsroom.titles_for(ANA) == []
    assert newsroom.titles_for(WORK) == [["Ready"]]
