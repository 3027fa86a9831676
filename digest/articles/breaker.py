"""Whether a source has changed all its identifiers at once, as when a site moves to another system. Pure.

What can still be recognised by address or title is updated as always. What cannot would be news to every reader once
more; so it waits for a person.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, time, timedelta

from digest.articles.folding import words
from digest.articles.identity import Identity, is_own
from digest.articles.models import Article
from digest.articles.values import Entry

FEWEST_ENTRIES = 5
"""Fewer may all be new by chance."""
FEWEST_KEPT = 3
"""So many kept articles must be missed, or have changed their guid, or be told again."""
FEWEST_WORDS = 3
"""A shorter title may belong to several stories."""


def suspicion(
    batch: Sequence[tuple[Entry, Identity]],
    known: Sequence[Article | None],
    *,
    kept_guids: Collection[str],
    last_read_at: datetime,
    released: bool,
    partial: bool,
    kept_between: Callable[[datetime, datetime], int],
) -> str:
    """Why a person should look at this source, in words; empty when all is well.

    `known` says for each entry which article it is; `kept_guids` are those that the source has used before.
    `kept_between` counts the kept articles that are dated in a span, both ends included. A source that a person has
    `released` before may change its guids as it likes, as long as most entries are recognised by something else. In a
    `partial` batch no story is missing.
    """
    own = [(entry, id_, article) for (entry, id_), article in zip(batch, known, strict=True) if id_.own_guid]
    if len(own) < FEWEST_ENTRIES or any(id_.guid in kept_guids for _, id_, _ in own):
        return ""
    new = [entry for entry, _, article in own if article is None]
    if released and 2 * len(new) <= len(own):
        return ""
    changed = sum(is_own(article.guid, canonical_url=article.canonical_url) for _, _, article in own if article)
    if changed >= FEWEST_KEPT:
        return (
            f"none of its {len(own)} identifiers is known any more, though {changed} of the stories are; "
            "new ones wait until you release or refuse them"
        )
    if partial:
        return ""
    dates = [date for entry, _, _ in own if (date := entry.published_at)]
    should_be_known = [date for entry in new if (date := entry.published_at) and _until(date) <= last_read_at]
    if not should_be_known or 2 * len(should_be_known) < len(dates):
        return ""  # natural turnover: everything was written since the last reading
    missed = kept_between(min(dates), max(dates)) - sum(article is not None for article in known)
    if missed < FEWEST_KEPT:
        return ""
    return (
        f"all its {len(own)} identifiers are new, and the {missed} stories that are kept of that time are missing; "
        "what is new waits until you release or refuse it"
    )


def told_again(
    batch: Sequence[tuple[Entry, Identity]], known: Sequence[Article | None], kept_titles: Callable[[], Sequence[str]]
) -> str:
    """Why a person should look, in words, where new entries bear the titles of kept articles; empty when all is well.

    `kept_titles` are those of the articles that no entry is; it is asked only where there are enough new entries. A
    title that several entries or kept articles have is that of a series, and tells nothing.
    """
    new = [words(entry.title) for (entry, _), article in zip(batch, known, strict=True) if article is None]
    telling = {title for title in _lone(new) if len(title.split()) >= FEWEST_WORDS}
    if len(telling) < FEWEST_KEPT:
        return ""
    again = telling & _lone([words(title) for title in kept_titles()])
    if len(again) < FEWEST_KEPT or 2 * len(again) < len(new):
        return ""
    return (
        f"{len(again)} of {len(new)} new entries bear the title of a story that is kept, but its identifier, address "
        "and day are others; what is new waits until you release or refuse it"
    )


def _lone(titles: Sequence[str]) -> set[str]:
    return {title for title, count in Counter(titles).items() if count == 1}


def _until(date: datetime) -> datetime:
    """A date without an hour may mean any hour of the day."""
    return date + timedelta(days=1) if date.time() == time(0) else date
