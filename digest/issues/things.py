"""The things of an issue that editors change. Each has a name, a value and a version, and nothing else to collide on.

A value is text, or None where nobody said anything: a headline that is the source's own, a story that stands by itself.
"""

import enum
import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from digest.articles import visibility
from digest.articles.models import Article
from digest.articles.states import RetractedBy
from digest.core.errors import BadInput, NotFound
from digest.core.languages import N_
from digest.issues import order
from digest.issues.models import STANDINGS, ChangeKind, Issue, IssueChange
from digest.topics import log
from digest.topics.models import Topic


class Kind(enum.StrEnum):
    """What can be changed."""

    SUBJECT = "subject"
    PREHEADER = "preheader"
    INTRO = "intro"
    NOTE = "note"
    """Below the heading of a topic."""
    STANDING = "standing"
    """Of an article: "exclude", "postpone", or a place as `digest.issues.order` writes it."""
    TITLE = "title"
    SUMMARY = "summary"
    PICTURE = "picture"
    TOPICS = "topics"
    """Ids, parted by blanks."""
    HELD = "held"
    """Of an article, in all issues: "held"."""
    STORY = "story"
    """Of an article that an editor added: None, once it was taken back."""


WORDS = (Kind.SUBJECT, Kind.PREHEADER, Kind.INTRO)
_COLUMNS = {
    Kind.NOTE: ChangeKind.NOTE,
    Kind.TITLE: ChangeKind.TITLE,
    Kind.SUMMARY: ChangeKind.SUMMARY,
    Kind.PICTURE: ChangeKind.PICTURE,
    Kind.TOPICS: ChangeKind.TOPICS,
}
_OF_ISSUE = (Kind.STANDING, *_COLUMNS)
EXCLUDE, POSTPONE, HELD, ADDED = "exclude", "postpone", "held", "added"
TAKEN_BACK = "added by an editor, and taken back"


@dataclass(frozen=True, slots=True)
class Thing:
    """One of them: the kind, and which topic or article; 0 for the issue's own words."""

    kind: Kind
    id: int = 0

    def __str__(self) -> str:
        return f"{self.kind.value} {self.id}"

    @classmethod
    def read(cls, text: str) -> Self:
        """The inverse of `str`. Raises BadInput for anything else."""
        kind, _, id_ = text.partition(" ")
        if kind not in set(Kind) or not re.fullmatch(r"[0-9]{1,9}", id_):
            raise BadInput(N_("%(given)s is nothing of an issue"), given=repr(text[:40]))
        return cls(Kind(kind), 0 if kind in WORDS else int(id_))


def version(value: str | None) -> str:
    """Equal for equal values: what a form carries, so that it is known what its writer had before them."""
    return hashlib.sha256(b"-" if value is None else b"=" + value.encode()).hexdigest()[:16]


def value(session: Session, issue: Issue, thing: Thing) -> str | None:
    """What it is now. Raises NotFound for an article or a topic that does not exist."""
    if thing.kind not in WORDS:
        _must_exist(session, Topic if thing.kind is Kind.NOTE else Article, thing.id)
    return values(session, issue, [thing])[thing]


def values(session: Session, issue: Issue, things: Collection[Thing]) -> dict[Thing, str | None]:
    """What they are now; None also where the article or the topic does not exist."""
    said: dict[Thing, str | None] = {Thing(kind): getattr(issue, kind.value) or None for kind in WORDS}
    said |= _of_issue(session, issue, {thing.id for thing in things if thing.kind in _OF_ISSUE})
    said |= _of_all_issues(session, {thing.id for thing in things if thing.kind in (Kind.HELD, Kind.STORY)})
    return {thing: said.get(thing) for thing in things}


def write(session: Session, issue: Issue, thing: Thing, to: str | None, *, author: str, now: datetime) -> None:
    """Make it so; the caller holds the issue, and has checked the value."""
    if thing.kind in WORDS:
        setattr(issue, thing.kind.value, to or "")
    elif thing.kind is Kind.HELD:
        _hold(session, thing.id, to, now=now)
    elif thing.kind is Kind.STORY:
        _stand(session, thing.id, to, now=now)
    else:
        _replace(session, issue, thing, to, author=author, now=now)


def told(row: IssueChange) -> str:
    """The value that a row of the table keeps."""
    if row.kind in (ChangeKind.PIN, ChangeKind.PLACE):
        return order.written(place(row))
    return row.kind.value if row.kind in STANDINGS else row.text


def place(row: IssueChange) -> order.Place:
    """Where a pin, or an article that was moved, stands. Pins of old have a rank alone."""
    return order.read(row.text) if row.text else order.pin(row.article_id or 0, row.rank)


def _must_exist(session: Session, kind: type[Article | Topic], id_: int) -> None:
    if session.get(kind, id_) is None:
        what = "article" if kind is Article else "topic"
        raise NotFound(f"there is no {what} {id_}; `digest {what}s list` shows them")


def _of_issue(session: Session, issue: Issue, ids: Collection[int]) -> dict[Thing, str]:
    """What the table keeps about articles and topics with these ids."""
    if not ids:
        return {}
    about = IssueChange.article_id.in_(ids) | IssueChange.topic_id.in_(ids)
    statement = select(IssueChange).where(IssueChange.issue_id == issue.id, about).order_by(IssueChange.id)
    return {_thing(row): told(row) for row in session.scalars(statement.execution_options(populate_existing=True))}


def _thing(row: IssueChange) -> Thing:
    kind = Kind.STANDING if row.kind in STANDINGS else Kind(row.kind.value)
    return Thing(kind, row.topic_id or row.article_id or 0)


def _of_all_issues(session: Session, article_ids: Collection[int]) -> dict[Thing, str | None]:
    """Whether articles are held back, and whether those that editors added still stand."""
    if not article_ids:
        return {}
    said: dict[Thing, str | None] = {}
    asked = select(Article.id, Article.held_at, Article.retracted_at).where(Article.id.in_(article_ids))
    for article_id, held_at, retracted_at in session.execute(asked):
        said[Thing(Kind.HELD, article_id)] = HELD if held_at else None
        said[Thing(Kind.STORY, article_id)] = ADDED if retracted_at is None else None
    return said


def _meant(thing: Thing) -> tuple[ColumnElement[bool], ...]:
    if thing.kind is Kind.STANDING:
        return IssueChange.article_id == thing.id, IssueChange.kind.in_(STANDINGS)
    column = IssueChange.topic_id if thing.kind is Kind.NOTE else IssueChange.article_id
    return column == thing.id, IssueChange.kind == _COLUMNS[thing.kind]


def _replace(session: Session, issue: Issue, thing: Thing, to: str | None, *, author: str, now: datetime) -> None:
    session.execute(delete(IssueChange).where(IssueChange.issue_id == issue.id, *_meant(thing)))
    if to is None:
        return
    change = IssueChange(issue_id=issue.id, author=author, made_at=now, position=log.last_position(session))
    if thing.kind is Kind.NOTE:
        change.topic_id = thing.id
    else:
        change.article_id = thing.id
    if thing.kind is not Kind.STANDING:
        change.kind, change.text = _COLUMNS[thing.kind], to
    elif to in (EXCLUDE, POSTPONE):
        change.kind = ChangeKind(to)
    else:
        change.text, (first, second, *_) = to, order.read(to)
        change.kind = ChangeKind.PLACE if first else ChangeKind.PIN
        change.rank = 0 if first else second
    session.add(change)
    session.flush()


def _hold(session: Session, article_id: int, to: str | None, *, now: datetime) -> None:
    if to is not None:
        visibility.hold(session, [article_id], now=now)
    else:
        log.append_again(session, visibility.release(session, [article_id]), now=now)


def _stand(session: Session, article_id: int, to: str | None, *, now: datetime) -> None:
    if to is None:
        visibility.retract(session, [article_id], by=RetractedBy.EDITOR, because=TAKEN_BACK, now=now)
    else:
        log.append_again(session, visibility.restore(session, [article_id]), now=now)
