"""Reading a page that lists stories, and the pages of those that are new."""

from datetime import datetime

from digest.sources.fetching.values import Fetch, Validators, Wanted
from digest.sources.models import SourceKind
from digest.sources.parsing.listing import parse_listing
from digest.sources.parsing.text import decode
from digest.sources.reading.completing import as_parsed, complete
from digest.sources.reading.pages import Pages
from digest.sources.reading.reading import Memory, Reading
from digest.sources.values import SourceRow


def read_listing(source: SourceRow, fetch: Fetch, memory: Memory, *, whole: bool, now: datetime) -> Reading:
    """The stories of the listing, as `complete` says. Raises SourceError for the listing itself, not for a story.

    While stories wait, no validators are kept: the server must not answer "not modified" next time.
    """
    validators = Validators() if whole else source.validators
    fetched = fetch(Wanted(source.address, validators, page=True, private_origin=source.private_origin))
    if fetched.body is None:
        return Reading(SourceKind.LISTING, None, fetched.validators, fetched.moved_to)
    text, mended = decode(fetched.body, charset=fetched.charset)
    listed = parse_listing(text, address=fetched.url, selectors=source.selectors)
    pages = Pages(source, fetch, now, received_bytes=len(fetched.body))
    found = complete(listed.entries, pages, memory, whole=whole)
    warnings = (*mended, *listed.warnings, *pages.warnings)
    return Reading(
        SourceKind.LISTING,
        as_parsed(found.entries, warnings, waiting=found.waiting, title=listed.title),
        Validators() if found.waiting else fetched.validators,
        fetched.moved_to,
        received_bytes=pages.received_bytes,
    )
