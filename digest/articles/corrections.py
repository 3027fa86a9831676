"""Corrections of a story whose own source speaks no more: its root takes the texts of a twin that was corrected."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.articles import history
from digest.articles.models import Article
from digest.core.chunks import chunks

CHUNK = 500
TEXTS = ("title", "summary", "author", "section", "language", "image_url", "image_alt", "image_width", "image_height")
"""What readers see of a story, but for its address and its date, which twins share."""


def correct(session: Session, twins: Mapping[int, int], *, now: datetime) -> tuple[int, ...]:
    """Make each root (the value) say what its twin (the key) says; return the roots that said something else.

    What they said before is kept. Safe to repeat.
    """
    articles: dict[int, Article] = {}
    for chunk in chunks(sorted({*twins, *twins.values()}), CHUNK):
        articles |= {row.id: row for row in session.scalars(select(Article).where(Article.id.in_(chunk)))}
    before = {root: said for twin, root in twins.items() if (said := _take(articles[root], articles[twin], now))}
    session.flush()
    history.note(session, before, now=now)
    return tuple(sorted(before))


def _take(root: Article, twin: Article, now: datetime) -> dict[str, object]:
    """The old values of what is not the same; nothing that the twin's source does not tell takes a text away."""
    changed = [name for name in TEXTS if (told := getattr(twin, name)) and told != getattr(root, name)]
    before = {name: getattr(root, name) for name in changed}
    for name in changed:
        setattr(root, name, getattr(twin, name))
    if changed:
        root.updated_at = now
    return before
