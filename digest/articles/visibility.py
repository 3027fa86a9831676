"""Keeping articles out of issues, and letting them in again.

Articles that are twins share one fate, because they are one page: whatever is said of one is said of all. Only the
root of twins stands in the log, so only roots are returned.

Articles know nothing of the log. So whoever calls a function that lets articles in hands the ids it returns to
`topics.log.append_again`, which makes these articles new for the readers who were served meanwhile.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.articles.states import HeldBecause, RetractedBy
from digest.core.chunks import chunks
from digest.core.database import Lock, lock
from digest.core.errors import NotFound

CHUNK = 500
BECAUSE_LENGTH = 200
REFUSED = "the source was held, and what was new in it refused"


def hold(session: Session, article_ids: Collection[int], *, now: datetime) -> tuple[int, ...]:
    """Keep the articles out of every issue until they are released. Return those that were not held yet.

    Raises NotFound, and changes nothing then.
    """
    _check(session, article_ids)
    return _set(session, article_ids, Article.held_at.is_(None), held_at=now, held_because=HeldBecause.EDITOR)


def release(session: Session, article_ids: Collection[int]) -> tuple[int, ...]:
    """Let held articles in again, whyever they were held. Return the ones that were held, for `append_again`.

    Raises NotFound, and changes nothing then.
    """
    _check(session, article_ids)
    return _set(session, article_ids, Article.held_at.is_not(None), held_at=None, held_because=None)


def release_of_source(session: Session, source_id: int) -> tuple[int, ...]:
    """Let in what is held because the source is. Return these articles, for `append_again`."""
    return release(session, _held_of_source(session, source_id))


def refuse_of_source(session: Session, source_id: int, *, now: datetime) -> tuple[int, ...]:
    """Take back what is held because the source is, until another source tells it. Return these articles."""
    held = _held_of_source(session, source_id)
    refused = retract(session, held, by=RetractedBy.REFUSAL, because=REFUSED, now=now)
    release(session, refused)
    return refused


def retract(
    session: Session,
    article_ids: Collection[int],
    *,
    by: RetractedBy = RetractedBy.EDITOR,
    because: str = "",
    now: datetime,
) -> tuple[int, ...]:
    """Note that the articles were taken back. Return those that stood until now.

    Where the SOURCE says so, its articles are told from their twins: only it can bring the story back.
    Raises NotFound, and changes nothing then.
    """
    _check(session, article_ids)
    for_twins = RetractedBy.TWIN if by is RetractedBy.SOURCE else by
    values = {"retracted_at": now, "retracted_by": for_twins, "retracted_because": because[:BECAUSE_LENGTH]}
    stood = _set(session, article_ids, Article.retracted_at.is_(None), **values)
    if (
        by is RetractedBy.EDITOR
    ):  # what others took back too is from now on the editor's, so that nothing brings it back
        _set(session, article_ids, Article.retracted_by != by, **values)
    if by is not for_twins:
        for chunk in chunks(sorted(set(article_ids)), CHUNK):
            said = Article.id.in_(chunk), Article.retracted_by == for_twins
            session.execute(update(Article).where(*said).values(retracted_by=by))
    return stood


def retract_gone(
    session: Session, source_id: int, guids: Collection[str], *, because: str = "", now: datetime
) -> tuple[int, ...]:
    """Note that the source took these articles back; guids that are not kept are passed over. Return those that stood.

    The source says this of the page. So it holds for twins too, until this source shows the story again.
    """
    ids: list[int] = []
    for chunk in chunks(sorted(set(guids)), CHUNK):
        ids += session.scalars(select(Article.id).where(Article.source_id == source_id, Article.guid.in_(chunk)))
    return retract(session, ids, by=RetractedBy.SOURCE, because=because, now=now)


def restore(session: Session, article_ids: Collection[int]) -> tuple[int, ...]:
    """Undo `retract`, whoever did it. Return the articles that had been taken back, for `append_again`.

    Raises NotFound, and changes nothing then.
    """
    _check(session, article_ids)
    return _restore(session, article_ids, Article.retracted_at.is_not(None))


def shown_again(session: Session, article_ids: Collection[int]) -> tuple[int, ...]:
    """Restore, with their twins, those of the articles that their own source had taken back, and shows now.

    That another source still lists a story tells nothing: it may be out of date. Return them, for `append_again`.
    """
    lock(session, Lock.INGEST)
    said: list[int] = []
    for chunk in chunks(sorted(set(article_ids)), CHUNK):
        by_source = Article.id.in_(chunk), Article.retracted_by == RetractedBy.SOURCE
        said += session.scalars(select(Article.id).where(*by_source))
    return _restore(session, said, Article.retracted_by.in_((RetractedBy.SOURCE, RetractedBy.TWIN)))


def found_again(session: Session, article_ids: Collection[int]) -> tuple[int, ...]:
    """Restore those of the articles whose page was gone, and stands now. Return them, for `append_again`."""
    return _restore(session, article_ids, Article.retracted_by == RetractedBy.PAGE)


def vouched_for(session: Session, article_ids: Collection[int]) -> tuple[int, ...]:
    """Let in those of the articles that are held or were refused with their source, because another tells them.

    Return them, for `append_again`.
    """
    held = Article.held_because == HeldBecause.SOURCE
    let_in = _set(session, article_ids, held, held_at=None, held_because=None)
    restored = _restore(session, article_ids, Article.retracted_by == RetractedBy.REFUSAL)
    return tuple(sorted({*let_in, *restored}))


def checked(session: Session, article_ids: Collection[int], *, now: datetime) -> None:
    """Note that the pages of these articles were looked at."""
    lock(session, Lock.INGEST)  # before any row, as `_set` does
    for chunk in chunks(sorted(set(article_ids)), CHUNK):
        session.execute(update(Article).where(Article.id.in_(chunk)).values(checked_at=now))


def _restore(session: Session, article_ids: Collection[int], concerned: ColumnElement[bool]) -> tuple[int, ...]:
    """What stands again was not looked at yet, so that the look before sending looks."""
    standing = {"retracted_at": None, "retracted_by": None, "retracted_because": "", "checked_at": None}
    return _set(session, article_ids, concerned, **standing)


def _held_of_source(session: Session, source_id: int) -> list[int]:
    of_source = Article.source_id == source_id, Article.held_because == HeldBecause.SOURCE
    return list(session.scalars(select(Article.id).where(*of_source)))


def _check(session: Session, article_ids: Collection[int]) -> None:
    wanted, found = sorted(set(article_ids)), set[int]()
    for chunk in chunks(wanted, CHUNK):
        found.update(session.scalars(select(Article.id).where(Article.id.in_(chunk))))
    if missing := [article_id for article_id in wanted if article_id not in found]:
        raise NotFound(f"there is no article {', '.join(map(str, missing))}; `digest articles list` shows them")


def _set(
    session: Session, article_ids: Collection[int], concerned: ColumnElement[bool], **values: Any
) -> tuple[int, ...]:
    """Change those of the articles and their twins that are concerned; return the roots among them."""
    # Before any row: ingesting too takes this lock first, so neither ever waits for the other with a row in hand.
    lock(session, Lock.INGEST)
    roots: list[int] = []
    for chunk in chunks(sorted(set(article_ids)), CHUNK):
        root = select(Article.twin_of_id).where(Article.id.in_(chunk), Article.twin_of_id.is_not(None))
        given = list({*chunk, *session.scalars(root)})
        family = or_(Article.id.in_(given), Article.twin_of_id.in_(given))
        changing = session.execute(select(Article.id, Article.twin_of_id).where(family, concerned)).all()
        session.execute(update(Article).where(Article.id.in_([row.id for row in changing])).values(**values))
        roots += [row.id for row in changing if row.twin_of_id is None]
    return tuple(sorted(set(roots)))
