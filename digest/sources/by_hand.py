"""Stories that editors add by the address of their page. Reading the page is apart from keeping the story."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.articles.cleaning import TITLE_LENGTH, absolute_url, shorten, tidy
from digest.articles.values import Entry
from digest.core.database import Lock, lock
from digest.core.errors import BadInput, SourceError
from digest.core.languages import N_
from digest.sources.fetching.values import Fetch, Wanted
from digest.sources.models import Source, SourceKind
from digest.sources.parsing.markup import open_page
from digest.sources.parsing.story import read_story
from digest.sources.parsing.text import decode
from digest.sources.queries import row
from digest.sources.values import SourceRow

LOCATION = "editors"
NAME = "Added by editors"


def address_of_page(typed: str) -> str:
    """An absolute http(s) address. Raises BadInput for anything else: a file, a script, a login inside."""
    address = absolute_url(typed)
    if address is None:
        raise BadInput(N_("this is no address of a page; write it in full, as https://example.org/a-story"))
    return address


def read_page(fetch: Fetch, address: str, *, title: str = "") -> Entry:
    """The story that the page tells, under `title` where one is given. Outside any transaction.

    Without a title an unreadable page raises SourceError; with one the story is its title and its address. Private
    networks stay closed, whatever the address, its name or its redirects say.
    """
    given = shorten(tidy(title), limit=TITLE_LENGTH)
    try:
        entry = _told(fetch, address)
    except SourceError:
        if not given:
            raise
        entry = Entry(title=given, url=address)
    return replace(entry, title=given) if given else entry


def source_of_editors(session: Session, *, now: datetime) -> SourceRow:
    """The one source that such stories are kept under; made when it is needed first."""
    lock(session, Lock.INGEST)
    source = session.scalars(select(Source).where(Source.location == LOCATION)).one_or_none()
    if source is None:
        source = Source(name=NAME, kind=SourceKind.EDITOR, location=LOCATION, added_at=now)
        session.add(source)
        session.flush()
    return row(source)


def _told(fetch: Fetch, address: str) -> Entry:
    fetched = fetch(Wanted(address, page=True))
    text, _ = decode(fetched.body or b"", charset=fetched.charset)
    story = read_story(open_page(text, address=fetched.url))
    if story is None:
        raise SourceError(N_("the page has no title; type one"))
    # Where the page leads by itself is where readers go; its own word for that only where it stays on its site.
    return replace(story.entry, url=story.entry.url or fetched.url)
