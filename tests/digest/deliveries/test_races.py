"""An editor and the machine at the same moment: neither may undo what the other was told is done."""

from collections.abc import Callable
from threading import Thread

import pytest
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.core.database import read_for_change
from digest.deliveries.plan import plan
from digest.issues import changes
from digest.issues.approve import approve, bring_forward, hold
from digest.issues.models import Issue, IssueState
from digest.topics.models import Topic
from tests.support import factories as given
from tests.support.newsroom import SCHEDULES, Newsroom


@pytest.fixture
def article(newsroom: Newsroom) -> Article:
    """A story that a reader of the weekly issue is owed; the issue is in review, to go out at once."""
    with newsroom.database.writing() as session:
        topic: Topic = given.topic(session, "immune-system")
        given.subscriber(session, topic, address="ana@example.org")
        article, _ = given.article(session, topic), given.article(session, topic)
    newsroom.automatic = False
    newsroom.tick()
    with newsroom.database.writing() as session:
        bring_forward(session, newsroom.issue(session), newsroom.frame, now=newsroom.now)
    return article


def meanwhile(newsroom: Newsroom, act: Callable[[Session, Issue], object]) -> Thread:
    """Begin, as an editor at the shell does, in a transaction of its own; it waits for what is under way."""

    def edit() -> None:
        with newsroom.database.writing() as session:
            issue = newsroom.issue(session)
            read_for_change(session, issue)
            act(session, issue)

    thread = Thread(target=edit)
    thread.start()
    return thread


def test_a_stop_that_comes_while_the_issue_is_planned_holds(newsroom: Newsroom, article: Article) -> None:
    with newsroom.database.writing() as session:
        approve(session, newsroom.issue(session), newsroom.frame, by="an editor", now=newsroom.now)
    with newsroom.database.writing() as session:
        plan(session, newsroom.issue(session), SCHEDULES["weekly"], hold_withdrawn=False, now=newsroom.now)
        editor = meanwhile(newsroom, lambda _, issue: hold(issue, "stop"))
        editor.join(0.3)

    editor.join()
    newsroom.tick()

    with newsroom.database.reading() as session:
        assert newsroom.issue(session).state is IssueState.HELD
    assert newsroom.mails() == []


def test_a_change_that_comes_while_the_issue_is_approved_voids_the_approval(
    newsroom: Newsroom, article: Article
) -> None:
    """Case A30."""
    with newsroom.database.writing() as session:
        approve(session, newsroom.issue(session), newsroom.frame, by="an editor", now=newsroom.now)
        editor = meanwhile(
            newsroom,
            lambda session, issue: changes.exclude(session, issue, article.id, author="another", now=newsroom.now),
        )
        editor.join(0.3)

    editor.join()
    newsroom.tick()

    with newsroom.database.reading() as session:
        assert newsroom.issue(session).state is IssueState.IN_REVIEW
    assert newsroom.mails() == []


def test_a_sender_that_finds_the_issue_stopped_meanwhile_sends_nothing(newsroom: Newsroom, article: Article) -> None:
    with newsroom.database.writing() as session:
        approve(session, newsroom.issue(session), newsroom.frame, by="an editor", now=newsroom.now)
    with newsroom.database.writing() as session:
        hold(newsroom.issue(session), "stop")
        session.flush()
        sender = Thread(target=newsroom.send)
        sender.start()
        sender.join(0.3)

    sender.join()

    assert newsroom.mails() == []
