"""RSS, Atom and RDF: what may be read at all, and what came of it. Pure."""

import re
from collections.abc import Iterator

from digest.articles.cleaning import absolute_url, plain_text, tidy
from digest.core.errors import SourceError
from digest.sources.parsing.doctype import without_doctype
from digest.sources.parsing.feed_item import Channel, entry_of
from digest.sources.parsing.feed_reader import Found, read_xml
from digest.sources.parsing.feed_repair import repairs
from digest.sources.parsing.parsed import Parsed

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_PLACE = re.compile(r"(?P<line>\d+):\d+: (?P<what>.*)")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def parse_feed(text: str, *, base_url: str | None = None) -> Parsed:
    """The entries of a feed, at most `feed_reader.MOST_ENTRIES`.

    Relative links start at xml:base, else, in RSS, at the site that the channel names, else at `base_url`.

    A broken feed is read as far as that can be done, with a warning. Raises SourceError when that is nowhere, or when
    the document declares entities of its own that may be unsafe.
    """
    found, broken = _read(without_doctype(_CONTROLS.sub("", _DECLARATION.sub("", text))))
    warnings = [f"the feed is broken ({broken}); it was read as far as possible"] if broken else []
    if found.more:
        warnings.append(f"it is too large; only the first {len(found.entries)} items were read")
    channel, entries = _channel(found, base_url), []
    for number, item in enumerate(found.entries, start=1):
        entry = entry_of(item, channel)
        if entry is None:
            warnings.append(f"item {number} has neither title, text nor link; left out")
        else:
            entries.append(entry)
    return Parsed(tuple(entries), tuple(warnings), title=plain_text(found.feed.get("title") or ""))


def _read(document: str) -> tuple[Found, str]:
    """What was found, and the problem that lost something of it."""
    found = read_xml(document)
    if not found.problem and found.version:
        return found, ""
    attempts = [found, *_attempts(document)]
    best = max(attempts, key=lambda attempt: (len(attempt.entries), not attempt.problem))
    harmless = "undefined entity" in found.problem and best is attempts[1]
    if not best.entries and not (harmless or (found.more and found.version)):
        reason = f": {_in_words(found.problem)}" if found.problem else ""
        raise SourceError(f"it looks like a feed but cannot be read as one{reason}")
    return best, "" if harmless else _in_words(found.problem)


def _in_words(problem: str) -> str:
    """Of expat's "19:84: no element found"."""
    place = _PLACE.match(problem)
    if not place:
        return problem
    if place["what"] in ("no element found", "unclosed token", "unclosed CDATA section"):
        return f"it breaks off in line {place['line']}"
    return f"line {place['line']}: {place['what']}"


def _attempts(document: str) -> Iterator[Found]:
    for repaired in repairs(document):
        found = read_xml(repaired)
        yield found
        if not found.problem:
            return


def _channel(found: Found, base_url: str | None) -> Channel:
    """What holds for all items. A feed from disk has no address; there the feed itself may tell one."""
    feed, is_atom = found.feed, found.version.startswith("atom")
    links = {link.get("rel"): link.get("href") for link in reversed(feed.get("links") or ())}
    site, self = absolute_url(feed.get("link"), base=base_url), absolute_url(links.get("self"))
    return Channel(
        base_url=(base_url or self or site) if is_atom else (site or base_url or self),
        language=tidy(feed.get("language") or ""),
        authors=tuple(feed.get("authors") or ()) if is_atom else (),
        is_atom=is_atom,
    )
