"""Reading a source that is one document: a feed, a sitemap without children, a table, a topic page."""

from datetime import datetime

from digest.sources.fetching.values import Fetch, Validators, Wanted
from digest.sources.parsing.detect import parse
from digest.sources.reading.reading import Memory, Reading
from digest.sources.values import SourceRow


def read_document(source: SourceRow, fetch: Fetch, memory: Memory, *, whole: bool, now: datetime) -> Reading:
    """The document, whatever it turns out to be. Raises SourceError."""
    validators = Validators() if whole else source.validators
    fetched = fetch(Wanted(source.address, validators, private_origin=source.private_origin))
    if fetched.body is None:
        return Reading(source.kind, None, fetched.validators, fetched.moved_to)
    kind, parsed = parse(fetched.body, name=fetched.url, base_url=fetched.url, charset=fetched.charset)
    return Reading(kind, parsed, fetched.validators, fetched.moved_to, received_bytes=len(fetched.body))
