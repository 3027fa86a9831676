"""Reading the posts of a WordPress site: what is new, what was changed, what was taken back.

What is relied on, for whoever wonders about the numbers below:

- A post that was scheduled keeps the time of its last edit when it appears (`wp_publish_post` sets the status alone),
  so asking for changes is not enough: new posts are asked for by their date too.
- WordPress compares with its local time. It understands a "Z" since 5.3 and `modified_after` since 5.7, but when its
  clock is put back an hour, that hour's changes seem an hour old. Hence OVERLAP.
- Older versions ignore `modified_after` and `after`; as we ask for the latest first, reading stops at what is known.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from digest.core.errors import SourceError
from digest.sources.fetching.values import Fetch, Refused
from digest.sources.models import SourceKind
from digest.sources.parsing.mojibake import mend_entries
from digest.sources.parsing.parsed import Parsed
from digest.sources.parsing.wordpress import Post
from digest.sources.reading.reading import Memory, Reading
from digest.sources.reading.taken_back import MOST_CHECKED, taken_back
from digest.sources.reading.wordpress_endpoint import PER_PAGE, Endpoint
from digest.sources.values import SourceRow

OVERLAP = timedelta(minutes=90)
LATENESS = timedelta(days=1)
"""WordPress publishes what was scheduled when somebody next visits the site."""
BACKFILL_PAGES = 5
MOST_PAGES = 20
_EMBEDDED = "author,wp:featuredmedia,wp:term"
_BEGINNING = datetime.min.replace(tzinfo=UTC)


def read_wordpress(source: SourceRow, fetch: Fetch, memory: Memory, *, whole: bool, now: datetime) -> Reading:
    """Posts that are new or changed since `source.read_upto`, oldest first; at first, the newest 500.

    Whether the newest kept ones still stand is asked each time. `whole` also reads the newest 100 again. Raises
    SourceError.
    """
    endpoint = Endpoint(source, fetch)
    posts = {post.id: post for post in _posts(endpoint, source.read_upto, whole=whole)}
    in_order = sorted(posts.values(), key=lambda post: post.published_at or _BEGINNING)
    gone = [post.guid for post in in_order if not post.public and post.guid]
    gone += _missing(source, fetch, memory, endpoint.warnings)
    entries, mended = mend_entries(post.entry for post in in_order if post.public and post.entry)
    if mended:
        endpoint.warnings.append(f"{mended} posts had wrongly encoded characters, which were put right")
    return Reading(
        SourceKind.WORDPRESS,
        Parsed(entries, _once(endpoint.warnings)),
        moved_to=endpoint.moved_to,
        received_bytes=endpoint.received_bytes,
        upto=_upto(in_order, source.read_upto, now),
        gone=_once(gone),
    )


def _posts(endpoint: Endpoint, upto: datetime | None, *, whole: bool) -> Iterator[Post]:
    """Those asked for later overrule: they may have been changed between two requests."""
    if upto is None:
        yield from _latest(endpoint, "date", None, most_pages=BACKFILL_PAGES)
        return
    yield from _latest(endpoint, "modified", upto - OVERLAP, most_pages=MOST_PAGES)
    yield from _latest(endpoint, "date", upto - LATENESS, most_pages=MOST_PAGES)
    if whole:
        yield from _latest(endpoint, "date", None, most_pages=1)


def _latest(endpoint: Endpoint, by: str, since: datetime | None, *, most_pages: int) -> Iterator[Post]:
    """Pages, latest first, until one is short or reaches what is older than `since`."""
    for page in range(1, most_pages + 1):
        posts = _page(endpoint, by, since, page)
        yield from posts
        if len(posts) < PER_PAGE or (since is not None and _moment(posts[-1], by) < since):
            return
    if since is not None:
        endpoint.warnings.append(
            f"more than {most_pages * PER_PAGE} posts are new or changed; the older ones are left out"
        )


def _page(endpoint: Endpoint, by: str, since: datetime | None, page: int) -> list[Post]:
    bound = {"modified": "modified_after", "date": "after"}[by]
    bounds = {} if since is None else {bound: since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    try:
        return endpoint.ask(orderby=by, order="desc", page=str(page), _embed=_EMBEDDED, **bounds)
    except Refused as refusal:
        if page > 1 and refusal.status == 400:  # rest_post_invalid_page_number: the one before was the last
            return []
        raise


def _moment(post: Post, by: str) -> datetime:
    return (post.modified_at if by == "modified" else post.published_at) or _BEGINNING


def _missing(source: SourceRow, fetch: Fetch, memory: Memory, warnings: list[str]) -> tuple[str, ...]:
    try:
        return taken_back(source, fetch, memory.standing(most=MOST_CHECKED))
    except SourceError as error:
        warnings.append(f"whether posts were taken back cannot be told: {error}")
        return ()


def _upto(posts: list[Post], known: datetime | None, now: datetime) -> datetime | None:
    """By the server's clock, but never in the future: a post dated 2041 must not end all reading."""
    moments = [moment for post in posts for moment in (post.modified_at, post.published_at) if moment]
    seen = min(max(moments), now) if moments else None
    return max(filter(None, (seen, known)), default=None)


def _once(lines: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(lines))
