"""Stories that a listing or a news sitemap names, completed by their own pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from digest.articles.values import Entry
from digest.sources.parsing.mojibake import mend_entries
from digest.sources.parsing.parsed import Parsed
from digest.sources.parsing.story import completed
from digest.sources.reading.pages import AGAIN, MOST_PAGES, Pages, drawn
from digest.sources.reading.reading import Memory


@dataclass(frozen=True, slots=True)
class Completed:
    """The entries of a reading, and how many stories wait for the next one."""

    entries: tuple[Entry, ...]
    waiting: int = 0


def complete(entries: Sequence[Entry], pages: Pages, memory: Memory, *, whole: bool) -> Completed:
    """The entries in their order, each with what its page adds to it.

    Only entries without summary, date or picture need their page, and only until they are known. A known one that the
    listing tells less about than its page did is left out, because it would take from the article what is kept of it;
    when `whole`, the first AGAIN of these are read again in full. New ones wait for another reading where they are more
    than MOST_PAGES (see `drawn`) or the time is up; one whose page cannot be read comes as it is listed, so that it is
    not missed.
    """
    lacking = [entry.url for entry in entries if entry.url and _is_lacking(entry) and pages.are_of_site(entry.url)]
    known = memory.known(lacking)
    new = [url for url in dict.fromkeys(lacking) if url not in known]
    again = [url for url in dict.fromkeys(lacking) if url in known][: AGAIN if whole else 0]
    turn = drawn(new, MOST_PAGES, pages.now)
    stories = pages.stories([*turn, *again])
    waiting = set(new) - (set(turn) - pages.postponed)
    absent = {*waiting, *pages.taken_back, *(known - stories.keys())}
    told = (entry for entry in entries if entry.url not in absent)
    return Completed(
        tuple(_joined(entry, stories[entry.url].entry) if entry.url in stories else entry for entry in told),
        waiting=len(waiting),
    )


def as_parsed(entries: Iterable[Entry], warnings: Sequence[str], *, waiting: int, title: str = "") -> Parsed:
    """What came of a reading, with wrongly encoded words put right and what waits said."""
    mended, repaired = mend_entries(entries)
    notes = [f"{repaired} entries had wrongly encoded characters, which were put right"] if repaired else []
    notes += [f"{waiting} more stories are new; their pages are read next time"] if waiting else []
    return Parsed(mended, (*warnings, *notes), title)


def _is_lacking(entry: Entry) -> bool:
    return not (entry.summary and entry.published_at and entry.image)


def _joined(entry: Entry, story: Entry) -> Entry:
    """What the page says first, because teasers are often cut; but the title of the listing, unless that is cut too.

    The address stays that of the listing, by which the article is known at the next reading.
    """
    title = story.title if entry.title.endswith(("…", "...")) else entry.title
    return replace(completed(story, entry), title=title, url=entry.url, guid=entry.guid)
