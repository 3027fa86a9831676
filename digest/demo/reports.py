"""The newsroom's reportages, for which it has no feed: a page that lists them, a page for each, and a news sitemap."""

import json
from html import escape

from digest.demo.content import Story
from digest.demo.pages import Asked, Page

LISTING = "/stories/"
NAME = "Quillwater reportages"
KIND = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"
_SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)


def front(asked: Asked) -> Page:
    """The front page: it says where the notebook's interface and the feeds are."""
    name = escape(asked.content.publication.name)
    head = (
        f'<link rel="https://api.w.org/" href="{asked.origin}/wp-json/">'
        f'<link rel="alternate" type="application/rss+xml" title="{name}" href="/feed.xml">'
        f'<link rel="alternate" type="application/feed+json" title="{name}" href="/feed.json">'
    )
    return _html(name, f'<h1>{name}</h1><p><a href="{LISTING}">{NAME}</a></p>', head)


def listing(asked: Asked) -> Page:
    """Headlines and links; all else stands on the stories' own pages."""
    teasers = "".join(
        f'<article><h2><a href="{story.url}">{escape(story.title)}</a></h2></article>' for story in _shown(asked)
    )
    return _html(NAME, f"<main><h1>{NAME}</h1>{teasers}</main>")


def table(asked: Asked) -> Page:
    """The same as a table, to try selectors on."""
    rows = "".join(
        f'<tr class="row"><td class="day">{story.appears_at:%Y-%m-%d}</td>'
        f'<td><a href="{story.url}">{escape(story.title)}</a></td></tr>'
        for story in _shown(asked)
    )
    return _html("Archive", f"<table>{rows}</table>")


def story_page(asked: Asked) -> Page:
    """One reportage, described by JSON-LD."""
    story = next((story for story in _shown(asked) if story.url == asked.path), None)
    if story is None:
        return Page(b"<title>Not found</title>", KIND, 404)
    # The slash keeps a text from ending the element.
    described = json.dumps(_described(story, asked), ensure_ascii=False).replace("</", "<\\/")
    head = f'<script type="application/ld+json">{described}</script>'
    return _html(story.title, f"<article><h1>{escape(story.title)}</h1></article>", head)


def sitemap(asked: Asked) -> Page:
    """A news sitemap."""
    inside = "".join(
        f"<url><loc>{asked.address(story)}</loc><news:news>"
        f"<news:publication><news:name>{NAME}</news:name><news:language>en</news:language></news:publication>"
        f"<news:publication_date>{story.appears_at.isoformat()}</news:publication_date>"
        f"<news:title>{escape(story.title)}</news:title></news:news></url>"
        for story in _shown(asked)
    )
    return Page(f'<?xml version="1.0" encoding="UTF-8"?><urlset {_SPACES}>{inside}</urlset>'.encode(), XML)


def _shown(asked: Asked) -> tuple[Story, ...]:
    return asked.content.shown("reports", now=asked.now)


def _described(story: Story, asked: Asked) -> dict[str, object]:
    said: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "description": asked.summary(story),
        "datePublished": (story.published_at or story.appears_at).isoformat(),
        "author": {"@type": "Person", "name": story.author},
        "keywords": list(story.categories),
        "url": asked.address(story),
    }
    if image := story.image:
        picture = {"@type": "ImageObject", "url": image.url, "width": image.width, "height": image.height}
        said["image"] = picture | {"caption": image.alt}
    return said


def _html(title: str, inside: str, head: str = "") -> Page:
    head = f'<meta charset="utf-8"><title>{escape(title)}</title>{head}'
    return Page(f'<!doctype html><html lang="en"><head>{head}</head><body>{inside}</body></html>'.encode(), KIND)
