"""New entries that may be articles of the same source which are kept already, under all new marks. Pure.

Nothing is merged in silence, and nothing is sent twice in silence: the new article is held, and a person decides.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from digest.articles.folding import words
from digest.articles.identity import Identity, is_own
from digest.articles.models import Article
from digest.articles.recognition import TELLING_SUMMARY, are_reused
from digest.articles.values import Entry

NEARLY = 0.8
"""Shared words, of all words of two summaries, from which on they are nearly the same."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A kept article that the new entry may be, and why in words."""

    article_id: int
    reason: str


def contradictions(
    batch: Sequence[tuple[Entry, Identity]], known: Sequence[Article | None], kept: Sequence[Article]
) -> dict[str, Contradiction]:
    """By guid, the new entries of a batch that may be one of the `kept` articles.

    Articles that another entry of the batch is, and addresses and texts that several have, tell nothing.
    """
    claimed = {article.id for article in known if article is not None}
    free = [article for article in kept if article.id not in claimed and article.retracted_at is None]
    new = [pair for pair, article in zip(batch, known, strict=True) if article is None]
    urls = Counter(identity.canonical_url for _, identity in batch)
    at_url = _lone({(article.canonical_url or ""): article for article in free}, kept)
    by_guid = {} if are_reused(batch, known, kept) else {article.guid: article for article in free}
    by_day = _by_day(free)
    found: dict[str, Contradiction] = {}
    for entry, identity in new:
        if identity.own_guid and (named := by_guid.get(identity.guid)):
            reason = "one identifier, but another title, address, day and text"
            found[identity.guid] = Contradiction(named.id, reason)
            continue
        there = at_url.get(identity.canonical_url or "") if urls[identity.canonical_url] == 1 else None
        if there and identity.own_guid and is_own(there.guid, canonical_url=there.canonical_url):
            reason = "one address, but another title and another identifier"
            found[identity.guid] = Contradiction(there.id, reason)
        elif there is None and (same := _same_text(entry, by_day)):
            reason = "nearly the same text on the same day, but another title, address and identifier"
            found[identity.guid] = Contradiction(same.id, reason)
    return _each_once(found)


def telling_day(entry: Entry) -> date | None:
    """The day, in UTC, on which an article with this text may be found; None where the text is too short."""
    return _day(entry.published_at) if len(entry.summary) >= TELLING_SUMMARY else None


def _lone(articles: dict[str, Article], kept: Sequence[Article]) -> dict[str, Article]:
    counts = Counter(article.canonical_url for article in kept)
    return {url: article for url, article in articles.items() if url and counts[url] == 1}


def _by_day(articles: Sequence[Article]) -> dict[date, list[tuple[frozenset[str], Article]]]:
    by_day: dict[date, list[tuple[frozenset[str], Article]]] = defaultdict(list)
    for article in articles:
        day = _day(article.published_at)
        if day and len(article.summary) >= TELLING_SUMMARY:
            by_day[day].append((_words(article.summary), article))
    return by_day


def _same_text(entry: Entry, by_day: dict[date, list[tuple[frozenset[str], Article]]]) -> Article | None:
    day = telling_day(entry)
    if day is None or day not in by_day:
        return None
    said = _words(entry.summary)
    same = [article for words_, article in by_day[day] if len(said & words_) >= NEARLY * len(said | words_)]
    return same[0] if len(same) == 1 else None


def _each_once(found: dict[str, Contradiction]) -> dict[str, Contradiction]:
    """Two new entries that resemble one article are two stories."""
    claims = Counter(contradiction.article_id for contradiction in found.values())
    return {guid: contradiction for guid, contradiction in found.items() if claims[contradiction.article_id] == 1}


def _words(text: str) -> frozenset[str]:
    return frozenset(words(text).split())


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(UTC).date() if moment else None
