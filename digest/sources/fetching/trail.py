"""The redirects of one fetch: where it is now, and what may be remembered of the way. Pure."""

from dataclasses import dataclass, replace
from urllib.parse import urldefrag

from digest.articles.cleaning import absolute_url
from digest.core.errors import SourceError
from digest.core.languages import N_
from digest.sources.fetching.origin import origin_of
from digest.sources.fetching.values import Validators, Wanted

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
LESS_SAFE = N_(
    "it redirects from https to %(address)s, where anybody on the way could change it; add that address itself if you "
    "mean it"
)


@dataclass(frozen=True, slots=True)
class Trail:
    """A fetch on its way. What one host said is told to no other."""

    wanted: Wanted
    url: str
    private_origin: str | None
    """The present origin, if it is the one that may be private. Nobody outside of it may lead us in."""
    moved_to: str | None = None
    is_permanent: bool = True
    redirects: int = 0

    @property
    def is_named(self) -> bool:
        """Is at the one origin that may be private."""
        return self.private_origin is not None

    @property
    def conditions(self) -> Validators:
        """What is told to the present address: validators only where they may come from."""
        return self.wanted.validators if _same_origin(self.url, self.wanted.url) else Validators()

    def keeps(self, received: Validators) -> Validators:
        """Of the validators received, those that can be sent to where the next fetch begins."""
        return received if _same_origin(self.url, self.moved_to or self.wanted.url) else Validators()

    def redirected(self, location: str, status: int) -> "Trail":
        """One redirect further. Raises SourceError for where we do not follow."""
        target = absolute_url(location, base=self.url)
        if target is None:
            message = N_("it redirects to %(address)s, an address that cannot be used")
            raise SourceError(message, address=repr(location[:200]))
        url = urldefrag(target).url
        if self.url.startswith("https:") and url.startswith("http:"):
            raise SourceError(LESS_SAFE, address=url)
        is_permanent = self.is_permanent and status in PERMANENT
        return replace(
            self,
            url=url,
            private_origin=_if_there(self.private_origin, url),
            moved_to=url if is_permanent else self.moved_to,
            is_permanent=is_permanent,
            redirects=self.redirects + 1,
        )


def start(wanted: Wanted) -> Trail:
    """The trail before any redirect."""
    return Trail(wanted, wanted.url, _if_there(wanted.private_origin, wanted.url))


def _if_there(private_origin: str | None, url: str) -> str | None:
    return private_origin if origin_of(url) == private_origin else None


def _same_origin(one: str, other: str) -> bool:
    return origin_of(one) == origin_of(other)
