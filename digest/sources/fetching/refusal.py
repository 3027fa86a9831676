"""What servers and connections say when they do not give us the document, in words."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpcore2
import httpx2

from digest.core.clock import Clock
from digest.core.errors import SourceError
from digest.core.languages import N_
from digest.core.understanding import understood
from digest.sources.fetching.deadline import Deadline
from digest.sources.fetching.guard import NOWHERE
from digest.sources.fetching.values import Refused

LONGEST_REST = timedelta(days=7)
"""A server that asks for more is taken at this."""
_LONGEST_QUOTE = 200
_ANSWERED = N_("the server answered %(answer)s")
_MEANT = {
    304: N_("the server answered %(answer)s; it says that nothing has changed, though it was not asked that"),
    401: N_("the server answered %(answer)s; it wants a login"),
    403: N_("the server answered %(answer)s; it does not let us in"),
    404: N_("the server answered %(answer)s; check the address"),
    410: N_("the server answered %(answer)s; it is gone for good"),
    429: N_("the server answered %(answer)s; it wants to be asked less often"),
}

WEB_ERRORS = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.UnsupportedProtocol,
    httpx2.HTTPError,
    httpx2.InvalidURL,
    UnicodeError,
)
"""All that asking a server may raise, apart from our own SourceError."""


def refusal(response: httpx2.Response, clock: Clock) -> Refused:
    """The status, what to do about it, and for how long the server wants to be left alone."""
    status = response.status_code
    said, rest = f"{status} {response.reason_phrase}".rstrip(), retry_after(response.headers, clock)
    return Refused(_MEANT.get(status, _ANSWERED), status=status, retry_after=rest, answer=said)


def retry_after(headers: httpx2.Headers, clock: Clock) -> timedelta | None:
    """The Retry-After header, whether it is in seconds or a date, within 0 to 7 days. None without one."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        seconds = float(text)  # a float holds any number of digits
        return timedelta(seconds=min(seconds, LONGEST_REST.total_seconds()))
    until = _date(text)
    if until is None:
        return None
    told_at = _date(headers.get("date", "")) or clock()
    return min(max(until - told_at, timedelta(0)), LONGEST_REST)


def trouble(error: Exception, deadline: Deadline) -> SourceError:
    """What one of WEB_ERRORS means."""
    why = understood(str(error)[:_LONGEST_QUOTE] or type(error).__name__, (NOWHERE,))
    match error:
        case httpcore2.TimeoutException() if deadline.left <= 0:
            return SourceError(N_("it did not arrive within %(seconds)s seconds"), seconds=f"{deadline.seconds:g}")
        case httpcore2.ConnectTimeout() | httpcore2.PoolTimeout():
            return SourceError(N_("no connection could be made in time"))
        case httpcore2.TimeoutException():
            return SourceError(N_("the server stopped answering"))
        case httpcore2.ConnectError():
            return SourceError(N_("no connection could be made (%(why)s)"), why=why)
        case httpcore2.UnsupportedProtocol() | httpx2.InvalidURL() | UnicodeError():
            return SourceError(N_("its address cannot be used (%(why)s)"), why=why)
        case _:
            return SourceError(N_("the connection failed (%(why)s)"), why=why)


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None
