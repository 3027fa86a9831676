"""The address at which a WordPress site tells its posts."""

from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from digest.sources.fetching.values import Fetch, Wanted
from digest.sources.parsing.text import decode
from digest.sources.parsing.wordpress import Post, read_posts
from digest.sources.values import SourceRow

ROUTE = "/wp/v2/posts"
PER_PAGE = 100
"""The most that WordPress allows."""
_OURS = {"page", "per_page", "order", "orderby", "after", "modified_after", "include", "_embed", "_fields"}
_NARROWING = {
    "categories",
    "categories_exclude",
    "tags",
    "tags_exclude",
    "author",
    "author_exclude",
    "search",
    "before",
}


class Endpoint:
    """Asks one site for posts, and notes what came."""

    def __init__(self, source: SourceRow, fetch: Fetch, *, every_post: bool = False) -> None:
        """`every_post` looks beyond the categories, tags and authors to which the source's address is narrowed."""
        self._address = _without(source.address, _OURS | (_NARROWING if every_post else set()))
        self._private_origin, self._fetch = source.private_origin, fetch
        self.warnings: list[str] = []
        self.received_bytes = 0
        self.moved_to: str | None = None

    def ask(self, **parameters: str) -> list[Post]:
        """One page of posts. Raises SourceError."""
        url = with_parameters(self._address, per_page=str(PER_PAGE), **parameters)
        fetched = self._fetch(Wanted(url, private_origin=self._private_origin))
        body = fetched.body or b""
        self.received_bytes += len(body)
        if fetched.moved_to and ROUTE in unquote(fetched.moved_to):
            self.moved_to = without_our_parameters(fetched.moved_to)
        text, repairs = decode(body, charset=fetched.charset)
        posts, warnings = read_posts(text, base_url=fetched.url)
        self.warnings += [*repairs, *warnings]
        return posts


def with_parameters(url: str, **parameters: str) -> str:
    """`url` with these parameters after its own, and instead of those of the same name."""
    parts = urlsplit(_without(url, set(parameters)))
    ours = urlencode(parameters, safe=":,/")
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, ours)))))


def without_our_parameters(url: str) -> str:
    """`url` without what `ask` adds: paging, order, bounds. Such as narrow it to a category stay."""
    return _without(url, _OURS)


def _without(url: str, names: set[str]) -> str:
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in names]
    return urlunsplit(parts._replace(query=urlencode(kept, safe=":,/"), fragment=""))
