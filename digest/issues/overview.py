"""The issues of all schedules as an editor's desk lists them: what comes and what was, and what each waits for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, defer

from digest.core.errors import NotFound
from digest.core.sections import Schedule
from digest.issues.earlier import has_fresh
from digest.issues.models import OVER, Issue, IssueState
from digest.issues.next_step import Missing, NextStep, next_step
from digest.issues.periods import first_send_time

MOST_COMING = 100


@dataclass(frozen=True, slots=True)
class Listed:
    """An issue in a list."""

    id: int
    schedule: str
    label: str
    state: IssueState
    day: date
    """The day it goes out."""
    approved_by: str
    approved_at: datetime | None
    readers: int | None
    """To how many it goes or went; None until it is planned."""
    next: NextStep


def coming(session: Session, schedules: Mapping[str, Schedule], *, automatic: bool, now: datetime) -> Sequence[Listed]:
    """What is not over, the soonest first. `automatic`: nobody has to approve."""
    statement = _issues().where(Issue.state.not_in(OVER)).order_by(Issue.send_on, Issue.id)
    listed = []
    for issue in session.scalars(statement.limit(MOST_COMING)).all():
        schedule = schedules.get(issue.schedule)
        first = first_send_time(schedule, send_on=issue.send_on, closes_at=issue.closes_at) if schedule else None
        news = issue.upto is not None or has_fresh(session, issue)
        listed.append(_listed(issue, next_step(issue, news=news, automatic=automatic, first_mail=first, now=now)))
    return listed


def past(session: Session, *, before: int | None = None, limit: int) -> Sequence[Listed]:
    """What is over, the last first; with `before`, what follows the issue of this id. Raises NotFound."""
    statement = _issues().where(Issue.state.in_(OVER)).order_by(Issue.send_on.desc(), Issue.id.desc())
    if before is not None:
        day = session.scalar(select(Issue.send_on).where(Issue.id == before))
        if day is None:
            raise NotFound(f"there is no issue {before}")
        statement = statement.where(or_(Issue.send_on < day, and_(Issue.send_on == day, Issue.id < before)))
    return [_listed(one, NextStep(Missing.NOTHING, note=one.note)) for one in session.scalars(statement.limit(limit))]


def _issues() -> Select[Issue]:
    """Without the frozen copies, which are long."""
    return select(Issue).options(defer(Issue.content, raiseload=True))


def _listed(issue: Issue, following: NextStep) -> Listed:
    return Listed(
        id=issue.id,
        schedule=issue.schedule,
        label=issue.label,
        state=issue.state,
        day=issue.day,
        approved_by=issue.approved_by,
        approved_at=issue.approved_at,
        readers=issue.readers,
        next=following,
    )
