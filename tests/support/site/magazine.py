"""A site without feeds: a page that lists stories, a page for each, sitemaps and robots.txt."""

from dataclasses import dataclass, field
from datetime import datetime
from json import dumps
from xml.sax.saxutils import escape

from tests.support.site.server import Answer, Part, Request, Site

LISTING = "/stories/"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)


@dataclass
class Story:
    """One story at `/stories/SLUG`. With a status of its own it is not there any more."""

    slug: str
    title: str
    date: datetime
    summary: str = ""
    image: str = ""
    section: str = "News"
    author: str = "Ben Howe"
    noindex: bool = False
    status: int = 200
    open_graph_only: bool = False


@dataclass
class Magazine:
    """The stories of a site, newest first."""

    name: str
    stories: list[Story] = field(default_factory=list)
    forbidden: str = ""
    """What robots.txt disallows."""

    def stand_on(self, site: Site) -> None:
        """Answer for the listing, the stories, the sitemaps and robots.txt."""
        site.pages |= {
            LISTING: self.listing,
            f"{LISTING}*": self.page,
            "/sitemap.xml": self.index,
            "/news-sitemap.xml": self.news_sitemap,
            "/stories-sitemap.xml": self.plain_sitemap,
            "/robots.txt": self.robots,
        }

    def listing(self, request: Request) -> Answer:
        """Headlines with links, and nothing else."""
        items = "".join(f'<article class="teaser"><h2>{_anchor(story)}</h2></article>' for story in self.stories)
        return _page(self.name, f"<nav><a href='/about'>About us</a></nav><main>{items}</main>")

    def page(self, request: Request) -> Answer:
        """One story, described by JSON-LD, or by OpenGraph alone."""
        story = next((story for story in self.stories if request.path == _path(story)), None)
        if story is None or story.status != 200:
            return Answer(story.status if story else 404, b"<title>Not here</title>")
        described = _open_graph(story) if story.open_graph_only else _json_ld(story, request)
        robots = '<meta name="robots" content="noindex">' if story.noindex else ""
        return _page(story.title, f"<article><h1>{escape(story.title)}</h1></article>", robots + described)

    def index(self, request: Request) -> Answer:
        """A sitemap of sitemaps."""
        names = ("/news-sitemap.xml", "/stories-sitemap.xml")
        inside = "".join(f"<sitemap><loc>{request.origin}{name}</loc></sitemap>" for name in names)
        return _xml(f"<sitemapindex {SPACES}>{inside}</sitemapindex>")

    def news_sitemap(self, request: Request) -> Answer:
        """With titles and dates."""
        return _xml(
            f"<urlset {SPACES}>{''.join(self._url(story, request, news=True) for story in self.stories)}</urlset>"
        )

    def plain_sitemap(self, request: Request) -> Answer:
        """With addresses alone."""
        return _xml(
            f"<urlset {SPACES}>{''.join(self._url(story, request, news=False) for story in self.stories)}</urlset>"
        )

    def robots(self, request: Request) -> Answer:
        """What programs may not read."""
        return Answer(200, f"User-agent: *\nDisallow: {self.forbidden}\n".encode(), kind="text/plain")

    def _url(self, story: Story, request: Request, *, news: bool) -> str:
        date = story.date.isoformat()
        place = f"<loc>{request.origin}{_path(story)}</loc><lastmod>{date}</lastmod>"
        of = f"<news:publication><news:name>{self.name}</news:name><news:language>en</news:language></news:publication>"
        told = f"<news:publication_date>{date}</news:publication_date><news:title>{escape(story.title)}</news:title>"
        return f"<url>{place}{f'<news:news>{of}{told}</news:news>' if news else ''}</url>"


def teasers(stories: list[Story]) -> Part:
    """A listing that only selectors can read: stories as rows of a table, with their dates."""

    def answer(request: Request) -> Answer:
        rows = "".join(
            f'<tr class="row"><td class="when">{story.date:%Y-%m-%d}</td><td>{_anchor(story)}</td>'
            f'<td class="what">{escape(story.summary)}</td></tr>'
            for story in stories
        )
        return _page("Archive", f"<table>{rows}</table>")

    return answer


def _path(story: Story) -> str:
    return f"{LISTING}{story.slug}"


def _anchor(story: Story) -> str:
    return f'<a href="{_path(story)}">{escape(story.title)}</a>'


def _json_ld(story: Story, request: Request) -> str:
    said = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "description": story.summary,
        "datePublished": story.date.isoformat(),
        "author": {"@type": "Person", "name": story.author},
        "articleSection": story.section,
        "mainEntityOfPage": f"{request.origin}{_path(story)}",
    }
    if story.image:
        said["image"] = {"@type": "ImageObject", "url": story.image, "width": 1200, "height": 675}
    return f'<script type="application/ld+json">{dumps(said)}</script>'


def _open_graph(story: Story) -> str:
    said = {
        "og:title": story.title,
        "og:description": story.summary,
        "og:image": story.image,
        "article:published_time": story.date.isoformat(),
    }
    return "".join(f'<meta property="{name}" content="{escape(text)}">' for name, text in said.items() if text)


def _page(title: str, inside: str, head: str = "") -> Answer:
    head = f'<meta charset="utf-8"><title>{escape(title)}</title>{head}'
    return Answer(200, f'<!doctype html><html lang="en"><head>{head}</head><body>{inside}</body></html>'.encode())


def _xml(inside: str) -> Answer:
    return Answer(200, f'<?xml version="1.0" encoding="UTF-8"?>{inside}'.encode(), kind="application/xml")
