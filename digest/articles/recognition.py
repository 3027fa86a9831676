"""Which kept article an entry is. Pure.

An article is recognised by one entry of a batch at most, so two stories never fall into one row. Some sources number
their stories by place, and give the number of one story to the next: what a guid says counts for less than an address
with its title.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from digest.articles.folding import fold, words
from digest.articles.identity import Identity, is_own
from digest.articles.models import Article
from digest.articles.values import Entry

TELLING_SUMMARY = 40
"""A shorter summary ("Read more") may belong to several stories."""
AKIN = 0.3
"""Shared words, of all words of two summaries, from which on one may be the other, edited."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What entries and kept articles are compared by; each key is None where it says nothing."""

    guid: str
    url: str | None
    title: str
    url_and_title: tuple[str, str] | None
    lone_url: str | None
    """The canonical address, where nothing else on the same side has it."""
    fingerprint: str
    bare_title: str | None
    """The folded title, and below the folded summary, of a text without guid and address of its own."""
    bare_summary: str | None
    own_guid: bool
    day: date | None
    summary: frozenset[str]
    """Its words."""


def recognise(batch: Sequence[tuple[Entry, Identity]], kept: Sequence[Article]) -> list[Article | None]:
    """For each entry the article it is, or None when it is new. `kept` are articles of the same source."""
    entries, articles = _traits_of_entries(batch), _traits_of_articles(kept)
    found: dict[int, int] = {}
    for look in _CERTAIN:
        found |= _look(look, entries, articles, found)
    known = [kept[found[index]] if index in found else None for index in range(len(batch))]
    if are_reused(batch, known, kept):
        entries, articles = _without_guids(entries), _without_guids(articles)
    else:
        for look in _BY_GUID:
            found |= _look(look, entries, articles, found)
    for look in _OTHERWISE:
        found |= _look(look, entries, articles, found)
    return [kept[found[index]] if index in found else None for index in range(len(batch))]


def are_reused(
    batch: Sequence[tuple[Entry, Identity]], known: Sequence[Article | None], kept: Sequence[Article]
) -> bool:
    """Whether a guid of the batch is seen to name another story than before; then none of them tells anything."""
    names = {article.guid: article.id for article in kept}
    return any(
        article is not None and identity.own_guid and names.get(identity.guid, article.id) != article.id
        for (_, identity), article in zip(batch, known, strict=True)
    )


_Key = Callable[[Traits], Hashable]
_Fits = Callable[[Traits, Traits], bool]


def _agree(entry: Traits, article: Traits) -> bool:
    """One guid, another title, another address: one story, unless all else that both tell differs too."""
    signs = []
    if entry.day and article.day:
        signs.append(entry.day == article.day)
    if entry.summary and article.summary:
        shared, both = entry.summary & article.summary, entry.summary | article.summary
        signs.append(len(shared) >= AKIN * len(both))
    return any(signs) or not signs


def _do_not_contradict(entry: Traits, article: Traits) -> bool:
    """One address, but the source gave two guids and the titles differ: two stories on one page."""
    return not (entry.own_guid and article.own_guid)


def _always(_entry: Traits, _article: Traits) -> bool:
    return True


_CERTAIN: tuple[tuple[_Key, _Fits], ...] = (
    (lambda traits: (traits.guid, traits.fingerprint), _always),
    (lambda traits: (traits.guid, traits.url_and_title) if traits.url_and_title else None, _always),
    (lambda traits: traits.url_and_title or traits.fingerprint, _always),
)
_BY_GUID: tuple[tuple[_Key, _Fits], ...] = (
    (lambda traits: (traits.guid, traits.url) if traits.url else None, _always),
    (lambda traits: (traits.guid, traits.title), _always),
    (lambda traits: traits.guid, _agree),
)
_OTHERWISE: tuple[tuple[_Key, _Fits], ...] = (
    (lambda traits: traits.lone_url, _do_not_contradict),
    (lambda traits: traits.fingerprint, _always),
    (lambda traits: traits.bare_title, _always),
    (lambda traits: traits.bare_summary, _always),
)


def _look(
    look: tuple[_Key, _Fits], entries: list[Traits], articles: list[Traits], found: dict[int, int]
) -> dict[int, int]:
    key, fits = look
    claimed = set(found.values())
    offers: dict[Hashable, list[int]] = defaultdict(list)
    for index, article in enumerate(articles):
        if index not in claimed:
            offers[key(article)].append(index)
    pairs: dict[int, int] = {}
    for index, entry in enumerate(entries):
        matching = offers.get(key(entry)) if index not in found and key(entry) is not None else None
        if matching and fits(entry, articles[matching[0]]):
            pairs[index] = matching.pop(0)
    return pairs


def _without_guids(traits: list[Traits]) -> list[Traits]:
    return [replace(each, own_guid=False) for each in traits]


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
            published_at=entry.published_at,
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
            published_at=article.published_at,
        )
        for article in kept
    ]


def _traits(
    *,
    guid: str,
    url: str | None,
    alone: bool,
    fingerprint: str,
    title: str,
    summary: str,
    own_guid: bool,
    published_at: datetime | None,
) -> Traits:
    bare = url is None and not own_guid
    return Traits(
        guid=guid,
        url=url,
        title=title,
        url_and_title=(url, title) if url else None,
        lone_url=url if alone else None,
        fingerprint=fingerprint,
        bare_title=title if bare else None,
        bare_summary=fold(summary) if bare and len(summary) >= TELLING_SUMMARY else None,
        own_guid=own_guid,
        day=published_at.astimezone(UTC).date() if published_at else None,
        summary=frozenset(words(summary).split()),
    )
