"""Incidents that other systems had, and what readers see here instead."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from threading import Thread

from digest.articles.ingest import ingest
from digest.articles.values import Entry
from digest.issues import approve
from digest.topics import assign, edit, log
from digest.topics.models import RuleKind, Topic
from subscribers import preferences, queries
from subscribers.addresses import email_address
from subscribers.choices import Choices
from subscribers.confirm import confirm
from subscribers.signup import sign_up
from subscribers.unsubscribe import unsubscribe
from tests.support import factories as given
from tests.support.newsroom import SECRET, Newsroom

ANA = "ana@example.org"
APPROVED = datetime(2026, 11, 25, 20, tzinfo=UTC)
"""A Wednesday evening: 2026-W48 is frozen, and readers in London get it the next morning."""


# What is new ---------------------------------------------------------------------------------------------------


def test_an_article_that_turns_up_late_comes_once_whatever_its_date(newsroom: Newsroom, topic: Topic) -> None:
    """Case A7: ten days old, and never seen before."""
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Late", published_at=newsroom.now - timedelta(days=10))

    newsroom.pass_time(days=14)

    assert newsroom.titles_for(ANA) == [["Late"]]


def test_an_article_that_is_too_old_is_not_news_though_it_is_new(newsroom: Newsroom, topic: Topic) -> None:
    """Case A7, beyond the limit."""
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Ancient", published_at=newsroom.now - timedelta(days=60))
        given.article(session, topic, title="Fresh")

    newsroom.pass_time(days=14)

    assert newsroom.titles_for(ANA) == [["Fresh"]]


def test_an_article_dated_ahead_waits_for_its_day_and_comes_once(newsroom: Newsroom, topic: Topic) -> None:
    """Case A8."""
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Today")
        given.article(session, topic, title="Friday", published_at=newsroom.now + timedelta(days=4))

    newsroom.pass_time(days=21)

    assert newsroom.titles_for(ANA) == [["Today"], ["Friday"]]


def test_an_article_without_a_date_comes_with_the_next_issue(newsroom: Newsroom, topic: Topic) -> None:
    """Case A9."""
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Undated", published_at=None)

    newsroom.pass_time(days=14)

    assert newsroom.titles_for(ANA) == [["Undated"]]


def test_an_article_that_appears_between_approval_and_sending_comes_next_week(newsroom: Newsroom, topic: Topic) -> None:
    """Case A10."""
    with newsroom.database.writing() as session:
        given.article(session, topic, title="In time")
    newsroom.pass_until(APPROVED)
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Just too late", now=newsroom.now)

    newsroom.pass_time(days=10)

    assert newsroom.titles_for(ANA) == [["In time"], ["Just too late"]]


def test_an_article_that_left_the_feed_before_the_weekly_run_is_still_sent(newsroom: Newsroom, topic: Topic) -> None:
    """Case A11: a feed of ten items that moves on by ten each day."""
    for day in range(2):
        with newsroom.database.writing() as session:
            entries = [
                Entry(title=f"Item {n}", guid=f"item-{n}", published_at=newsroom.now)
                for n in range(day * 10, day * 10 + 10)
            ]
            new = ingest(session, given.source(session).id, entries, now=newsroom.now).new
            log.append(session, [log.Tagging(id_, topic.id, "by the test") for id_ in new], now=newsroom.now)
        newsroom.pass_time(days=1)

    newsroom.pass_time(days=7)

    [mail] = newsroom.mails()
    assert "8 more in A Topic on the site" in " ".join(text_of(mail).split())
    assert len(newsroom.titles_for(ANA)[0]) == 12


def test_an_article_in_three_topics_comes_once_and_says_where_else_it_belongs(newsroom: Newsroom) -> None:
    """Case A13."""
    with newsroom.database.writing() as session:
        topics = [given.topic(session, slug) for slug in ("first", "second", "third")]
        given.subscriber(session, *topics, address=ANA)
        given.article(session, *topics, title="Everywhere")

    newsroom.pass_time(days=7)

    assert newsroom.titles_for(ANA) == [["Everywhere"]]
    assert "Second" in text_of(newsroom.mails()[0])
    assert "Third" in text_of(newsroom.mails()[0])


def test_a_round_up_is_kept_out_by_a_rule(newsroom: Newsroom) -> None:
    """Case A31."""
    with newsroom.database.writing() as session:
        topic = edit.add(session, "cells", "Cells", now=newsroom.now)
        edit.add_rule(session, "cells", kind=RuleKind.PHRASE, value="cells")
        edit.add_rule(session, "cells", kind=RuleKind.PHRASE, value="weekly news digest", exclude=True)
        given.subscriber(session, given_topic := session.get_one(Topic, topic.id), address=ANA)
        rows = [given.article(session, title=title) for title in ("About cells", "Weekly news digest: cells and more")]
        assign.assign(session, [row.id for row in rows], now=newsroom.now)

    newsroom.pass_time(days=7)

    assert given_topic.slug == "cells"
    assert newsroom.titles_for(ANA) == [["About cells"]]


def test_four_hundred_articles_in_one_topic_are_counted_and_the_mail_stays_small(
    newsroom: Newsroom, topic: Topic
) -> None:
    """Case A20: Gmail clips at 102 kB."""
    with newsroom.database.writing() as session:
        for n in range(400):
            given.article(session, topic, title=f"A headline of the usual length, number {n}", summary="Words. " * 40)

    newsroom.pass_time(days=7)

    [mail] = newsroom.mails()
    html = mail.get_body(("html",))
    assert html is not None
    assert len(html.get_content().encode()) < 102_000
    assert "388 more in A Topic on the site" in html.get_content()
    assert "388 more in A Topic on the site" in " ".join(text_of(mail).split())


# Readers who come, go and change their minds -------------------------------------------------------------------------


def test_a_first_mail_reaches_back_some_days_and_no_further(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Eight days before", now=newsroom.now)
    newsroom.pass_time(days=1)
    with newsroom.database.writing() as session:
        given.article(session, topic, title="A week before", now=newsroom.now)
    newsroom.pass_time(days=7)
    joins(newsroom, "ben@example.org", topic)

    newsroom.pass_time(days=7)

    assert newsroom.titles_for("ben@example.org") == [["A week before"]]


def test_who_comes_back_is_not_sent_again_what_they_had(newsroom: Newsroom, topic: Topic) -> None:
    joins(newsroom, "ben@example.org", topic)
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Before they left")
    newsroom.pass_time(days=4)
    with newsroom.database.writing() as session:
        ben = queries.by_address(session, email_address("ben@example.org"))
        unsubscribe(session, ben.id, source="test", now=newsroom.now)
    newsroom.now += timedelta(hours=1)

    joins(newsroom, "ben@example.org", topic)
    with newsroom.database.writing() as session:
        given.article(session, topic, title="After they came back", now=newsroom.now)
    newsroom.pass_time(days=8)

    assert newsroom.titles_for("ben@example.org") == [["Before they left"], ["After they came back"]]


def test_who_leaves_when_the_mail_is_ready_does_not_get_it(newsroom: Newsroom, topic: Topic) -> None:
    """Case A28."""
    with newsroom.database.writing() as session:
        given.article(session, topic)
    newsroom.pass_until(APPROVED)
    owed = newsroom.ledger()
    with newsroom.database.writing() as session:
        ana = queries.by_address(session, email_address(ANA))
        unsubscribe(session, ana.id, source="test", now=newsroom.now)

    newsroom.pass_time(days=7)

    assert newsroom.mails() == []
    assert (owed, newsroom.ledger()) == ([("pending", "")], [("cancelled", "left")])


def test_who_pauses_gets_everything_afterwards(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        given.article(session, topic, title="While they were away")
    newsroom.pass_until(APPROVED)
    with newsroom.database.writing() as session:
        ana = queries.by_address(session, email_address(ANA))
        preferences.pause(
            session, ana.id, until=newsroom.now.date() + timedelta(days=5), source="test", now=newsroom.now
        )
    newsroom.pass_time(days=2)
    during = newsroom.mails()

    newsroom.pass_time(days=7)

    assert during == []
    assert newsroom.titles_for(ANA) == [["While they were away"]]


def test_who_pauses_does_not_get_an_issue_that_was_brought_forward(newsroom: Newsroom, topic: Topic) -> None:
    """The pause ends on Thursday, before the issue would have come."""
    with newsroom.database.writing() as session:
        given.article(session, topic)
        ana = queries.by_address(session, email_address(ANA))
        preferences.pause(
            session, ana.id, until=newsroom.now.date() + timedelta(days=3), source="test", now=newsroom.now
        )
    newsroom.prepare()
    with newsroom.database.writing() as session:
        approve.bring_forward(session, newsroom.issue(session), newsroom.frame, now=newsroom.now)

    newsroom.tick()

    assert newsroom.mails() == []


def test_weekly_daily_weekly_within_a_week_repeats_nothing_and_misses_nothing(newsroom: Newsroom, topic: Topic) -> None:
    """Case A14."""
    titles = []
    for frequency in ("weekly", "daily", "daily", "weekly", "weekly", "weekly", "weekly", "weekly"):
        with newsroom.database.writing() as session:
            ana = queries.by_address(session, email_address(ANA))
            preferences.change_settings(session, ana.id, frequency=frequency, source="test", now=newsroom.now)
            titles.append(f"Of {newsroom.now:%A %d}")
            given.article(session, topic, title=titles[-1], now=newsroom.now)
        newsroom.pass_time(days=1)
    newsroom.pass_time(days=8)

    received = [title for mail in newsroom.titles_for(ANA) for title in mail]

    assert sorted(received) == sorted(titles)


def test_who_signs_up_while_an_issue_is_planned_is_neither_skipped_nor_served_twice(newsroom: Newsroom) -> None:
    """Case A33."""
    with newsroom.database.writing() as session:
        topic = given.topic(session, "a-topic")
        for _ in range(100):
            given.subscriber(session, topic)
        given.article(session, topic, title="News", now=newsroom.now)
    newsroom.pass_time(days=2, step_hours=24)

    def sign_ups() -> None:
        for n in range(60):
            joins(newsroom, f"new{n}@example.org", topic)

    crowd = Thread(target=sign_ups)
    newsroom.now = APPROVED

    crowd.start()
    while crowd.is_alive():
        newsroom.tick()
    crowd.join()
    newsroom.pass_time(days=8)

    recipients = [str(mail["To"]) for mail in newsroom.mails()]
    assert len(recipients) == len(set(recipients)) == 160


def joins(newsroom: Newsroom, address: str, topic: Topic) -> None:
    """Somebody signs up and confirms, as the web and the command line let them."""
    choices = Choices(topic_ids=frozenset({topic.id}), frequency="weekly", timezone="Europe/London", language="en")
    with newsroom.database.writing() as session:
        made = sign_up(session, email_address(address), choices, source="test", secret=SECRET, now=newsroom.now)
        start = log.position_before(session, newsroom.now - timedelta(days=newsroom.frame.start_days_back))
        confirm(session, made.subscriber_id, starts_at=start, source="test", secret=SECRET, now=newsroom.now)


def text_of(mail: EmailMessage) -> str:
    """The plain text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
