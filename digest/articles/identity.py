"""What makes two entries the same article. Pure.

The rule for canonical addresses is version 1, and guids made here are kept in the tables: whoever changes a rule
below also writes the migration that makes them anew, or every reader gets old stories again.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from digest.articles.cleaning import tidy
from digest.articles.folding import fold
from digest.articles.values import Entry

GUID_LENGTH = 500
_TRACKING = re.compile(
    r"(utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|_ga|_gl|mkt_tok)(=|$)",
    re.IGNORECASE,
)
_MADE_HERE = re.compile(r"^fingerprint:|#[0-9a-f]{16}$")


@dataclass(frozen=True, slots=True)
class Identity:
    """By what an entry is recognised."""

    guid: str
    canonical_url: str | None
    fingerprint: str
    title: str
    """Folded."""
    own_guid: bool
    """The source gave the guid, and gave it to this entry alone."""


def identify(
    entries: Sequence[Entry], *, shared_urls: Collection[str] = ()
) -> tuple[list[tuple[Entry, Identity]], list[str]]:
    """Give each distinct entry a guid of its own: the source's, else its canonical URL, else its fingerprint.

    Entries that share a link, or a guid, but not their words stay distinct articles; of the second, a warning tells.
    True repetitions are left out. `shared_urls` are canonical URLs known to stand for several articles.
    """
    distinct: dict[tuple[str | None, str, str], tuple[Entry, str | None, str]] = {}
    for entry in entries:
        url, print_ = canonical_url(entry.url), fingerprint(entry)
        distinct.setdefault((source_guid(entry), fold(entry.title), url or print_), (entry, url, print_))
    guids = Counter(guid for guid, _, _ in distinct)
    urls = Counter(url for (guid, _, _), (_, url, _) in distinct.items() if guid is None)
    identified: dict[str, tuple[Entry, Identity]] = {}
    for (guid, title, rest), (entry, url, print_) in distinct.items():
        own = guid is not None and guids[guid] == 1
        if guid is not None:
            made = guid if own else made_guid(guid, title, rest)
        elif url and len(url) <= GUID_LENGTH and urls[url] == 1 and url not in shared_urls and url not in guids:
            made = url
        else:
            made = f"fingerprint:{print_}"
        identified.setdefault(made, (entry, Identity(made, url, print_, title, own)))
    return list(identified.values()), [*_warnings("guid", guids), *_warnings("link and have no guid:", urls)]


def made_guid(guid: str, *telling: str) -> str:
    """A guid for one of several stories that the source gave the same; `telling` tells them apart."""
    return f"{guid[: GUID_LENGTH - 17]}#{_sha256(*telling)[:16]}"


def source_guid(entry: Entry) -> str | None:
    """The guid as the source says, or a hash of one that is too long to keep; None for an empty one."""
    guid = tidy(entry.guid or "")
    if not guid:
        return None
    return guid if len(guid) <= GUID_LENGTH else f"sha256:{_sha256(guid)}"


def is_own(guid: str, *, canonical_url: str | None) -> bool:
    """Whether a kept guid came from the source, not from us."""
    return guid != canonical_url and not _MADE_HERE.search(guid)


def fingerprint(entry: Entry) -> str:
    """SHA-256 of the folded title with the day it was published, or with the folded summary when undated."""
    return _sha256(fold(entry.title), _day(entry.published_at) or fold(entry.summary))


def canonical_url(url: str | None) -> str | None:
    """One spelling for all addresses of a page; None when `url` is no http(s) address.

    http counts as https; host in lower case; default port, fragment, tracking parameters, trailing slashes and dot
    segments go; all else stays, in its order. Changes nothing the second time.
    """
    try:
        parts = urlsplit(url or "")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or host is None:
        return None
    host = f"[{host}]" if ":" in host else host.rstrip(".")
    if not host:
        return None
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _TRACKING.match(pair))
    netloc = host if port in (None, 80, 443) else f"{host}:{port}"
    return f"https://{netloc}{_without_dots(parts.path).rstrip('/')}{'?' if query else ''}{query}"


def _without_dots(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[max(1, len(kept) - 1) :]
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept)


def _day(moment: datetime | None) -> str:
    return moment.astimezone(UTC).date().isoformat() if moment else ""


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _warnings(what: str, counts: Counter[str | None]) -> list[str]:
    return [
        f"{count} different entries share the {what} {value[:100]}; each is kept as an article of its own"
        for value, count in counts.items()
        if value and count > 1
    ]
