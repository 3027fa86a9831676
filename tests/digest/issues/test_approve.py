"""What editors do to an issue, and what an approval is bound to."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.core.errors import Conflict
from digest.deliveries import stop
from digest.issues import approve, changes
from digest.issues.models import IssueState
from digest.topics.models import Topic
from tests.support import factories as given
from tests.support.newsroom import Newsroom

ANA = "ana@example.org"
IN_REVIEW = datetime(2026, 11, 25, 10, tzinfo=UTC)
"""A Wednesday: the window of 2026-W48 has closed, and mail goes out on Thursday."""


def test_an_edit_after_approval_voids_it_and_nothing_is_sent(newsroom: Newsroom, topic: Topic) -> None:
    """Case A30."""
    newsroom.automatic = False
    with newsroom.database.writing() as session:
        article = given.article(session, topic)
    in_review_and_approved(newsroom)

    with newsroom.database.writing() as session:
        changes.pin(session, newsroom.issue(session), article.id, author="Eve", now=newsroom.now)

    newsroom.pass_time(days=2)
    with newsroom.database.reading() as session:
        issue = newsroom.issue(session)
    assert (issue.state, issue.content_hash) == (IssueState.HELD, None)
    assert newsroom.mails() == []


def test_an_approved_issue_is_sent_as_it_was_frozen(newsroom: Newsroom, topic: Topic) -> None:
    newsroom.automatic = False
    with newsroom.database.writing() as session:
        article = given.article(session, topic, title="As approved")
    in_review_and_approved(newsroom)

    with newsroom.database.writing() as session:
        session.merge(article).title = "As edited at the source"
        given.article(session, topic, title="Too late", now=newsroom.now)
    newsroom.pass_time(days=2)

    assert newsroom.titles_for(ANA) == [["As approved"]]


def test_the_same_issue_has_the_same_hash_and_another_one_has_not(newsroom: Newsroom, topic: Topic) -> None:
    newsroom.automatic = False
    with newsroom.database.writing() as session:
        given.article(session, topic)
    newsroom.prepare()
    hashes = []
    for intro in ("", "", "Welcome."):
        with newsroom.database.writing() as session:
            issue = newsroom.issue(session)
            approve.void(issue)
            changes.word(session, issue, intro=intro, author="Eve", now=newsroom.now)
            approve.approve(session, issue, newsroom.frame, by="Eve", now=newsroom.now)
            hashes.append(issue.content_hash)

    assert hashes[0] == hashes[1] != hashes[2]


def test_an_excluded_article_never_comes_not_even_to_who_missed_the_issue(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        given.subscriber(session, topic, address="ben@example.org", paused_until=IN_REVIEW.date() + timedelta(days=3))
        given.article(session, topic, title="Good")
        unwanted = given.article(session, topic, title="Unwanted")
    newsroom.prepare()
    with newsroom.database.writing() as session:
        changes.exclude(session, newsroom.issue(session), unwanted.id, author="Eve", now=newsroom.now)

    newsroom.pass_time(days=14)

    assert newsroom.titles_for(ANA) == [["Good"]]
    assert newsroom.titles_for("ben@example.org") == [["Good"]]


def test_an_excluded_article_does_not_come_to_who_signs_up_later_either(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Good", now=newsroom.now + timedelta(days=2))
        unwanted = given.article(session, topic, title="Unwanted", now=newsroom.now + timedelta(days=2))
    newsroom.prepare()
    with newsroom.database.writing() as session:
        changes.exclude(session, newsroom.issue(session), unwanted.id, author="Eve", now=newsroom.now)
    newsroom.pass_time(days=4)
    with newsroom.database.writing() as session:
        given.subscriber(session, topic, address="ben@example.org", now=newsroom.now)

    newsroom.pass_time(days=7)

    assert newsroom.titles_for("ben@example.org") == [["Good"]]


def test_an_exclusion_holds_although_its_issue_was_cancelled_before_it_was_approved(
    newsroom: Newsroom, topic: Topic
) -> None:
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Good")
        unwanted = given.article(session, topic, title="Unwanted")
    newsroom.prepare()
    with newsroom.database.writing() as session:
        issue = newsroom.issue(session)
        changes.exclude(session, issue, unwanted.id, author="Eve", now=newsroom.now)
        stop.cancel(session, issue, reason="a bad week", now=newsroom.now)

    newsroom.pass_time(days=14)

    assert newsroom.titles_for(ANA) == [["Good"]]


def test_an_article_excluded_before_it_was_published_does_not_come_once_it_is(newsroom: Newsroom, topic: Topic) -> None:
    newsroom.schedules = {"daily": newsroom.schedules["daily"]}
    with newsroom.database.writing() as session:
        given.subscriber(session, topic, address="dan@example.org", frequency="daily")
        given.article(session, topic, title="Good")
        unwanted = given.article(session, topic, title="Of Thursday", published_at=newsroom.now + timedelta(days=3))
    newsroom.prepare()
    with newsroom.database.writing() as session:
        first = newsroom.issue(session, "2026-11-24", schedule="daily")
        changes.exclude(session, first, unwanted.id, author="Eve", now=newsroom.now)
    newsroom.pass_time(days=1)
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Also good", now=newsroom.now)

    newsroom.pass_time(days=5)

    assert newsroom.titles_for("dan@example.org") == [["Good"], ["Also good"]]


@pytest.mark.parametrize("days_ahead", [0, 5], ids=["postponed there", "not published yet there"])
def test_an_exclusion_holds_although_the_article_comes_later_with_another_schedule(
    newsroom: Newsroom, topic: Topic, days_ahead: int
) -> None:
    with newsroom.database.writing() as session:
        given.subscriber(session, topic, address="dan@example.org", frequency="daily")
        given.article(session, topic, title="Good")
        dated = newsroom.now + timedelta(days=days_ahead)
        unwanted = given.article(session, topic, title="Not for the daily", published_at=dated)
    newsroom.prepare()
    with newsroom.database.writing() as session:
        daily, weekly = newsroom.issue(session, "2026-11-24", schedule="daily"), newsroom.issue(session)
        changes.exclude(session, daily, unwanted.id, author="Eve", now=newsroom.now)
        if not days_ahead:
            changes.postpone(session, weekly, unwanted.id, author="Eve", now=newsroom.now)

    newsroom.pass_time(days=14)

    assert newsroom.titles_for("dan@example.org") == [["Good"]]
    assert newsroom.titles_for(ANA) == [["Good"], ["Not for the daily"]]


def test_an_exclusion_ends_for_all_topics_once_the_article_is_new_in_one(newsroom: Newsroom, topic: Topic) -> None:
    """Also where another schedule postpones the article afterwards."""
    with newsroom.database.writing() as session:
        other = given.topic(session, "another-topic")
        given.subscriber(session, other, address="dan@example.org", frequency="daily")
        given.article(session, topic, title="Good")
        article = given.article(session, topic, title="New elsewhere")
    newsroom.prepare()
    with newsroom.database.writing() as session:
        daily, weekly = newsroom.issue(session, "2026-11-24", schedule="daily"), newsroom.issue(session)
        changes.exclude(session, daily, article.id, author="Eve", now=newsroom.now)
        changes.postpone(session, weekly, article.id, author="Eve", now=newsroom.now)
    newsroom.pass_time(days=1)
    with newsroom.database.writing() as session:
        given.tag(session, article, [other], now=newsroom.now)

    newsroom.pass_time(days=7)

    assert newsroom.titles_for("dan@example.org") == [["New elsewhere"]]


def test_an_excluded_article_that_is_put_into_another_topic_is_new_there(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        other = given.topic(session, "another-topic")
        given.subscriber(session, other, address="ben@example.org")
        given.article(session, topic, title="Good")
        unwanted = given.article(session, topic, title="Unwanted here")
    newsroom.prepare()
    with newsroom.database.writing() as session:
        changes.exclude(session, newsroom.issue(session), unwanted.id, author="Eve", now=newsroom.now)
    newsroom.pass_time(days=7)
    with newsroom.database.writing() as session:
        given.tag(session, unwanted, [other], now=newsroom.now)

    newsroom.pass_time(days=7)

    assert newsroom.titles_for("ben@example.org") == [["Unwanted here"]]
    assert newsroom.titles_for(ANA) == [["Good"]]


def test_a_postponed_article_comes_with_the_next_issue(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Now")
        later = given.article(session, topic, title="Later")
    newsroom.prepare()
    with newsroom.database.writing() as session:
        changes.postpone(session, newsroom.issue(session), later.id, author="Eve", now=newsroom.now)

    newsroom.pass_time(days=14)

    assert newsroom.titles_for(ANA) == [["Now"], ["Later"]]


def test_pins_come_first_in_the_order_they_were_set(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        rows = [given.article(session, topic, title=title) for title in ("One", "Two", "Three", "Four")]
    newsroom.prepare()
    with newsroom.database.writing() as session:
        for row in (rows[2], rows[1]):
            changes.pin(session, newsroom.issue(session), row.id, author="Eve", now=newsroom.now)

    newsroom.pass_time(days=7)

    assert newsroom.titles_for(ANA) == [["Three", "Two", "One", "Four"]]


def test_a_monthly_issue_holds_the_whole_month(newsroom: Newsroom) -> None:
    """Longer than the 30 days after which an article that only turns up is too old to be news."""
    newsroom.now = datetime(2026, 12, 1, 12, tzinfo=UTC)
    newsroom.prepare()
    with newsroom.database.writing() as session:
        topic = given.topic(session, "a-topic")
        given.subscriber(session, topic, address=ANA, frequency="monthly", now=newsroom.now)
        given.article(session, topic, title="On the first", now=newsroom.now)

    newsroom.pass_time(days=32, step_hours=24)

    assert newsroom.titles_for(ANA) == [["On the first"]]


def test_an_issue_that_was_held_for_long_still_holds_its_articles(newsroom: Newsroom, topic: Topic) -> None:
    newsroom.automatic = False
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Of November")
    newsroom.pass_time(days=40, step_hours=24)

    with newsroom.database.writing() as session:
        approved = approve.approve(session, newsroom.issue(session), newsroom.frame, by="Eve", now=newsroom.now)
    newsroom.tick()

    assert approved
    assert newsroom.titles_for(ANA) == [["Of November"]]


def test_what_is_brought_forward_goes_out_on_approval(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Urgent")
    newsroom.prepare()
    with newsroom.database.writing() as session:
        approve.bring_forward(session, newsroom.issue(session), newsroom.frame, now=newsroom.now)

    newsroom.tick()

    assert newsroom.titles_for(ANA) == [["Urgent"]]


def test_an_issue_without_news_cannot_be_brought_forward(newsroom: Newsroom, topic: Topic) -> None:
    newsroom.prepare()

    with newsroom.database.writing() as session:
        issue = newsroom.issue(session)
        brought = approve.bring_forward(session, issue, newsroom.frame, now=newsroom.now)

    assert (brought, issue.state) == (False, IssueState.DRAFTING)


def test_a_sent_issue_cannot_be_changed_held_or_cancelled(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        article = given.article(session, topic)
    newsroom.pass_time(days=7)

    with newsroom.database.writing() as session:
        issue = newsroom.issue(session)

        with pytest.raises(Conflict, match=r"2026-W48 is sent; it cannot be changed any more"):
            changes.pin(session, issue, article.id, author="Eve", now=newsroom.now)
        with pytest.raises(Conflict, match=r"2026-W48 is sent; there is nothing to hold"):
            approve.hold(issue, "too late")
        with pytest.raises(Conflict, match=r"2026-W48 is sent; there is nothing to cancel"):
            stop.cancel(session, issue, reason="too late", now=newsroom.now)


def in_review_and_approved(newsroom: Newsroom) -> None:
    """Bring 2026-W48 to Wednesday, and let Eve approve it."""
    newsroom.prepare()
    newsroom.now = IN_REVIEW
    newsroom.prepare()
    with newsroom.database.writing() as session:
        assert approve.approve(session, newsroom.issue(session), newsroom.frame, by="Eve", now=newsroom.now)
