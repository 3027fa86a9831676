"""Looking at an address before it is added: what is there, and how it is best read. Nothing is kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from digest.articles.cleaning import absolute_url
from digest.core.errors import SourceError
from digest.sources.discovery import Way, discover
from digest.sources.fetching.origin import origin_of
from digest.sources.fetching.private import on_private_network
from digest.sources.fetching.values import Fetch
from digest.sources.models import Source, SourceKind
from digest.sources.parsing.parsed import Parsed
from digest.sources.queries import row
from digest.sources.reading.readers import READERS

AS_ASKED = "as you asked"


@dataclass(frozen=True, slots=True)
class Looked:
    """What stands at an address, as far as one look can tell."""

    location: str
    kind: SourceKind
    title: str = ""
    why: str = AS_ASKED
    others: tuple[Way, ...] = ()
    """Other ways to read the site."""
    private: bool = False
    """It lies in a private network."""
    trouble: str = ""
    """Why it cannot be read now, in words."""


def look(address: str, fetch: Fetch, *, kind: SourceKind | None = None, as_is: bool = False) -> Looked:
    """How the site at an absolute address is best read, or how as this kind. What cannot be read now is no error.

    With `as_is`, and for a listing, that very address is taken without asking anybody.
    """
    private = on_private_network(address)
    asked = Looked(address, kind or SourceKind.FEED, private=private)
    if as_is or kind is SourceKind.LISTING:
        return asked
    try:
        found = discover(address, fetch, private_origin=origin_of(address) if private else None)
    except SourceError as error:
        return replace(asked, trouble=str(error))
    best = Way(found.location, found.kind, found.title, found.why)
    ways = [way for way in (best, *found.others) if kind in (None, way.kind) and absolute_url(way.location)]
    if not ways:
        return replace(asked, trouble=f"no {kind or 'address'} was found there; {found.why} ({found.kind})")
    way = ways[0]
    others = tuple(other for other in (best, *found.others) if other is not way)
    private = private and origin_of(way.location) == origin_of(address)
    return Looked(way.location, way.kind, way.title, way.why, others, private)


def read_once(
    looked: Looked, fetch: Fetch, *, selectors: Mapping[str, str], now: datetime
) -> tuple[SourceKind, Parsed]:
    """All that the source says, as at its first reading. Raises SourceError."""
    source = Source(
        id=0,
        name=looked.title or looked.location,
        kind=looked.kind,
        location=looked.location,
        selectors=dict(selectors),
        on_private_network=looked.private,
        added_at=now,
        failures=0,
        held_reason="",
        error="",
    )
    try:
        if looked.trouble:
            raise SourceError(looked.trouble)
        reading = READERS[looked.kind](row(source), fetch, _Nothing(), whole=True, now=now)
    except SourceError as error:
        raise SourceError(f"{looked.location} cannot be read: {error}") from error
    return reading.kind, reading.parsed or Parsed(())


class _Nothing:
    """The `Memory` of a source that was never read."""

    def known(self, urls: Collection[str]) -> set[str]:
        return set()

    def standing(self, *, most: int) -> list[str]:
        return []
