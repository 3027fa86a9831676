"""Reading a sitemap, the newest of those it names, and the pages of stories that are new."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from digest.core.errors import SourceError
from digest.sources.fetching.values import Fetch, Fetched, Validators, Wanted
from digest.sources.models import SourceKind
from digest.sources.parsing.sitemap import Place, Sitemap, read_sitemap, unpacked_sitemap
from digest.sources.parsing.text import decode
from digest.sources.reading.completing import as_parsed, complete
from digest.sources.reading.pages import Pages
from digest.sources.reading.places import entries_at
from digest.sources.reading.reading import Memory, Reading
from digest.sources.values import SourceRow

MOST_CHILDREN = 3


def read_sitemap_source(source: SourceRow, fetch: Fetch, memory: Memory, *, whole: bool, now: datetime) -> Reading:
    """Stories that the sitemap, or the newest sitemaps of an index, tell or lead to.

    Raises SourceError for the sitemap itself, not for a story. No validators are kept of an index, which may stay as it
    is while its sitemaps change, nor while stories wait for the next reading.
    """
    validators = Validators() if whole else source.validators
    fetched = fetch(Wanted(source.address, validators, private_origin=source.private_origin))
    if fetched.body is None:
        return Reading(SourceKind.SITEMAP, None, fetched.validators, fetched.moved_to)
    pages = Pages(source, fetch, now, received_bytes=len(fetched.body))
    sitemap = _sitemap(fetched)
    files = list(_children(sitemap, pages)) if sitemap.children else [sitemap]
    stories = {story.url: story for file in files for story in file.stories}
    places = {place.url: place for file in files for place in file.places if place.url not in stories}
    told = complete(tuple(stories.values()), pages, memory, whole=whole)
    led_to = entries_at(tuple(places.values()), pages, memory, whole=whole)
    waiting = told.waiting + led_to.waiting
    warnings = (*(line for file in files for line in file.warnings), *pages.warnings)
    return Reading(
        SourceKind.SITEMAP,
        as_parsed((*told.entries, *led_to.entries), warnings, waiting=waiting),
        Validators() if waiting or sitemap.children else fetched.validators,
        fetched.moved_to,
        received_bytes=pages.received_bytes,
    )


def _sitemap(fetched: Fetched) -> Sitemap:
    text, warnings = decode(unpacked_sitemap(fetched.body or b""), charset=fetched.charset)
    sitemap = read_sitemap(text, base_url=fetched.url)
    return replace(sitemap, warnings=warnings + sitemap.warnings)


def _children(index: Sitemap, pages: Pages) -> Iterator[Sitemap]:
    """The newest sitemaps of an index, those with news first. Raises SourceError when none can be read."""
    here = [child for child in index.children if pages.are_of_site(child.url)]
    chosen = sorted(here, key=_newest_news_first)[:MOST_CHILDREN]
    failures = list[str]()
    for child in chosen:
        try:
            fetched = pages.fetch(Wanted(child.url, private_origin=pages.source.private_origin))
            pages.received_bytes += len(fetched.body or b"")
            sitemap = _sitemap(fetched)
            if sitemap.children:
                raise SourceError("it is an index again; only one level is followed")
            yield sitemap
        except SourceError as error:
            failures.append(f"the sitemap {child.url} could not be read: {error}")
    if len(failures) == len(chosen):
        raise SourceError(failures[0] if failures else "it names no sitemap of its own site")
    pages.warnings += failures


def _newest_news_first(child: Place) -> tuple[bool, float]:
    return "news" not in child.url.lower(), -(child.changed_at.timestamp() if child.changed_at else 0.0)
