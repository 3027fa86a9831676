"""The same story in two sources: the feeds of two topics of one site, or a feed and the site's WordPress.

It is one article for readers. The second becomes a twin of the first: it is kept and updated, but only the first, its
root, has topics and stands in issues.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.articles.folding import words
from digest.articles.identity import Identity
from digest.articles.models import Article
from digest.articles.values import Entry
from digest.core.chunks import chunks

CHUNK = 1000
FEWEST_WORDS = 3
"""A shorter title may belong to several stories of a day."""


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
    kept: Collection[Article],
) -> Elsewhere:
    """What other sources say at the addresses of the new entries, or on the same site under their title and day.

    An address, or a title of a day, that several articles of one source share tells nothing; `kept` are those of the
    source itself.
    """
    counts = Counter([*(article.canonical_url for article in kept), *(identity.canonical_url for _, identity in new)])
    by_url = {id_.canonical_url: (entry, id_) for entry, id_ in new if counts[id_.canonical_url] == 1}
    found = Elsewhere()
    for url, articles in _at(session, source_id, [url for url in by_url if url]).items():
        entry, identity = by_url[url]
        same = next((article for article in articles if words(article.title) == words(entry.title)), None)
        if same:
            found.roots[identity.guid] = same.twin_of_id or same.id
        else:
            found.other_titles[identity.guid] = articles[0].twin_of_id or articles[0].id
    return Elsewhere(_on_the_site(session, source_id, new, kept) | found.roots, found.other_titles)


def _on_the_site(
    session: Session, source_id: int, new: Sequence[tuple[Entry, Identity]], kept: Collection[Article]
) -> dict[str, int]:
    """The root, by guid, of new entries whose title and day another source of the same site has."""
    counts = Counter([*(article.fingerprint for article in kept), *(identity.fingerprint for _, identity in new)])
    told = {
        id_.fingerprint: id_
        for entry, id_ in new
        if entry.published_at and counts[id_.fingerprint] == 1 and len(words(entry.title).split()) >= FEWEST_WORDS
    }
    there: dict[str, list[Article]] = defaultdict(list)
    for chunk in chunks(sorted(told), CHUNK):
        same = Article.fingerprint.in_(chunk), Article.published_at.is_not(None), Article.source_id != source_id
        for article in session.scalars(select(Article).where(*same).order_by(Article.id)):
            if _site(article.canonical_url) and _site(article.canonical_url) == _site(
                told[article.fingerprint].canonical_url
            ):
                there[article.fingerprint].append(article)
    lone = {print_: _lone(articles) for print_, articles in there.items()}
    return {told[print_].guid: of[0].twin_of_id or of[0].id for print_, of in lone.items() if of}


def _site(url: str | None) -> str:
    return (urlsplit(url or "").hostname or "").removeprefix("www.")


def _at(session: Session, source_id: int, urls: Sequence[str]) -> dict[str, list[Article]]:
    """The kept articles of other sources at these addresses, oldest first; each the only one of its source there."""
    at: dict[str, list[Article]] = defaultdict(list)
    for chunk in chunks(sorted(urls), CHUNK):
        statement = select(Article).where(Article.canonical_url.in_(chunk), Article.source_id != source_id)
        for article in session.scalars(statement.order_by(Article.id)):
            at[article.canonical_url or ""].append(article)
    return {url: alone for url, articles in at.items() if (alone := _lone(articles))}


def _lone(articles: Sequence[Article]) -> list[Article]:
    """Those that are the only one of their source."""
    sources = Counter(article.source_id for article in articles)
    return [article for article in articles if sources[article.source_id] == 1]
