"""An issue as it lies before its editors: stories by topic, what was done to each, and what is left out and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.articles.cleaning import absolute_url
from digest.articles.queries import by_ids, sources_of
from digest.issues import things
from digest.issues.content import ArticleCopy, Content
from digest.issues.models import STANDINGS, ChangeKind, Issue, IssueChange
from digest.sources.models import Source

OWN_WORDS = (ChangeKind.TITLE, ChangeKind.SUMMARY, ChangeKind.PICTURE, ChangeKind.TOPICS)


@dataclass(frozen=True, slots=True)
class Story:
    """An article in one of its topics."""

    id: int
    title: str
    url: str | None
    """Where a link may lead; None for what is no address of the web, whatever a source said."""
    source: str
    shown_at: datetime
    illustrated: bool
    also_in: tuple[str, ...]
    changed: tuple[str, ...]
    """What is different in this issue only: "title", "summary", "picture", "topics"."""
    pinned: bool
    moved: bool
    version: str
    """Of its standing."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A topic."""

    id: int
    name: str
    note: str
    note_version: str
    fresh: tuple[Story, ...]
    """New since the last issue, in the order of the mail."""
    earlier: tuple[Story, ...]
    """For readers who have not had them yet: new ones, and those whose mail failed or waited."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An article that nobody gets with this issue."""

    id: int
    title: str
    reason: str
    held: bool
    by_editor: bool
    """In this issue: it can be taken back in here."""
    version: str


@dataclass(frozen=True, slots=True)
class Bench:
    """All of it."""

    shelves: tuple[Shelf, ...]
    """Topics with stories first, in the order of mails; then those without."""
    left_out: tuple[LeftOut, ...]
    stories: int


def bench(session: Session, issue: Issue, content: Content) -> Bench:
    """Everything on it, from the content as it is."""
    changes = session.scalars(select(IssueChange).where(IssueChange.issue_id == issue.id)).all()
    standings = {c.article_id: things.told(c) for c in changes if c.kind in STANDINGS and c.article_id}
    view = _View(content, changes, standings, _sources(session, content))
    upto = _upto_before(session, issue)
    shelves = [view.shelf(topic.id, topic.name, topic.note, upto) for topic in content.topics]
    shelves.sort(key=lambda shelf: not (shelf.fresh or shelf.earlier))
    return Bench(tuple(shelves), _left_out(session, content, standings), len(content.articles))


class _View:
    """What every story is looked up in."""

    def __init__(
        self,
        content: Content,
        changes: Sequence[IssueChange],
        standings: Mapping[int, str],
        sources: Mapping[int, str],
    ) -> None:
        self._standings, self._sources = standings, sources
        self._addresses = {article.id: absolute_url(article.url) for article in content.articles}
        self._names = {topic.id: topic.name for topic in content.topics}
        self._stands: dict[int, dict[int, int]] = {}
        for one in content.placements:
            self._stands.setdefault(one.article_id, {})[one.topic_id] = one.position
        self._on_shelf: dict[int, list[ArticleCopy]] = {}
        for article in content.articles:
            for topic_id in self._stands.get(article.id, ()):
                self._on_shelf.setdefault(topic_id, []).append(article)
        self._changed: dict[int, list[str]] = {}
        for change in changes:
            if change.kind in OWN_WORDS and change.article_id:
                self._changed.setdefault(change.article_id, []).append(change.kind.value)

    def shelf(self, topic_id: int, name: str, note: str, upto: int) -> Shelf:
        here = self._on_shelf.get(topic_id, [])
        fresh = [self._story(a, topic_id) for a in here if self._stands[a.id][topic_id] > upto]
        earlier = [self._story(a, topic_id) for a in here if self._stands[a.id][topic_id] <= upto]
        return Shelf(topic_id, name, note, things.version(note or None), tuple(fresh), tuple(earlier))

    def _story(self, article: ArticleCopy, topic_id: int) -> Story:
        standing = self._standings.get(article.id)
        return Story(
            id=article.id,
            title=article.title,
            url=self._addresses[article.id],
            source=self._sources.get(article.id, ""),
            shown_at=article.published_at or article.first_seen_at,
            illustrated=article.image_url is not None,
            also_in=tuple(self._names[other] for other in self._stands[article.id] if other != topic_id),
            changed=tuple(self._changed.get(article.id, ())),
            pinned=bool(standing) and str(standing).startswith("0 "),
            moved=bool(standing) and str(standing).startswith("1 "),
            version=things.version(standing),
        )


def _left_out(session: Session, content: Content, standings: Mapping[int, str]) -> tuple[LeftOut, ...]:
    return tuple(
        LeftOut(
            id=row.id,
            title=row.title,
            reason=content.left_out[row.id],
            held=row.held_at is not None,
            by_editor=standings.get(row.id) in (things.EXCLUDE, things.POSTPONE),
            version=things.version(standings.get(row.id)),
        )
        for row in reversed(by_ids(session, content.left_out))
    )


def _sources(session: Session, content: Content) -> dict[int, str]:
    names = {row.id: row.name for row in session.execute(select(Source.id, Source.name))}
    of = sources_of(session, [article.id for article in content.articles])
    return {article_id: names[source_id] for article_id, source_id in of.items()}


def _upto_before(session: Session, issue: Issue) -> int:
    """Where the last issue that was frozen ended."""
    before = select(func.max(Issue.upto)).where(Issue.schedule == issue.schedule, Issue.send_on < issue.send_on)
    return session.scalar(before) or 0
