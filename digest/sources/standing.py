"""Whether articles still stand where they stood: asked of their own pages, shortly before an issue is sent."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto
from functools import partial

from digest.core.errors import SourceError
from digest.sources.fetching.origin import origin_of
from digest.sources.fetching.values import Fetch, Fetched, Refused, Wanted
from digest.sources.parsing.markup import open_page
from digest.sources.parsing.noindex import noindex
from digest.sources.parsing.site import front_page, is_front_page, same_site
from digest.sources.parsing.text import decode

WORKERS = 4
NOT_FOUND = 404


class Seen(Enum):
    """What became of looking at a page."""

    STANDS = auto()
    UNTOLD = auto()
    """It could not be looked at: that says nothing about the article."""
    GONE = "its page is gone for good (410)"
    MISSING = "its page is not there any more (404)"
    HIDDEN = "its page asks not to be shown any more (noindex)"
    REDIRECTED = "its page leads to the front page of its site"


@dataclass(frozen=True, slots=True)
class Page:
    """The page of one article."""

    article_id: int
    url: str
    private_origin: str | None = None


@dataclass(slots=True)
class Standing:
    """What a look at pages told, by article."""

    gone: dict[int, str] = field(default_factory=dict)
    """Article id -> how one can tell that it was taken back, in words."""
    stands: set[int] = field(default_factory=set)
    untold: set[int] = field(default_factory=set)
    """Those whose page did not answer, or not in a way to be believed."""


def standing(fetch: Fetch, pages: Sequence[Page], *, now: datetime) -> Standing:
    """Which articles stand, and which were taken back. Each page is asked for once.

    A site that is broken takes nothing back. No other failure counts. "Not there" counts only while another of these
    pages of the same host, or its front page, is there; "noindex" not where that stands on all of them. Never raises.
    """
    asked = list(dict.fromkeys(map(_of_nobody, pages)))
    with ThreadPoolExecutor(WORKERS) as pool:
        seen = dict(zip(asked, pool.map(partial(_look, fetch, now), asked), strict=True))
    believed = _believed(fetch, seen, now)
    found = Standing()
    for page in pages:
        sign = seen[_of_nobody(page)]
        if sign in believed[origin_of(page.url)]:
            found.gone[page.article_id] = str(sign.value)
        elif sign is Seen.STANDS:
            found.stands.add(page.article_id)
        elif sign is not Seen.HIDDEN:
            found.untold.add(page.article_id)
    return found


def _of_nobody(page: Page) -> Page:
    """The page without its article: several may stand on one."""
    return replace(page, article_id=0)


def _look(fetch: Fetch, now: datetime, page: Page) -> Seen:
    try:
        fetched = fetch(Wanted(page.url, page=True, private_origin=page.private_origin))
        if _leads_to_front_page(page.url, fetched.url):
            return Seen.REDIRECTED
        return Seen.HIDDEN if _is_hidden(fetched, now) else Seen.STANDS
    except Refused as refused:
        return Seen.GONE if refused.gone else Seen.MISSING if refused.status == NOT_FOUND else Seen.UNTOLD
    except SourceError:
        return Seen.UNTOLD


def _leads_to_front_page(url: str, arrived: str) -> bool:
    return is_front_page(arrived) and not is_front_page(url) and same_site(url, arrived)


def _is_hidden(fetched: Fetched, now: datetime) -> bool:
    text, _ = decode(fetched.body or b" ", charset=fetched.charset)
    return noindex(open_page(text, address=fetched.url), fetched.robots, now=now)


def _believed(fetch: Fetch, seen: Mapping[Page, Seen], now: datetime) -> dict[str, set[Seen]]:
    """By origin, the signs that are taken for what they say."""
    by_origin: dict[str, list[Page]] = defaultdict(list)
    for page in seen:
        by_origin[origin_of(page.url)].append(page)
    believed = {}
    for origin, pages in by_origin.items():
        signs = {seen[page] for page in pages}
        if Seen.STANDS in signs or not signs & {Seen.MISSING, Seen.HIDDEN}:
            believed[origin] = {*Seen} - {Seen.STANDS, Seen.UNTOLD}
        else:
            front = replace(pages[0], url=front_page(pages[0].url))
            believed[origin] = _believed_beside(_look(fetch, now, front), signs)
    return believed


def _believed_beside(front: Seen, signs: set[Seen]) -> set[Seen]:
    """Where no page stands as it should, the front page tells whether it is the site that is out of order."""
    answers = front in (Seen.STANDS, Seen.HIDDEN) or Seen.HIDDEN in signs
    missing = {Seen.MISSING} if answers else set()
    hidden = {Seen.HIDDEN} if front is not Seen.HIDDEN else set()
    return {Seen.GONE, Seen.REDIRECTED} | missing | hidden
