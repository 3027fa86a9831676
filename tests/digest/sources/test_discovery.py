"""Finding how a site is read: the best way it offers, said in words, with few requests."""

import json
from collections.abc import Mapping

import pytest

from digest.core.errors import SourceError
from digest.sources.discovery import discover
from digest.sources.fetching.values import Fetched, Refused, Wanted
from digest.sources.models import SourceKind
from tests.digest.sources.documents import ATOM, CSV, PAGE, RSS, item

SITE = "https://birds.example"
POSTS = f"{SITE}/wp-json/wp/v2/posts"
POST = json.dumps([{"id": 4, "title": {"rendered": "Avocets"}, "link": f"{SITE}/avocets/"}])
MAIN = '<link rel="alternate" type="application/rss+xml" title="Field Notes" href="/notes.xml">'
COMMENTS = '<link rel="alternate" type="application/rss+xml" title="Field Notes Comments Feed" href="/comments/feed/">'
LISTING = "".join(
    f'<article class="teaser"><h2><a href="/2026/{word}">The {word} come back to the pool</a></h2></article>'
    for word in ("avocets", "godwits", "dunlins", "knots")
)
NEWS = (
    '<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://birds.example/1</loc>'
    "<n:news><n:title>Avocets</n:title></n:news></url></urlset>"
)
INDEX = "".join(
    (
        "<sitemapindex>",
        *(f"<sitemap><loc>{SITE}/{name}.xml</loc></sitemap>" for name in ("pages", "news")),
        "</sitemapindex>",
    )
)
API = '<link rel="https://api.w.org/" href="/wp-json/">'


class Web:
    """Answers with these documents, by address; everything else is not there."""

    def __init__(self, documents: Mapping[str, str], moved: str | None = None) -> None:
        self.documents, self.moved, self.asked = documents, moved, list[Wanted]()

    def __call__(self, wanted: Wanted) -> Fetched:
        self.asked.append(wanted)
        document = self.documents.get(wanted.url.removeprefix(SITE))
        if document is None:
            raise Refused("the server answered 404 Not Found; check the address", status=404)
        return Fetched(document.encode(), self.moved or wanted.url, moved_to=self.moved)


@pytest.mark.parametrize(
    ("path", "document", "kind"),
    [
        ("/feed", RSS, SourceKind.FEED),
        ("/table.csv", CSV, SourceKind.TABLE),
        ("/notes.txt", PAGE, SourceKind.PAGE),
        ("/map.xml", INDEX, SourceKind.SITEMAP),
        ("/wp-json/wp/v2/posts", POST, SourceKind.WORDPRESS),
        ("/?rest_route=/wp/v2/posts", POST, SourceKind.WORDPRESS),
    ],
)
def test_a_document_that_can_be_read_is_itself_and_costs_one_request(
    path: str, document: str, kind: SourceKind
) -> None:
    web = Web({path: document})

    found = discover(SITE + path, web)

    assert (found.location, found.kind) == (SITE + path, kind)
    assert len(web.asked) == 1


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (RSS, "it is a feed (RSS)"),
        (ATOM, "it is a feed (Atom)"),
        ('{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": []}', "it is a feed (JSON Feed)"),
    ],
)
def test_it_is_said_what_kind_of_feed_it_is(document: str, why: str) -> None:
    assert discover(f"{SITE}/feed", Web({"/feed": document})).why == why


def test_an_endpoint_is_noted_without_paging_but_with_its_category() -> None:
    path = "/wp-json/wp/v2/posts?categories=3&per_page=5&page=2"

    found = discover(SITE + path, Web({path: POST}))

    assert found.location == f"{POSTS}?categories=3"


def test_a_document_that_moved_for_good_is_noted_where_it_is_now() -> None:
    found = discover(f"{SITE}/old", Web({"/old": RSS}, moved=f"{SITE}/new"))

    assert found.location == f"{SITE}/new"


def test_wordpress_is_preferred_to_its_feed_and_says_why() -> None:
    web = Web({"/": _page(MAIN + COMMENTS + API), "/wp-json/wp/v2/posts?per_page=1": POST, "/notes.xml": RSS})

    found = discover(f"{SITE}/", web)

    assert (found.location, found.kind, found.title) == (POSTS, SourceKind.WORDPRESS, "Birds & more")
    assert "corrections, deletions and pictures" in found.why
    assert [way.location for way in found.others] == [f"{SITE}/notes.xml", f"{SITE}/comments/feed/"]
    assert len(web.asked) == 2


@pytest.mark.parametrize("answer", [None, "[]", "{}", "<html>Not for you</html>", '{"code": "x", "message": "Closed"}'])
def test_a_wordpress_that_tells_nothing_is_read_by_its_feed(answer: str | None) -> None:
    documents = {"/": _page(COMMENTS + MAIN + API), "/notes.xml": RSS}
    if answer is not None:
        documents["/wp-json/wp/v2/posts?per_page=1"] = answer

    found = discover(f"{SITE}/", Web(documents))

    assert (found.location, found.kind, found.title) == (f"{SITE}/notes.xml", SourceKind.FEED, "Field Notes")


def test_the_category_of_a_category_page_is_read_alone() -> None:
    head = API + MAIN + '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/categories/12">'
    web = Web({"/topics/waders/": _page(head), "/wp-json/wp/v2/posts?categories=12&per_page=1": POST})

    found = discover(f"{SITE}/topics/waders/", web)

    assert found.location == f"{POSTS}?categories=12"
    assert "topic alone" in found.why


def test_a_topic_page_prefers_its_own_feed_to_the_whole_site() -> None:
    own = '<link rel="alternate" type="application/rss+xml" title="Waders" href="/topics/waders/feed/">'
    web = Web({"/topics/waders": _page(API + MAIN + own), "/topics/waders/feed/": RSS})

    found = discover(f"{SITE}/topics/waders", web)

    assert found.location == f"{SITE}/topics/waders/feed/"
    assert [way.kind for way in found.others] == [SourceKind.WORDPRESS, SourceKind.FEED]


def test_the_comments_on_a_story_are_not_the_site() -> None:
    own = '<link rel="alternate" type="application/rss+xml" title="Kommentit" href="/2026/avocets/feed/">'
    story = '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/4">'
    web = Web({"/2026/avocets/": _page(own + MAIN + story), "/notes.xml": RSS, "/2026/avocets/feed/": RSS})

    found = discover(f"{SITE}/2026/avocets/", web)

    assert found.location == f"{SITE}/notes.xml"


def test_a_feed_that_holds_nothing_is_passed_over() -> None:
    other = '<link rel="alternate" type="application/atom+xml" href="/atom">'
    web = Web({"/": _page(MAIN + other), "/notes.xml": _EMPTY, "/atom": item("<title>Avocets</title>")})

    assert discover(f"{SITE}/", web).location == f"{SITE}/atom"


def test_a_feed_that_no_page_names_is_found_where_feeds_usually_are() -> None:
    found = discover(f"{SITE}/", Web({"/": _page(""), "/rss.xml": RSS}))

    assert (found.location, found.kind) == (f"{SITE}/rss.xml", SourceKind.FEED)
    assert "does not name it" in found.why


def test_a_page_below_the_front_page_does_not_stand_for_the_whole_site() -> None:
    with pytest.raises(SourceError, match="no feed, no WordPress"):
        discover(f"{SITE}/old-feed.xml", Web({"/old-feed.xml": _page("", LISTING), "/rss.xml": RSS}))


def test_a_page_below_the_front_page_is_read_itself_when_it_lists_stories() -> None:
    web = Web({"/news/": _page("", LISTING), "/rss.xml": RSS})

    found = discover(f"{SITE}/news/", web)

    assert (found.location, found.kind, found.title) == (f"{SITE}/news/", SourceKind.LISTING, "Birds & more")
    assert [wanted.page for wanted in web.asked] == [False, True]


def test_a_front_page_that_lists_stories_is_read_when_there_is_nothing_better() -> None:
    found = discover(f"{SITE}/", Web({"/": _page("", LISTING)}))

    assert (found.location, found.kind) == (f"{SITE}/", SourceKind.LISTING)


def test_a_page_that_robots_txt_keeps_from_us_is_not_read() -> None:
    class Forbidding(Web):
        def __call__(self, wanted: Wanted) -> Fetched:
            if wanted.page:
                raise SourceError("robots.txt asks programs not to read /news/")
            return super().__call__(wanted)

    with pytest.raises(SourceError, match=r"robots\.txt asks programs not to read"):
        discover(f"{SITE}/news/", Forbidding({"/news/": _page("", LISTING)}))


def test_the_sitemap_of_news_that_an_index_names_is_found_before_the_page_itself() -> None:
    documents = {
        "/": _page("", LISTING),
        "/robots.txt": f"Sitemap: {SITE}/map.xml",
        "/map.xml": INDEX,
        "/news.xml": NEWS,
    }

    found = discover(f"{SITE}/", Web(documents))

    assert (found.location, found.kind) == (f"{SITE}/news.xml", SourceKind.SITEMAP)


def test_a_sitemap_without_news_is_passed_over() -> None:
    documents = {"/": _page("", LISTING), "/sitemap.xml": NEWS.replace("n:title", "n:name")}

    found = discover(f"{SITE}/", Web(documents))

    assert found.kind is SourceKind.LISTING


def test_a_sitemap_of_another_site_is_not_taken() -> None:
    documents = {"/": _page("", LISTING), "/robots.txt": "Sitemap: https://elsewhere.example/news.xml"}
    web = Web(documents | {"https://elsewhere.example/news.xml": NEWS})

    found = discover(f"{SITE}/", web)

    assert found.kind is SourceKind.LISTING
    assert not any("elsewhere" in wanted.url for wanted in web.asked)


def test_a_page_with_nothing_is_named_with_what_to_do() -> None:
    with pytest.raises(SourceError, match=r"a page titled 'Birds & more' on which no feed.*give the address"):
        discover(f"{SITE}/", Web({"/": _page("")}))


def test_a_broken_feed_is_no_page_and_starts_no_search() -> None:
    web = Web({"/feed": "<rss><channel><item>"})

    with pytest.raises(SourceError):
        discover(f"{SITE}/feed", web)
    assert len(web.asked) == 1


def test_only_the_named_origin_may_be_private() -> None:
    web = Web({"/": _page(MAIN + API), "/notes.xml": RSS})

    discover(f"{SITE}/", web, private_origin="https://birds.example:443")

    assert {wanted.private_origin for wanted in web.asked} == {"https://birds.example:443"}


_EMPTY = '<rss version="2.0"><channel><title>Nothing</title></channel></rss>'


def _page(head: str, body: str = "Hello") -> str:
    return f"<!doctype html><html><head><title> Birds &amp; more\n</title>{head}</head><body>{body}</body></html>"
