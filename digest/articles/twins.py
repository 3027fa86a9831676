"""The same story in two sources: the feeds of two topics of one site, or a feed and the site's WordPress.

It is one article for readers. The second becomes a twin of the first: it is kept and updated, but only the first, its
root, has topics and stands in issues.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.articles.folding import words
from digest.articles.identity import Identity
from digest.articles.models import Article
from digest.articles.values import Entry
from digest.core.chunks import chunks

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What other sources have at the addresses of new entries, by the guid of the entry."""

    roots: dict[str, int] = field(default_factory=dict)
    """The article that it is a twin of."""
    other_titles: dict[str, int] = field(default_factory=dict)
    """The article that stands at its address under another title."""


def elsewhere(
    session: Session,
    source_id: int,
    new: Sequence[tuple[Entry, Identity]],
    *,
    taken: Collection[str | None],
) -> Elsewhere:
    """What other sources say at the addresses of the new entries.

    An address that several articles of one source share is a page of many stories, and tells nothing; those of the
    source itself are `taken`.
    """
    counts = Counter([*taken, *(identity.canonical_url for _, identity in new)])
    by_url = {id_.canonical_url: (entry, id_) for entry, id_ in new if counts[id_.canonical_url] == 1}
    kept = _at(session, source_id, [url for url in by_url if url])
    found = Elsewhere()
    for url, articles in kept.items():
        entry, identity = by_url[url]
        same = next((article for article in articles if words(article.title) == words(entry.title)), None)
        if same:
            found.roots[identity.guid] = same.twin_of_id or same.id
        else:
            found.other_titles[identity.guid] = articles[0].twin_of_id or articles[0].id
    return found


def _at(session: Session, source_id: int, urls: Sequence[str]) -> dict[str, list[Article]]:
    """The kept articles of other sources at these addresses, oldest first; each the only one of its source there."""
    at: dict[str, list[Article]] = defaultdict(list)
    for chunk in chunks(sorted(urls), CHUNK):
        statement = select(Article).where(Article.canonical_url.in_(chunk), Article.source_id != source_id)
        for article in session.scalars(statement.order_by(Article.id)):
            at[article.canonical_url or ""].append(article)
    lone = {}
    for url, articles in at.items():
        sources = Counter(article.source_id for article in articles)
        if alone := [article for article in articles if sources[article.source_id] == 1]:
            lone[url] = alone
    return lone
