"""The newest articles of some topics, for somebody who has just come."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from digest.core.database import Database
from digest.issues.latest import latest
from digest.issues.models import ChangeKind, Issue, IssueChange
from digest.topics import log
from tests.support import factories as given
from tests.support.factories import MONDAY

DAY = timedelta(days=1)


def titles(session: Session, *topic_ids: int, limit: int = 5) -> list[str]:
    """What a newcomer with these topics is shown on Monday."""
    return [article.title for article in latest(session, topic_ids, limit=limit, now=MONDAY)]


def test_the_newest_come_first_and_each_once(database: Database) -> None:
    with database.writing() as session:
        birds, reeds, other = (given.topic(session, slug) for slug in ("birds", "reeds", "other"))
        for days, topics in ((3, [birds]), (1, [birds, reeds]), (2, [reeds]), (0, [other])):
            given.article(session, *topics, title=f"{days} days old", published_at=MONDAY - days * DAY)

        assert titles(session, birds.id, reeds.id) == ["1 days old", "2 days old", "3 days old"]
        assert titles(session, birds.id, reeds.id, limit=2) == ["1 days old", "2 days old"]
        assert titles(session) == []


@pytest.mark.parametrize(
    "state", [{"held_at": MONDAY}, {"retracted_at": MONDAY}, {"published_at": MONDAY + timedelta(seconds=1)}], ids=str
)
def test_what_no_issue_would_bring_is_not_shown(database: Database, state: dict[str, datetime]) -> None:
    with database.writing() as session:
        birds = given.topic(session, "birds")
        given.article(session, birds, now=MONDAY, **state)

        assert titles(session, birds.id) == []


def test_what_was_taken_out_of_the_topic_is_not_shown(database: Database) -> None:
    with database.writing() as session:
        birds = given.topic(session, "birds")
        article = given.article(session, birds)
        log.remove(session, article.id, birds.id, now=MONDAY)

        assert titles(session, birds.id) == []


@pytest.mark.parametrize(
    ("kind", "shown"), [(ChangeKind.EXCLUDE, False), (ChangeKind.POSTPONE, False), (ChangeKind.PIN, True)]
)
def test_what_an_editor_kept_out_of_an_issue_is_not_shown(database: Database, kind: ChangeKind, shown: bool) -> None:
    with database.writing() as session:
        birds = given.topic(session, "birds")
        article = given.article(session, birds)
        issue = Issue(
            schedule="weekly",
            label="2026-W48",
            starts_at=MONDAY,
            closes_at=MONDAY + 2 * DAY,
            send_on=(MONDAY + 3 * DAY).date(),
            created_at=MONDAY,
        )
        session.add(issue)
        session.flush()
        session.add(IssueChange(issue_id=issue.id, kind=kind, article_id=article.id, made_at=MONDAY))
        session.flush()

        assert titles(session, birds.id) == ([article.title] if shown else [])
