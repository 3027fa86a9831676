"""Issues come into being by schedule and clock, and move on by themselves."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from threading import Thread

from sqlalchemy import select

from digest.articles import visibility
from digest.issues import draft
from digest.issues.models import Issue, IssueState
from digest.topics.models import Topic
from tests.support import factories as given
from tests.support.newsroom import SCHEDULES, Newsroom


def test_every_schedule_has_an_open_draft_from_the_first_day(newsroom: Newsroom) -> None:
    newsroom.prepare()

    assert drafts(newsroom) == ["2026-11-24", "2026-12", "2026-W48"]


def test_the_next_draft_is_there_when_the_window_closes(newsroom: Newsroom, topic: Topic) -> None:
    newsroom.prepare()
    newsroom.now = datetime(2026, 11, 25, 9, tzinfo=UTC)

    newsroom.prepare()

    assert "2026-W49" in drafts(newsroom)


def test_making_issues_twice_makes_none_twice(newsroom: Newsroom) -> None:
    with newsroom.database.writing() as session:
        first = draft.make_missing(session, SCHEDULES, zone="Europe/London", now=newsroom.now)

    with newsroom.database.writing() as session:
        second = draft.make_missing(session, SCHEDULES, zone="Europe/London", now=newsroom.now)

    assert (first, second) == (3, 0)


def test_two_schedulers_at_once_make_one_issue(newsroom: Newsroom) -> None:
    """Case A15."""
    schedulers = [Thread(target=newsroom.prepare) for _ in range(4)]

    for scheduler in schedulers:
        scheduler.start()
    for scheduler in schedulers:
        scheduler.join()

    assert drafts(newsroom) == ["2026-11-24", "2026-12", "2026-W48"]


def test_an_issue_whose_row_was_never_made_is_made_when_the_scheduler_is_back(newsroom: Newsroom, topic: Topic) -> None:
    """Case A35: down on Wednesday when the window closed, back on Thursday at half past eight."""
    newsroom.tick()
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Of the week")
    newsroom.now = datetime(2026, 11, 26, 8, 30, tzinfo=UTC)

    newsroom.pass_time(days=1 / 24, step_hours=1)

    assert newsroom.titles_for("ana@example.org") == [["Of the week"]]
    assert "2026-W49" in drafts(newsroom)


def test_weeks_that_nobody_saw_are_recorded_and_the_last_goes_out_late(newsroom: Newsroom, topic: Topic) -> None:
    """Case A35."""
    newsroom.tick()
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Long ago")
    newsroom.now += timedelta(days=17)

    newsroom.tick()

    with newsroom.database.reading() as session:
        weekly = session.scalars(select(Issue).where(Issue.schedule == "weekly").order_by(Issue.send_on)).all()
    assert [(issue.label, issue.state.value, issue.note) for issue in weekly] == [
        ("2026-W48", "skipped", draft.MISSED),
        ("2026-W49", "skipped", draft.MISSED),
        ("2026-W50", "sent", ""),
        ("2026-W51", "drafting", ""),
    ]
    assert newsroom.titles_for("ana@example.org") == [["Long ago"]]


def test_where_approval_is_required_an_issue_is_held_when_nobody_approved(newsroom: Newsroom, topic: Topic) -> None:
    newsroom.automatic = False
    with newsroom.database.writing() as session:
        given.article(session, topic)

    newsroom.pass_time(days=4)

    with newsroom.database.reading() as session:
        issue = newsroom.issue(session)
    assert (issue.state, issue.note) == (IssueState.HELD, "nobody approved it in time")
    assert newsroom.mails() == []


def test_an_issue_that_lost_its_last_article_in_review_is_skipped(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        article = given.article(session, topic)
    newsroom.pass_time(days=2, step_hours=24)
    with newsroom.database.writing() as session:
        in_review = newsroom.issue(session).state
        visibility.retract(session, [article.id], now=newsroom.now)

    newsroom.pass_time(days=1)

    with newsroom.database.reading() as session:
        after = newsroom.issue(session).state
    assert (in_review, after) == (IssueState.IN_REVIEW, IssueState.SKIPPED)


def test_clocks_that_change_move_no_issue_and_lose_none(newsroom: Newsroom, topic: Topic) -> None:
    """Case A18: clocks go back in London on 25 October 2026, and the year has a week 53."""
    newsroom.now = datetime(2026, 10, 19, 12, tzinfo=UTC)

    newsroom.pass_time(days=78, step_hours=24)

    with newsroom.database.reading() as session:
        weekly = session.scalars(select(Issue).where(Issue.schedule == "weekly").order_by(Issue.send_on)).all()
    labels = [issue.label for issue in weekly]
    assert labels == [*(f"2026-W{week}" for week in range(43, 54)), "2027-W01"]
    assert all(earlier.closes_at == later.starts_at for earlier, later in pairwise(weekly))


def drafts(newsroom: Newsroom) -> list[str]:
    """The labels of all open drafts, sorted."""
    with newsroom.database.reading() as session:
        return sorted(session.scalars(select(Issue.label).where(Issue.state == IssueState.DRAFTING)))
