"""What robots.txt says about pages made for people (RFC 9309)."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from digest.core.errors import SourceError
from digest.core.languages import N_
from digest.sources.fetching.guard import PrivateNetwork
from digest.sources.fetching.origin import origin_of
from digest.sources.fetching.robots_rules import PRODUCT, rules
from digest.sources.fetching.values import Refused, Wanted

MOST_BYTES = 500_000
"""What comes after is not read."""
KEPT_SECONDS = 3600.0
LONGEST_DELAY = 30.0
"""A longer crawl delay is taken as this."""
_MOST_ORIGINS = 1000


class NotForPrograms(SourceError):
    """robots.txt asks programs to leave this page alone; that says nothing about the page."""


class RulesUnread(Refused):
    """The server refused its robots.txt, so that its pages are left alone for now."""


@dataclass(slots=True)
class _Known:
    """What is known of one origin, and the lock that lets one thread ask for it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    until: float = 0.0
    rules: Protego | SourceError = field(default_factory=Protego)


class Robots:
    """Remembers the rules of each origin for an hour. `get` fetches a robots.txt and raises SourceError."""

    def __init__(self, get: Callable[[Wanted], bytes]) -> None:
        self._get = get
        self._known = OrderedDict[tuple[str, str | None], _Known]()
        self._lock = threading.Lock()

    def delay(self, url: str, private_origin: str | None) -> float:
        """The seconds that the site wants between two pages; 0 when it does not say.

        Raises SourceError when the page is not for programs, or when nobody can tell.
        """
        here = self._rules(origin_of(url), private_origin)
        if not here.can_fetch(url, PRODUCT):
            message = N_("robots.txt asks programs not to read %(path)s; use a feed instead")
            raise NotForPrograms(message, path=urlsplit(url).path or "/")
        return min(max(here.crawl_delay(PRODUCT) or 0.0, 0.0), LONGEST_DELAY)

    def _rules(self, origin: str, private_origin: str | None) -> Protego:
        known = self._of(origin, private_origin)
        with known.lock:
            if time.monotonic() >= known.until:
                known.rules = self._asked(Wanted(f"{origin}/robots.txt", private_origin=private_origin))
                known.until = time.monotonic() + KEPT_SECONDS
            if isinstance(known.rules, SourceError):
                raise _for_now(known.rules)
            return known.rules

    def _of(self, origin: str, private_origin: str | None) -> _Known:
        with self._lock:
            known = self._known.setdefault((origin, private_origin), _Known())
            self._known.move_to_end((origin, private_origin))
            if len(self._known) > _MOST_ORIGINS:
                self._known.popitem(last=False)
            return known

    def _asked(self, wanted: Wanted) -> Protego | SourceError:
        try:
            return rules(self._get(wanted))
        except PrivateNetwork:
            raise
        except Refused as error:
            no_rules = 400 <= error.status < 500 and error.status != 429
            return Protego() if no_rules else error
        except SourceError as error:
            return error


def _for_now(error: SourceError) -> SourceError:
    message = N_("its robots.txt cannot be read, so its pages are left alone for now: %(why)s")
    if isinstance(error, Refused):
        return RulesUnread(message, status=error.status, retry_after=error.retry_after, why=error)
    return SourceError(message, why=error)
