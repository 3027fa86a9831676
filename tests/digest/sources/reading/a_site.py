"""A site for tests that has pages and sitemaps but no feed, and whoever reads it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from digest.articles.queries import every_article, pages
from digest.articles.values import ArticleRow
from digest.core.database import Database
from digest.core.errors import SourceError
from digest.sources.add import add
from digest.sources.fetching.values import Fetched, Refused, Validators, Wanted
from digest.sources.models import SourceKind
from digest.sources.refresh import refresh
from digest.sources.values import Refreshed

SITE = "https://birds.example"
LISTING = f"{SITE}/stories/"
SITEMAP = f"{SITE}/sitemap.xml"


@dataclass
class Site:
    """A `Fetch` of documents by address; an address may also raise, lead elsewhere, or answer with a header."""

    documents: dict[str, str | bytes | SourceError] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)
    robots: dict[str, str] = field(default_factory=dict)
    asked: list[Wanted] = field(default_factory=list)

    def __call__(self, wanted: Wanted) -> Fetched:
        self.asked.append(wanted)
        url = self.leads.get(wanted.url, wanted.url)
        document = self.documents.get(url, Refused("the server answered 404 Not Found", status=404))
        if isinstance(document, SourceError):
            raise document
        body = document.encode() if isinstance(document, str) else document
        etag = sha256(body).hexdigest()
        if wanted.validators.etag == etag:
            return Fetched(None, url, wanted.validators)
        return Fetched(body, url, Validators(etag), robots=self.robots.get(url, ""))

    def pages_asked(self) -> list[str]:
        """The paths of articles that were asked for since the last time, in order."""
        paths = [wanted.url.removeprefix(SITE) for wanted in self.asked if wanted.url.startswith(f"{SITE}/a/")]
        self.asked.clear()
        return paths

    def list_stories(self, names: Sequence[str]) -> None:
        """Show a listing of bare headlines."""
        items = "".join(f'<article><h2><a href="/a/{name}">{name}</a></h2></article>' for name in names)
        self.documents[LISTING] = f"<html><title>Stories</title><main>{items}</main></html>"

    def tell(self, name: str, summary: str = "What happened.", **further: object) -> None:
        """Show the page of a story."""
        said = {
            "@type": "NewsArticle",
            "headline": f"{name}, in full",
            "description": summary,
            "datePublished": "2026-11-22T10:00:00Z",
            "image": f"{SITE}/{name}.jpg",
            **further,
        }
        self.documents[f"{SITE}/a/{name}"] = f'<script type="application/ld+json">{json.dumps(said)}</script>'


def names(how_many: int) -> list[str]:
    """Of so many stories, newest first."""
    return [f"story-{number}" for number in range(how_many, 0, -1)]


@dataclass
class Reader:
    """Reads one source of a site, as `refresh` does, at any time."""

    database: Database
    location: str
    kind: SourceKind
    now: datetime
    selectors: Mapping[str, str] = field(default_factory=dict)
    site: Site = field(default_factory=Site)

    def __post_init__(self) -> None:
        with self.database.writing() as session:
            add(session, self.location, kind=self.kind, selectors=self.selectors, now=self.now)

    def read(self, *, after: timedelta = timedelta()) -> Refreshed:
        """What came of a reading so much later."""
        self.now += after
        return refresh(self.database, 1, self.site, clock=lambda: self.now)

    def kept(self) -> dict[str, ArticleRow]:
        """Articles by title."""
        with self.database.reading() as session:
            return {row.title: row for page in pages(session, every_article()) for row in page}
