"""Getting a document from the web: conditionally, patiently, and never more of it than is bearable."""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version

import httpx2

from digest.core.errors import SourceError
from digest.sources.fetching.values import Fetch, Fetched, Refused, Validators, Wanted

MOST_BYTES = 20_000_000
"""After decompression."""
MOST_REDIRECTS = 5
MOST_SECONDS = 60.0
"""For a whole document, however slowly it trickles."""
_TIMEOUT = httpx2.Timeout(20.0, connect=10.0)
_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"


@contextmanager
def web(*, contact: str = "") -> Iterator[Fetch]:
    """A `Fetch` over HTTP, to be used by several threads. `contact` tells site owners whom to write to."""
    with httpx2.Client(
        headers={"User-Agent": user_agent(contact), "Accept": _ACCEPT},
        timeout=_TIMEOUT,
        follow_redirects=True,
        max_redirects=MOST_REDIRECTS,
        trust_env=False,
        verify=_certificates(),
    ) as client:
        # One client reads all sources; what one site notes about us is not for the next.
        client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        yield lambda wanted: _fetch(client, wanted)


@cache
def _certificates() -> ssl.SSLContext:
    """Reading the machine's certificates takes 20 ms; once for all clients is enough."""
    return httpx2.create_ssl_context()


def user_agent(contact: str) -> str:
    """How we introduce ourselves: `newsletter-digest/0.1.0 (+contact)`."""
    known = "".join(character for character in contact if character.isascii() and character.isprintable())
    return f"newsletter-digest/{_version()}" + (f" (+{known})" if known else "")


def _version() -> str:
    try:
        return version("newsletter-digest")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"


def _fetch(client: httpx2.Client, wanted: Wanted) -> Fetched:
    try:
        with client.stream("GET", wanted.url, headers=_conditions(wanted.validators)) as response:
            if response.status_code == httpx2.codes.NOT_MODIFIED:
                return Fetched(None, str(response.url), wanted.validators)
            if not response.is_success:
                raise Refused(_refusal(response), status=response.status_code)
            received = Validators(response.headers.get("etag"), response.headers.get("last-modified"))
            return Fetched(_body(response), str(response.url), received, response.charset_encoding or "")
    except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
        raise SourceError(_in_words(error)) from error


def _conditions(validators: Validators) -> dict[str, str]:
    wanted = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in wanted.items() if value}


def _body(response: httpx2.Response) -> bytes:
    body, started = bytearray(), time.monotonic()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > MOST_BYTES:
            raise SourceError(f"it is larger than {MOST_BYTES // 1_000_000} MB")
        if time.monotonic() - started > MOST_SECONDS:
            raise SourceError(f"it did not arrive within {MOST_SECONDS:.0f} seconds")
    return bytes(body)


def _refusal(response: httpx2.Response) -> str:
    status = response.status_code
    advice = {
        401: "; it wants a login",
        403: "; it does not let us in",
        404: "; check the address",
        410: "; it is gone for good, disable it or correct the address",
        429: "; it wants to be asked less often",
    }
    return f"the server answered {status} {response.reason_phrase}{advice.get(status, '')}"


def _in_words(error: Exception) -> str:
    match error:
        case httpx2.TooManyRedirects():
            return f"it redirects more than {MOST_REDIRECTS} times"
        case httpx2.ConnectTimeout() | httpx2.PoolTimeout():
            return "no connection could be made in time"
        case httpx2.TimeoutException():
            return "the server stopped answering"
        case httpx2.DecodingError():
            return "its compression is broken"
        case httpx2.ConnectError():
            return f"no connection could be made ({error})"
        case httpx2.UnsupportedProtocol() | httpx2.InvalidURL():
            return f"its address, or one it redirects to, cannot be used ({error})"
        case _:
            return f"the connection failed ({error or type(error).__name__})"
