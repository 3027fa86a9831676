"""One document at a time, for several threads: redirects, conditions, manners and caps together."""

from collections.abc import Callable
from functools import partial

import httpx2

from digest.core.clock import Clock
from digest.core.errors import SourceError
from digest.core.languages import N_
from digest.sources.fetching import robots, trail
from digest.sources.fetching.body import beginning, whole_body
from digest.sources.fetching.deadline import Deadline
from digest.sources.fetching.guard import PrivateNetwork
from digest.sources.fetching.limits import MOST_REDIRECTS, Limits
from digest.sources.fetching.manners import Manners
from digest.sources.fetching.origin import origin_of
from digest.sources.fetching.refusal import WEB_ERRORS, refusal, trouble
from digest.sources.fetching.trail import Trail
from digest.sources.fetching.values import Fetched, Validators, Wanted

_ReadBody = Callable[[httpx2.Response], bytes]


class Fetcher:
    """A `Fetch`, whose threads share their connections, their manners and what they know of robots.txt."""

    def __init__(self, client: httpx2.Client, limits: Limits, clock: Clock) -> None:
        self._client, self._limits, self._clock = client, limits, clock
        self._manners = Manners(limits)
        self._robots = robots.Robots(self._robots_txt)

    def __call__(self, wanted: Wanted) -> Fetched:
        """Get the document, unless it is still what the validators describe. Raises SourceError only."""
        if wanted.beginning is not None:
            return self._fetch(wanted, partial(beginning, most=wanted.beginning))
        return self._fetch(wanted, partial(whole_body, most=self._limits.most_bytes))

    def _robots_txt(self, wanted: Wanted) -> bytes:
        return self._fetch(wanted, partial(beginning, most=robots.MOST_BYTES)).body or b""

    def _fetch(self, wanted: Wanted, read_body: _ReadBody) -> Fetched:
        deadline, here = Deadline(self._limits.whole_seconds), trail.start(wanted)
        try:
            for _ in range(MOST_REDIRECTS + 1):
                answer = self._ask(here, read_body, deadline)
                if isinstance(answer, Fetched):
                    return answer
                here = answer
        except PrivateNetwork as error:
            raise _led_inside(here) if here.redirects else error from None
        except WEB_ERRORS as error:
            raise trouble(error, deadline) from error
        raise SourceError(N_("it redirects more than %(times)s times"), times=MOST_REDIRECTS)

    def _ask(self, here: Trail, read_body: _ReadBody, deadline: Deadline) -> Fetched | Trail:
        """The document, or where to ask next."""
        host = origin_of(here.url).partition("://")[2]
        with deadline.paused():  # waiting for others is not the fault of this document
            turn = self._manners.turn(host, pause=self._pause(here))
        extensions = {"timeout": deadline.steps(self._limits), "private_origin": here.private_origin}
        headers = _conditions(here.conditions)
        with turn, self._client.stream("GET", here.url, headers=headers, extensions=extensions) as response:
            response.headers.encoding = "latin-1"  # what was sent, byte by byte
            return self._understood(response, here, host, read_body)

    def _pause(self, here: Trail) -> float:
        """Seconds between two requests to where the trail is."""
        pause = 0.0 if here.is_named else self._limits.pause_seconds
        return max(pause, self._robots.delay(here.url, here.private_origin)) if here.wanted.page else pause

    def _understood(self, response: httpx2.Response, here: Trail, host: str, read_body: _ReadBody) -> Fetched | Trail:
        if response.status_code in trail.REDIRECTS and "location" in response.headers:
            return here.redirected(_as_meant(response.headers["location"]), response.status_code)
        if response.status_code == httpx2.codes.NOT_MODIFIED and here.conditions != Validators():
            for _ in response.iter_raw():  # there is no body; this frees the connection for the next request
                pass
            return Fetched(None, here.url, here.wanted.validators, moved_to=here.moved_to)
        if not response.is_success:
            refused = refusal(response, self._clock)
            if refused.status in (429, 503):
                self._manners.rest(host, refused)
            raise refused
        return _fetched(response, here, read_body(response))


def _fetched(response: httpx2.Response, here: Trail, body: bytes) -> Fetched:
    headers = response.headers
    return Fetched(
        body,
        str(response.url),
        here.keeps(Validators(headers.get("etag"), headers.get("last-modified"))),
        response.charset_encoding or "",
        here.moved_to,
        headers.get("x-robots-tag", ""),
    )


def _conditions(known: Validators) -> dict[bytes, bytes]:
    """As bytes, because servers send validators that are no ASCII and want them back so."""
    wanted = {b"If-None-Match": known.etag, b"If-Modified-Since": known.last_modified}
    return {name: value.encode("latin-1", errors="ignore") for name, value in wanted.items() if value}


def _as_meant(location: str) -> str:
    """Addresses outside ASCII are sent as UTF-8."""
    try:
        return location.encode("latin-1").decode()
    except UnicodeError:
        return location


def _led_inside(here: Trail) -> SourceError:
    message = N_("it redirects to %(address)s, which lies in a private network; add that address itself if you mean it")
    return SourceError(message, address=origin_of(here.url))
