"""Stories at places of which a sitemap tells no more than the address, and perhaps when something changed there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from digest.sources.parsing.site import is_front_page
from digest.sources.parsing.sitemap import Place
from digest.sources.reading.completing import Completed
from digest.sources.reading.pages import AGAIN, MOST_PAGES, Pages, drawn
from digest.sources.reading.reading import Memory

OVERLAP = timedelta(days=2)
"""How much earlier than the last reading a change may be dated, and yet be new: by date alone, or behind a cache."""


def entries_at(places: Sequence[Place], pages: Pages, memory: Memory, *, whole: bool) -> Completed:
    """What the pages tell that are new since the last reading, newest first; pages that are no articles are left out.

    At the first reading only the newest MOST_PAGES count; older ones are no news. Afterwards, what changed since the
    last reading and is not known counts; when `whole`, places that never say when they changed do as well, and the
    AGAIN newest known ones that changed are read again. Where more are new than one reading may ask for, see `drawn`.
    """
    changed = sorted((place for place in places if _may_be_story(place, pages)), key=_newest_first)
    recent = [place.url for place in changed if _is_recent(place, pages.source.succeeded_at, whole=whole)]
    most = max(0, MOST_PAGES - pages.asked)
    if pages.source.succeeded_at is None:
        if len(recent) > most:
            pages.warnings.append(
                f"of {len(recent)} places the newest {most} are read; older ones are taken as no news"
            )
        recent = recent[:most]
    known = memory.known(recent)
    new = [url for url in recent if url not in known]
    again = [url for url in recent if url in known][: AGAIN if whole else 0]
    turn = drawn(new, most, pages.now)
    stories = pages.stories([*turn, *again])
    entries = (replace(story.entry, url=url) for url, story in stories.items() if story.is_article)
    return Completed(tuple(entries), waiting=len(set(new) - (set(turn) - pages.postponed)))


def _may_be_story(place: Place, pages: Pages) -> bool:
    return pages.are_of_site(place.url) and not is_front_page(place.url)


def _newest_first(place: Place) -> float:
    return -place.changed_at.timestamp() if place.changed_at else 0.0


def _is_recent(place: Place, last: datetime | None, *, whole: bool) -> bool:
    if place.changed_at is None:
        return whole
    return last is None or place.changed_at >= last - OVERLAP
