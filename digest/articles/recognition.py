"""Which kept article an entry is. Pure.

An article is recognised by one entry of a batch at most, so two stories never fall into one row.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from digest.articles.folding import fold
from digest.articles.identity import Identity, is_own
from digest.articles.models import Article
from digest.articles.values import Entry

TELLING_SUMMARY = 40
"""A shorter summary ("Read more") may belong to several stories."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What entries and kept articles are compared by; each key is None where it says nothing."""

    guid: str
    url_and_title: tuple[str, str] | None
    lone_url: str | None
    """The canonical address, where nothing else on the same side has it."""
    fingerprint: str
    bare_title: str | None
    """The folded title, and below the folded summary, of a text without guid and address of its own."""
    bare_summary: str | None
    own_guid: bool


def recognise(batch: Sequence[tuple[Entry, Identity]], kept: Sequence[Article]) -> list[Article | None]:
    """For each entry the article it is, or None when it is new. `kept` are articles of the same source."""
    entries, articles = _traits_of_entries(batch), _traits_of_articles(kept)
    found: dict[int, int] = {}
    for key in _LOOKS:
        found |= _look(key, entries, articles, found)
    return [kept[found[index]] if index in found else None for index in range(len(batch))]


_LOOKS: tuple[Callable[[Traits], Hashable], ...] = (
    lambda traits: traits.guid,
    lambda traits: traits.url_and_title,
    lambda traits: traits.lone_url,
    lambda traits: traits.fingerprint,
    lambda traits: traits.bare_title,
    lambda traits: traits.bare_summary,
)
_LONE_URL = _LOOKS[2]


def _look(
    key: Callable[[Traits], Hashable], entries: list[Traits], articles: list[Traits], found: dict[int, int]
) -> dict[int, int]:
    claimed = set(found.values())
    offers: dict[Hashable, list[int]] = defaultdict(list)
    for index, article in enumerate(articles):
        if index not in claimed:
            offers[key(article)].append(index)
    pairs: dict[int, int] = {}
    for index, entry in enumerate(entries):
        matching = offers.get(key(entry)) if index not in found and key(entry) is not None else None
        if matching and not (key is _LONE_URL and _contradict(entry, articles[matching[0]])):
            pairs[index] = matching.pop(0)
    return pairs


def _contradict(entry: Traits, article: Traits) -> bool:
    """One address, but the source gave two guids and the titles differ: two stories on one page."""
    return entry.own_guid and article.own_guid


def _traits_of_entries(batch: Sequence[tuple[Entry, Identity]]) -> list[Traits]:
    alone = Counter(identity.canonical_url for _, identity in batch)
    return [
        _traits(
            guid=identity.guid,
            url=identity.canonical_url,
            alone=alone[identity.canonical_url] == 1,
            fingerprint=identity.fingerprint,
            title=identity.title,
            summary=entry.summary,
            own_guid=identity.own_guid,
        )
        for entry, identity in batch
    ]


def _traits_of_articles(kept: Sequence[Article]) -> list[Traits]:
    alone = Counter(article.canonical_url for article in kept)
    return [
        _traits(
            guid=article.guid,
            url=article.canonical_url,
            alone=alone[article.canonical_url] == 1,
            fingerprint=article.fingerprint,
            title=fold(article.title),
            summary=article.summary,
            own_guid=is_own(article.guid, canonical_url=article.canonical_url),
        )
        for article in kept
    ]


def _traits(
    *, guid: str, url: str | None, alone: bool, fingerprint: str, title: str, summary: str, own_guid: bool
) -> Traits:
    bare = url is None and not own_guid
    return Traits(
        guid=guid,
        url_and_title=(url, title) if url else None,
        lone_url=url if alone else None,
        fingerprint=fingerprint,
        bare_title=title if bare else None,
        bare_summary=fold(summary) if bare and len(summary) >= TELLING_SUMMARY else None,
        own_guid=own_guid,
    )
