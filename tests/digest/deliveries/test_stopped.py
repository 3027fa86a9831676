"""What was withdrawn, held, cancelled or edited between approval and sending, and what readers see of it."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from digest.articles import visibility
from digest.core.errors import Conflict
from digest.core.sections import Schedule
from digest.deliveries import batches, stop
from digest.deliveries.letters import Stationery
from digest.deliveries.plan import frozen
from digest.deliveries.preview import preview
from digest.issues import approve, changes
from digest.issues.models import IssueState
from digest.topics import log
from digest.topics.models import Topic
from subscribers import queries
from subscribers.addresses import email_address
from tests.support import factories as given
from tests.support.newsroom import SECRET, Newsroom

ANA = "ana@example.org"
APPROVED = datetime(2026, 11, 25, 20, tzinfo=UTC)
"""A Wednesday evening: 2026-W48 is frozen, and readers in London get it the next morning."""


def test_an_article_withdrawn_after_approval_is_dropped_and_noted(newsroom: Newsroom, topic: Topic) -> None:
    """Case A12, withdrawn = "drop"."""
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Stands")
        gone = given.article(session, topic, title="Withdrawn")
    newsroom.pass_until(APPROVED)
    with newsroom.database.writing() as session:
        visibility.retract(session, [gone.id], now=newsroom.now)

    newsroom.pass_time(days=2)

    with newsroom.database.reading() as session:
        issue = newsroom.issue(session)
    assert newsroom.titles_for(ANA) == [["Stands"]]
    assert (issue.state, issue.dropped) == (IssueState.SENT, [gone.id])


def test_an_article_withdrawn_after_approval_stops_the_issue_until_somebody_looks(
    newsroom: Newsroom, topic: Topic
) -> None:
    """Case A12, withdrawn = "hold"."""
    newsroom.withdrawn = "hold"
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Stands")
        gone = given.article(session, topic, title="Withdrawn")
    newsroom.pass_until(APPROVED)
    with newsroom.database.writing() as session:
        visibility.retract(session, [gone.id], now=newsroom.now)
    newsroom.pass_time(days=1)

    with newsroom.database.writing() as session:
        issue = newsroom.issue(session)
        held = issue.state, issue.note
        stop.resume(session, issue, now=newsroom.now)
    before = newsroom.mails()
    newsroom.tick()

    assert held == (IssueState.HELD, "1 of its articles withdrawn since it was approved")
    assert before == []
    assert newsroom.titles_for(ANA) == [["Stands"]]


def test_an_article_that_was_held_and_released_comes_once(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Stands")
        article = given.article(session, topic, title="Held for a while")
        visibility.hold(session, [article.id], now=newsroom.now)
    newsroom.pass_time(days=7)
    with newsroom.database.writing() as session:
        log.append_again(session, visibility.release(session, [article.id]), now=newsroom.now)

    newsroom.pass_time(days=14)

    assert newsroom.titles_for(ANA) == [["Stands"], ["Held for a while"]]


def test_an_article_that_gets_another_topic_is_not_repeated(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        other = given.topic(session, "another-topic")
        given.subscriber(session, topic, other, address="ben@example.org")
        article = given.article(session, topic, title="In one")
    newsroom.pass_time(days=7)
    with newsroom.database.writing() as session:
        given.tag(session, article, [other], now=newsroom.now)

    newsroom.pass_time(days=7)

    assert newsroom.titles_for("ben@example.org") == [["In one"]]


def test_a_held_issue_goes_on_from_where_it_stopped(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        given.subscriber(session, topic, address="kiri@example.org", timezone="Pacific/Kiritimati")
        given.article(session, topic, title="News")
    newsroom.pass_until(APPROVED)
    with newsroom.database.writing() as session:
        approve.hold(newsroom.issue(session), "let me look")
    newsroom.pass_time(days=1)
    held = newsroom.titles_for(ANA), newsroom.titles_for("kiri@example.org")

    with newsroom.database.writing() as session:
        stop.resume(session, newsroom.issue(session), now=newsroom.now)
    newsroom.tick()

    assert held == ([], [["News"]])
    assert newsroom.titles_for(ANA) == newsroom.titles_for("kiri@example.org") == [["News"]]


def test_the_articles_of_a_cancelled_issue_come_with_the_next(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Of the cancelled week")
    newsroom.pass_until(APPROVED)
    with newsroom.database.writing() as session:
        called_off = stop.cancel(session, newsroom.issue(session), reason="wrong intro", now=newsroom.now)
        given.article(session, topic, title="Of the next week", now=newsroom.now)

    newsroom.pass_time(days=10)

    assert called_off == 1
    assert newsroom.titles_for(ANA) == [["Of the next week", "Of the cancelled week"]]
    assert newsroom.ledger() == [("cancelled", "issue-cancelled"), ("sent", "")]


def test_a_later_issue_takes_over_what_an_older_one_still_owes(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Of a week that was held")
    newsroom.pass_until(APPROVED)
    with newsroom.database.writing() as session:
        approve.hold(newsroom.issue(session), "let me look")
        given.article(session, topic, title="Of the next week", now=newsroom.now)
    newsroom.pass_time(days=8)

    with newsroom.database.writing() as session:
        stop.resume(session, newsroom.issue(session), now=newsroom.now)
    newsroom.pass_time(days=1)

    assert newsroom.titles_for(ANA) == [["Of the next week", "Of a week that was held"]]
    assert newsroom.ledger() == [("cancelled", "superseded"), ("sent", "")]


def test_what_is_previewed_is_what_is_sent(newsroom: Newsroom, topic: Topic) -> None:
    """Case A29: but for the date. Even the Message-ID is the same."""
    with newsroom.database.writing() as session:
        article = given.article(session, topic, title="Ünïcode & <b>bold</b>")
        given.article(session, topic)
    newsroom.prepare()
    with newsroom.database.writing() as session:
        changes.pin(session, newsroom.issue(session), article.id, author="Eve", now=newsroom.now)
    newsroom.pass_until(APPROVED)
    with newsroom.database.reading() as session:
        issue, ana = newsroom.issue(session), queries.by_address(session, email_address(ANA))
        shown = preview(session, issue, frozen(issue), ana, Stationery(given.PUBLICATION, SECRET), now=newsroom.now)

    newsroom.pass_time(days=1)

    [file] = newsroom.outbox.glob("*.eml")
    assert shown is not None
    assert without_date(shown) == without_date(file.read_bytes())


def without_date(mail: bytes) -> bytes:
    """The mail but for its Date header."""
    return re.sub(rb"(?m)^Date: .*\r\n", b"", mail)


def test_what_was_on_its_way_when_an_issue_was_cancelled_is_not_owed_any_more(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        given.article(session, topic)
    newsroom.pass_until(APPROVED)
    newsroom.now += timedelta(days=1)
    with newsroom.database.writing() as session:
        issue = newsroom.issue(session)
        held = batches.claim(session, issue, newsroom.lanes(), owner="elsewhere-1-a", limit=9, now=newsroom.now)
        stop.cancel(session, issue, reason="a mistake", now=newsroom.now)

    with newsroom.database.writing() as session:
        batches.give_back(session, newsroom.issue(session), held.deliveries, now=newsroom.now)

    assert newsroom.ledger() == [("cancelled", "issue-cancelled")]


def test_an_exclusion_holds_when_the_issue_it_was_made_in_is_never_sent(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        out = given.article(session, topic, title="Out")
    newsroom.tick()
    with newsroom.database.writing() as session:
        changes.exclude(session, newsroom.issue(session), out.id, author="an editor", now=newsroom.now)
    newsroom.pass_time(days=4)
    with newsroom.database.writing() as session:
        given.article(session, topic, title="In", now=newsroom.now)

    newsroom.pass_time(days=7)

    assert newsroom.titles_for(ANA) == [["In"]]


def test_the_last_zone_of_all_gets_its_daily_though_the_next_issue_is_planned_before(
    newsroom: Newsroom, topic: Topic
) -> None:
    """In Pago Pago it is seven o'clock an hour after the next day's issue was planned for Kiritimati."""
    newsroom.schedules = {"daily": Schedule(every="day", at="07:00", closes_hours_before=23)}
    with newsroom.database.writing() as session:
        given.subscriber(session, topic, frequency="daily", timezone="Pacific/Pago_Pago", address="tala@example.org")
    for day in range(4):
        with newsroom.database.writing() as session:
            given.article(session, topic, title=f"Day {day}", now=newsroom.now)
        newsroom.pass_time(days=1, step_hours=1)

    newsroom.pass_time(days=3, step_hours=1)

    mails = newsroom.titles_for("tala@example.org")
    assert sorted(title for mail in mails for title in mail) == ["Day 0", "Day 1", "Day 2", "Day 3"]
    assert len(mails) > 1


def test_what_came_back_while_its_issue_was_being_cancelled_is_not_owed_either(
    newsroom: Newsroom, topic: Topic
) -> None:
    """On PostgreSQL neither transaction sees the other: the ledger is put in order by the next sender."""
    with newsroom.database.writing() as session:
        given.article(session, topic)
    newsroom.pass_until(APPROVED)
    with newsroom.database.writing() as session:
        newsroom.issue(session).state = IssueState.CANCELLED
    before = newsroom.ledger()

    newsroom.send()

    assert (before, newsroom.ledger()) == ([("pending", "")], [("cancelled", "issue-cancelled")])


def test_stopping_twice_is_fine_and_what_is_over_cannot_be_stopped(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        given.article(session, topic)
    newsroom.pass_until(APPROVED)
    with newsroom.database.writing() as session:
        issue = newsroom.issue(session)
        stops = [stop.stop(session, issue, reason="wait") for _ in range(2)]
        far = stop.standing(session, issue)
        stop.resume(session, issue, now=newsroom.now)
    newsroom.pass_time(days=1)

    assert stops == [True, False]
    assert far == stop.Standing(sent=0, unsent=1, in_hand=0, doubtful=0)
    with newsroom.database.writing() as session, pytest.raises(Conflict, match="is sent; nothing of it is being sent"):
        stop.stop(session, newsroom.issue(session), reason="too late")
