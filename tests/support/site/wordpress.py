"""A WordPress site as its REST interface shows it: paging, fields, embedding, edits and deletions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from json import dumps
from math import ceil
from typing import Any

from tests.support.site.feed import Item, rss
from tests.support.site.server import Answer, Request, Site

POSTS = "/wp-json/wp/v2/posts"
JSON = "application/json; charset=UTF-8"
MOST = 100
"""WordPress gives no more on one page."""


@dataclass
class Post:
    """One post, as the editors of that site have it."""

    id: int
    title: str
    date: datetime
    modified: datetime
    excerpt: str = ""
    slug: str = ""
    categories: tuple[str, ...] = ("News",)
    author: str = "Ana Reed"
    image: str | None = None
    status: str = "publish"


@dataclass
class WordPress:
    """The posts of a site, changed as in its back office. `now` is the clock on its wall."""

    name: str
    now: datetime
    posts: list[Post] = field(default_factory=list)
    _ids: "count[int]" = field(default_factory=lambda: count(101))

    def stand_on(self, site: Site) -> None:
        """Answer on the site's front page, its REST interface and its feed."""
        site.pages |= {"/": self.front, "/wp-json/": self.index, POSTS: self.rest, "/feed/": self.feed}

    def publish(self, title: str, *, ago: timedelta = timedelta(), **given: Any) -> Post:
        """A new post, dated `ago`."""
        moment = self.now - ago
        number = next(self._ids)
        post = Post(number, title, moment, moment, slug=f"post-{number}")
        for name, value in given.items():
            setattr(post, name, value)
        self.posts.append(post)
        return post

    def edit(self, post: Post, **changes: Any) -> None:
        """Change a post; WordPress notes when."""
        for name, value in changes.items():
            setattr(post, name, value)
        post.modified = self.now

    def delete(self, post: Post) -> None:
        """Gone for good, leaving no trace."""
        self.posts.remove(post)

    def front(self, request: Request) -> Answer:
        """The front page, which says where the interface and the feed are."""
        origin = request.origin
        head = (
            f"<title>{self.name}</title><link rel='https://api.w.org/' href='{origin}/wp-json/'>"
            f"<link rel='alternate' type='application/rss+xml' title='{self.name}' href='{origin}/feed/'>"
        )
        return Answer(200, f"<!doctype html><html><head>{head}</head><body></body></html>".encode())

    def index(self, request: Request) -> Answer:
        """What the interface offers."""
        return _json({"name": self.name, "url": request.origin, "namespaces": ["wp/v2"]})

    def feed(self, request: Request) -> Answer:
        """The newest ten, with the guids that WordPress writes."""
        newest = sorted(self._public(), key=lambda post: post.date, reverse=True)[:10]
        items = [
            Item(p.title, _link(p, request), _guid(p, request), p.date, p.excerpt, categories=p.categories)
            for p in newest
        ]
        return Answer(200, rss(self.name, request.origin, items), kind="application/rss+xml; charset=UTF-8")

    def rest(self, request: Request) -> Answer:
        """`GET /wp-json/wp/v2/posts`, as the reference describes it."""
        query = request.query
        found = [post for post in self._public() if all(allows(post) for allows in _filters(query))]
        order = "modified" if query.get("orderby") == "modified" else "date"
        found.sort(key=lambda post: (getattr(post, order), post.id), reverse=query.get("order", "desc") == "desc")
        size, page = int(query.get("per_page", "10")), int(query.get("page", "1"))
        if not 1 <= size <= MOST:
            return _refused("rest_invalid_param", "Invalid parameter(s): per_page")
        pages = ceil(len(found) / size)
        if page > max(pages, 1):
            words = "The page number requested is larger than the number of pages available."
            return _refused("rest_post_invalid_page_number", words)
        shown = [_shown(post, request) for post in found[(page - 1) * size : page * size]]
        return _json(shown, **{"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)})

    def _public(self) -> list[Post]:
        return [post for post in self.posts if post.status == "publish" and post.date <= self.now]


def _filters(query: Any) -> list[Callable[[Post], bool]]:
    wanted: list[Callable[[Post], bool]] = []
    if "modified_after" in query:
        wanted.append(lambda post: post.modified > _moment(query["modified_after"]))
    if "after" in query:
        wanted.append(lambda post: post.date > _moment(query["after"]))
    if query.get("include"):
        ids = {int(number) for number in query["include"].split(",")}
        wanted.append(lambda post: post.id in ids)
    if query.get("categories"):
        names = {int(number) for number in query["categories"].split(",")}
        wanted.append(lambda post: bool(names & {_term_id(name) for name in post.categories}))
    return wanted


def _shown(post: Post, request: Request) -> dict[str, Any]:
    whole = {
        "id": post.id,
        "date": f"{post.date:%Y-%m-%dT%H:%M:%S}",
        "date_gmt": f"{post.date:%Y-%m-%dT%H:%M:%S}",
        "guid": {"rendered": _guid(post, request)},
        "modified": f"{post.modified:%Y-%m-%dT%H:%M:%S}",
        "modified_gmt": f"{post.modified:%Y-%m-%dT%H:%M:%S}",
        "slug": post.slug,
        "status": post.status,
        "type": "post",
        "link": _link(post, request),
        "title": {"rendered": post.title},
        "content": {"rendered": f"<p>{post.excerpt}</p>", "protected": False},
        "excerpt": {"rendered": f"<p>{post.excerpt}</p>\n", "protected": False},
        "author": 1,
        "featured_media": 7 if post.image else 0,
        "categories": [_term_id(name) for name in post.categories],
        "tags": [],
    }
    fields = request.query.get("_fields")
    shown = {name: whole[name] for name in whole if not fields or name in fields.split(",")}
    return shown | ({"_embedded": _embedded(post)} if "_embed" in request.query else {})


def _embedded(post: Post) -> dict[str, Any]:
    terms = [
        {"id": _term_id(name), "name": name, "slug": name.lower(), "taxonomy": "category"} for name in post.categories
    ]
    embedded: dict[str, Any] = {"author": [{"id": 1, "name": post.author}], "wp:term": [terms, []]}
    if post.image:
        media = {"id": 7, "source_url": post.image, "alt_text": f"Picture of {post.title}", "media_type": "image"}
        embedded["wp:featuredmedia"] = [media | {"media_details": {"width": 1200, "height": 675, "sizes": {}}}]
    return embedded


def _term_id(name: str) -> int:
    return 1 + sum(name.encode()) % 1000


def _guid(post: Post, request: Request) -> str:
    return f"{request.origin}/?p={post.id}"


def _link(post: Post, request: Request) -> str:
    return f"{request.origin}/{post.date:%Y/%m}/{post.slug}/"


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _json(value: object, **headers: str) -> Answer:
    return Answer(200, dumps(value).encode(), headers, JSON)


def _refused(code: str, message: str) -> Answer:
    return Answer(400, dumps({"code": code, "message": message, "data": {"status": 400}}).encode(), kind=JSON)
