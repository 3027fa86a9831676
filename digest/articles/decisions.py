"""What a person decides of two articles: one story, or two.

Of one story the later article becomes a twin of the older one. In one source they also change their marks of identity,
so that whatever the source shows from now on, under new marks or old, updates the story and is never news.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from digest.articles import queries, visibility
from digest.articles.models import Article, Resemblance
from digest.articles.states import HeldBecause, ResemblanceKind, RetractedBy
from digest.core.database import Lock, lock
from digest.core.errors import BadInput

BY_A_PERSON = "a person saw it"
_MARKS = ("guid", "canonical_url", "fingerprint")


def same(session: Session, article_id: int, other_id: int, *, now: datetime) -> tuple[int, int]:
    """They are one story: the later one is taken back. Return the id that stands and the one that does not.

    Whoever calls this takes the second out of the log. Safe to repeat. Raises NotFound, and BadInput for one article.
    """
    given = _both(session, article_id, other_id)
    roots = queries.roots(session, [article.id for article in given])
    if len(set(roots.values())) == 1:
        return roots[given[0].id], given[1].id
    older, later = _both(session, *roots.values())
    _decide(session, later, older, same=True, now=now)
    _exchange_marks(session, later, older)
    session.execute(update(Article).where(Article.twin_of_id == later.id).values(twin_of_id=older.id))
    later.twin_of_id, later.held_at, later.held_because = older.id, None, None
    later.retracted_at, later.retracted_by, later.retracted_because = now, RetractedBy.EDITOR, _because(older)
    session.flush()
    return older.id, later.id


def different(session: Session, article_id: int, other_id: int, *, now: datetime) -> tuple[int, ...]:
    """They are two stories, also where they were twins. Return the later one if that lets it in, for the log.

    Safe to repeat. Raises NotFound, and BadInput for one article.
    """
    older, later = _both(session, article_id, other_id)
    _decide(session, later, older, same=False, now=now)
    if later.twin_of_id == older.id:
        if later.retracted_because == _because(older):
            _exchange_marks(session, later, older)
            later.retracted_at, later.retracted_by, later.retracted_because = None, None, ""
        later.twin_of_id = None
        session.flush()
        return (later.id,)
    if later.held_because is HeldBecause.CONFLICT and not _doubted(session, later):
        return visibility.release(session, [later.id])
    return ()


def _both(session: Session, article_id: int, other_id: int) -> tuple[Article, Article]:
    """The older and the later one, locked against readings."""
    lock(session, Lock.INGEST)
    if article_id == other_id:
        raise BadInput(f"article {article_id} was named twice; name two articles")
    for wanted in (article_id, other_id):
        queries.article(session, wanted)
    ids = article_id, other_id
    older, later = session.scalars(select(Article).where(Article.id.in_(ids)).order_by(Article.id)).all()
    return older, later


def _decide(session: Session, later: Article, older: Article, *, same: bool, now: datetime) -> None:
    pair = Resemblance.article_id == later.id, Resemblance.other_id == older.id
    found = session.scalars(select(Resemblance).where(*pair)).one_or_none()
    if found is None:
        kind = ResemblanceKind.SAME_STORY
        found = Resemblance(
            article_id=later.id, other_id=older.id, kind=kind, reason=BY_A_PERSON, noted_at=now, decided_at=None
        )
        session.add(found)
    if found.same is not same:
        found.same, found.decided_at = same, now
    session.flush()


def _exchange_marks(session: Session, later: Article, older: Article) -> None:
    if later.source_id != older.source_id:
        return
    of_later, of_older = ({name: getattr(article, name) for name in _MARKS} for article in (later, older))
    later.guid = f"fingerprint:exchange-{later.id}"  # no two rows may have one guid, not even for a moment
    session.flush()
    for name in _MARKS:
        setattr(older, name, of_later[name])
    session.flush()
    for name in _MARKS:
        setattr(later, name, of_older[name])
    session.flush()


def _doubted(session: Session, article: Article) -> bool:
    """Whether it may still be another article than those that were decided of."""
    conflict = Resemblance.kind == ResemblanceKind.CONFLICT, Resemblance.decided_at.is_(None)
    return (
        session.scalars(select(Resemblance.id).where(Resemblance.article_id == article.id, *conflict)).first()
        is not None
    )


def _because(older: Article) -> str:
    return f"the same story as article {older.id}"
