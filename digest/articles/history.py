"""What articles said before they were changed."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from digest.articles.models import ArticleVersion
from digest.articles.values import VersionRow
from digest.core.chunks import chunks

MOST_VERSIONS = 50
"""Kept of one article; of a source that changes its mind at every reading, the oldest go."""
CHUNK = 500


def note(session: Session, before: Mapping[int, Mapping[str, Any]], *, now: datetime) -> None:
    """Keep the old values of what was changed, by article id and field. A change back to an earlier text counts too."""
    rows = [
        {"article_id": article_id, "replaced_at": now, "said": {name: _text(value) for name, value in said.items()}}
        for article_id, said in before.items()
    ]
    for chunk in chunks(rows, CHUNK):
        session.execute(insert(ArticleVersion), chunk)
        _forget_oldest(session, [row["article_id"] for row in chunk])


def versions(session: Session, article_id: int) -> list[VersionRow]:
    """What the article said before each of its changes, the latest first."""
    statement = select(ArticleVersion).where(ArticleVersion.article_id == article_id)
    found = session.scalars(statement.order_by(ArticleVersion.id.desc()))
    return [VersionRow(version.replaced_at, version.said) for version in found]


def _forget_oldest(session: Session, article_ids: Sequence[Any]) -> None:
    crowded = (
        select(ArticleVersion.article_id)
        .where(ArticleVersion.article_id.in_(article_ids))
        .group_by(ArticleVersion.article_id)
        .having(func.count() > MOST_VERSIONS)
    )
    for article_id in session.scalars(crowded).all():
        of_article = ArticleVersion.article_id == article_id
        newest = select(ArticleVersion.id).where(of_article).order_by(ArticleVersion.id.desc())
        oldest_kept = newest.offset(MOST_VERSIONS - 1).limit(1).scalar_subquery()
        session.execute(delete(ArticleVersion).where(of_article, ArticleVersion.id < oldest_kept))


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.isoformat()
        case list():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)
