"""What editors left out for good, and how long that holds: up to a position of the log, whoever moves the article."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.core.chunks import chunks
from digest.issues.models import ChangeKind, Issue, IssueChange
from digest.topics import log
from digest.topics.models import Assignment

CHUNK = 500


def excluded_before(session: Session, issue: Issue) -> dict[int, int]:
    """Articles that editors excluded from earlier issues of the schedule, with the position up to which that holds.

    Some readers were not served by those issues, or nobody was: they must not get the article with a later one.
    """
    statement = (
        select(IssueChange.article_id, func.max(IssueChange.position), func.max(Issue.upto))
        .join(Issue, Issue.id == IssueChange.issue_id)
        .where(Issue.schedule == issue.schedule, Issue.send_on < issue.send_on)
        .where(IssueChange.kind == ChangeKind.EXCLUDE)
        .group_by(IssueChange.article_id)
    )
    return {article_id: max(said, frozen or 0) for article_id, said, frozen in session.execute(statement) if article_id}


def come_later(session: Session, issue: Issue, article_ids: Collection[int], *, now: datetime) -> None:
    """Move articles of an issue to the end of the log, so that they are new for the next one.

    An exclusion that covers an article in all its topics goes with it: that one schedule brings it later is no reason
    to bring it with another that left it out. An earlier one of the same schedule gives way: editors think anew.
    """
    holding = list(_holding(session, issue, article_ids))
    log.append_again(session, article_ids, now=now)
    end = log.last_position(session)
    for change in holding:
        change.position = end
    session.flush()


def _holding(session: Session, issue: Issue, article_ids: Collection[int]) -> Iterator[IssueChange]:
    elsewhere = (Issue.schedule != issue.schedule) | (Issue.send_on > issue.send_on)
    for ids in chunks(sorted(article_ids), CHUNK):
        newest = (
            select(Assignment.article_id, func.max(Assignment.position).label("position"))
            .where(Assignment.article_id.in_(ids), Assignment.removed_at.is_(None))
            .group_by(Assignment.article_id)
            .subquery()
        )
        covers = (IssueChange.position >= newest.c.position) | (Issue.upto >= newest.c.position)
        yield from session.scalars(
            select(IssueChange)
            .join(Issue, Issue.id == IssueChange.issue_id)
            .join(newest, newest.c.article_id == IssueChange.article_id)
            .where(IssueChange.kind == ChangeKind.EXCLUDE, elsewhere, covers)
        )
