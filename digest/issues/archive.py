"""Issues that went out, for everybody to see; and what became of their articles since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.core.bulk import among
from digest.core.errors import NotFound
from digest.issues.compose import WITHDRAWN
from digest.issues.content import ArticleCopy, Content, from_json
from digest.issues.models import Issue, IssueState

PUBLIC = (IssueState.SENDING, IssueState.SENT)
"""What is held or cancelled is not to be read, whoever got it."""
_COLUMNS = (
    *(Issue.id, Issue.schedule, Issue.label, Issue.send_on, Issue.immediate, Issue.closes_at),
    *(Issue.planned_at, Issue.upto, Issue.content_hash, Issue.dropped),
)


@dataclass(frozen=True, slots=True)
class Archived:
    """An issue that went out, without its content."""

    id: int
    schedule: str
    label: str
    day: date
    """The day it went out."""
    sent_at: datetime
    """When it began to go out."""
    upto: int
    content_hash: str
    dropped: tuple[int, ...]
    """Articles that were withdrawn before it was sent."""


@dataclass(frozen=True, slots=True)
class Since:
    """What became of articles since an issue was frozen."""

    gone: frozenset[int] = frozenset()
    """Taken back, or held."""
    changed: frozenset[int] = frozenset()
    """Their title or their summary is another now."""


def listing(session: Session, *, schedule: str | None = None, before: int | None = None, limit: int) -> list[Archived]:
    """The newest issues that went out, newest first; with `before`, those that follow the issue of this id.

    Raises NotFound for a `before` that there is not.
    """
    newest = Issue.planned_at.desc(), Issue.id.desc()
    # Numbers first, and by the names of schedules, so that an index has them: frozen copies are long, and SQLite would
    # read them all to sort whole rows.
    names = schedules(session) if schedule is None else [schedule]
    statement = _public().with_only_columns(Issue.id).where(Issue.schedule.in_(names)).order_by(*newest).limit(limit)
    if before is not None:
        last = session.execute(_public().where(Issue.id == before)).first()
        if last is None:
            raise NotFound(f"there is no issue {before} in the archive")
        same = and_(Issue.planned_at == last.planned_at, Issue.id < before)
        statement = statement.where(or_(Issue.planned_at < last.planned_at, same))
    found = _public().where(Issue.id.in_(session.scalars(statement).all())).order_by(*newest)
    return [_archived(row) for row in session.execute(found)]


def schedules(session: Session) -> list[str]:
    """The schedules that issues went out of, whether or not they are still offered."""
    return list(session.scalars(select(Issue.schedule).where(Issue.state.in_(PUBLIC)).distinct()))


def archived(session: Session, schedule: str, label: str) -> Archived:
    """The issue of this label. Raises NotFound unless it went out."""
    wanted = _public().where(Issue.schedule == schedule, Issue.label == label)
    row = session.execute(wanted).first() if f"{schedule}{label}".isprintable() else None
    if row is None:
        raise NotFound(f"there is no issue {schedule} {label} in the archive")
    return _archived(row)


def content_of(session: Session, issue: Archived) -> Content:
    """What it held when it was sent."""
    content = session.scalars(select(Issue.content).where(Issue.id == issue.id)).one()
    assert content is not None
    return from_json(content).without(frozenset(issue.dropped), WITHDRAWN)


def served_before(session: Session, issue: Archived) -> int:
    """The position up to which its schedule's issue before this one went; 0 when this is the first."""
    earlier = or_(Issue.planned_at < issue.sent_at, and_(Issue.planned_at == issue.sent_at, Issue.id < issue.id))
    went_out = select(func.max(Issue.upto)).where(Issue.schedule == issue.schedule, Issue.state.in_(PUBLIC), earlier)
    return session.scalar(went_out) or 0


def since(session: Session, articles: Iterable[ArticleCopy]) -> Since:
    """What became of these articles, in any number of issues."""
    copies = {article.id: article for article in articles}
    gone, changed = set[int](), set[int]()
    columns = Article.id, Article.title, Article.summary, Article.retracted_at, Article.held_at
    now = select(*columns).where(among(session, Article.id, copies))
    for article_id, title, summary, retracted_at, held_at in session.execute(now):
        if retracted_at or held_at:
            gone.add(article_id)
        elif (title, summary) != (copies[article_id].title, copies[article_id].summary):
            changed.add(article_id)
    return Since(frozenset(gone), frozenset(changed))


def _public() -> Select[*tuple[Any, ...]]:
    went_out = Issue.planned_at.is_not(None), Issue.upto.is_not(None), Issue.content.is_not(None)
    return select(*_COLUMNS).where(Issue.state.in_(PUBLIC), *went_out)


def _archived(row: Row[Any]) -> Archived:
    day = row.closes_at.date() if row.immediate else row.send_on
    return Archived(
        row.id, row.schedule, row.label, day, row.planned_at, row.upto, row.content_hash, tuple(row.dropped)
    )
