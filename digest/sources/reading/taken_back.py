"""Which posts a WordPress site has taken back: asked by number, and doubted where the answer is not to be trusted."""

from collections.abc import Collection, Mapping

from digest.core.chunks import chunks
from digest.core.errors import SourceError
from digest.sources.fetching.values import Fetch
from digest.sources.parsing.wordpress import Post, id_in
from digest.sources.reading.wordpress_endpoint import PER_PAGE, Endpoint
from digest.sources.values import SourceRow

MOST_CHECKED = 100
"""Kept articles whose standing is looked up at each reading, in one request."""
BELIEVED = 3
"""So many posts may be gone at once though no other was asked about; a site that lost more is taken as broken."""
_FIELDS = "id,guid,status"


def taken_back(source: SourceRow, fetch: Fetch, guids: Collection[str]) -> tuple[str, ...]:
    """Those of `guids` that the site does not publish any more.

    Only guids that tell a number (`https://example.org/?p=12`, as WordPress makes them) can be asked about; the others
    count as standing. Raises SourceError when the site does not answer, or not in a way to be believed; then nothing is
    known.
    """
    asked = {guid: number for guid in guids if (number := id_in(guid)) is not None}
    if not asked:
        return ()
    endpoint = Endpoint(source, fetch, every_post=True)
    standing = _standing(endpoint, asked)
    missing = tuple(guid for guid, number in asked.items() if number not in standing)
    if not missing:
        return ()
    if not standing and len(missing) > BELIEVED:
        raise SourceError(f"none of {len(missing)} posts is there any more; the site is probably broken")
    listed = _listed(endpoint)
    return tuple(guid for guid in missing if guid not in listed)


def _standing(endpoint: Endpoint, asked: Mapping[str, int]) -> set[int]:
    standing: set[int] = set()
    for numbers in chunks(sorted(set(asked.values())), PER_PAGE):
        posts = endpoint.ask(include=",".join(map(str, numbers)), _fields=_FIELDS)
        if not {post.id for post in posts} <= set(numbers):
            raise SourceError("the site does not find posts by their number")
        standing |= {post.id for post in posts if post.public}
    return standing


def _listed(endpoint: Endpoint) -> set[str | None]:
    """Guids of the newest posts: proof that the site still tells posts, and that guids tell their numbers.

    After an import from another site they do not, and a post missed by its number may stand under another.
    """
    posts = endpoint.ask(orderby="date", order="desc", _fields=_FIELDS)
    if not posts:
        raise SourceError("the site tells no posts at all; it is probably broken")
    if any(_renumbered(post) for post in posts):
        raise SourceError("the site's posts were renumbered, so that their guids do not tell")
    return {post.guid for post in posts if post.public}


def _renumbered(post: Post) -> bool:
    told = id_in(post.guid or "")
    return told is not None and told != post.id
