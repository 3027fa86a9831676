"""Weeks as readers see them: what lands in whose inbox, and what never does."""

from datetime import timedelta

from sqlalchemy import func, select

from digest.deliveries.models import Delivery
from digest.deliveries.states import DeliveryStatus
from digest.issues.models import Issue, IssueState
from tests.support import factories as given
from tests.support.newsroom import Newsroom


def test_a_reader_gets_the_new_articles_on_their_topics_and_no_others(newsroom: Newsroom) -> None:
    with newsroom.database.writing() as session:
        immune, policy = given.topic(session, "immune-system"), given.topic(session, "policy")
        given.subscriber(session, immune, address="ana@example.org")
        given.subscriber(session, policy, address="ben@example.org")
        given.article(session, immune, title="About cells")

    newsroom.pass_time(days=7)

    assert newsroom.titles_for("ana@example.org") == [["About cells"]]
    assert newsroom.titles_for("ben@example.org") == []


def test_the_next_week_brings_only_what_came_since(newsroom: Newsroom) -> None:
    with newsroom.database.writing() as session:
        immune = given.topic(session, "immune-system")
        given.subscriber(session, immune, address="ana@example.org")
        given.article(session, immune, title="First week")
    newsroom.pass_time(days=7)
    with newsroom.database.writing() as session:
        given.article(session, immune, title="Second week", now=newsroom.now)

    newsroom.pass_time(days=7)

    assert newsroom.titles_for("ana@example.org") == [["First week"], ["Second week"]]


def test_ticking_again_sends_nothing_again(newsroom: Newsroom) -> None:
    """Case A15."""
    with newsroom.database.writing() as session:
        immune = given.topic(session, "immune-system")
        given.subscriber(session, immune, address="ana@example.org")
        given.article(session, immune)
    newsroom.pass_time(days=4)

    for _ in range(3):
        newsroom.tick()

    assert len(newsroom.mails()) == 1


def test_a_week_without_news_is_skipped_and_says_why(newsroom: Newsroom) -> None:
    """Case A19."""
    with newsroom.database.writing() as session:
        given.subscriber(session, given.topic(session, "immune-system"))

    newsroom.pass_time(days=4)

    with newsroom.database.reading() as session:
        issue = session.scalars(select(Issue).where(Issue.schedule == "weekly", Issue.label == "2026-W48")).one()
    assert (issue.state, issue.note) == (IssueState.SKIPPED, "nothing new for anybody")
    assert newsroom.mails() == []


def test_every_reader_of_an_issue_has_one_row_in_the_ledger(newsroom: Newsroom) -> None:
    with newsroom.database.writing() as session:
        immune, policy = given.topic(session, "immune-system"), given.topic(session, "policy")
        given.subscriber(session, immune)
        given.subscriber(session, policy)
        given.subscriber(session, immune, paused_until=(newsroom.now + timedelta(days=30)).date())
        given.article(session, immune)

    newsroom.pass_time(days=7)

    with newsroom.database.reading() as session:
        rows = session.execute(select(Delivery.status, func.count()).group_by(Delivery.status)).all()
    assert dict(rows) == {DeliveryStatus.SENT: 1, DeliveryStatus.NOTHING_NEW: 1, DeliveryStatus.SKIPPED: 1}
