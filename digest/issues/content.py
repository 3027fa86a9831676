"""What an issue holds before it is cut into editions, as one value that can be frozen and hashed.

An approved issue is this value as canonical JSON. Everything that is sent is selected and rendered from it alone.
"""

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ArticleCopy:
    """An article as it was when the issue was frozen."""

    id: int
    title: str
    summary: str
    url: str | None
    author: str
    image_url: str | None
    image_alt: str
    image_width: int | None
    image_height: int | None
    rank: int
    published_at: datetime | None
    first_seen_at: datetime
    language: str = ""
    """BCP 47; empty: unknown, as in issues that were frozen before it was kept."""


@dataclass(frozen=True, slots=True)
class TopicCopy:
    """A topic, in the order topics have in a mail, with the editor's note for this issue."""

    id: int
    name: str
    page_url: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Placement:
    """An article in a topic, at its position in the log. `again`: somebody may have received it before."""

    article_id: int
    topic_id: int
    position: int
    again: bool


@dataclass(frozen=True, slots=True)
class TemplateCopy:
    """The mail template's three parts, as they were."""

    name: str
    subject: str
    mjml: str
    text: str


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that decides what readers of one issue get.

    Positions in `(since, upto]` are covered. `left_out` maps articles of that stretch that nobody gets with this
    issue to the reason, in words.
    """

    since: int
    upto: int
    topics: tuple[TopicCopy, ...]
    articles: tuple[ArticleCopy, ...]
    """In the order of the mail: pins, then rank, then newest, then id, but for what editors moved."""
    placements: tuple[Placement, ...]
    left_out: dict[int, str]
    per_topic: int
    total: int
    subject: str
    preheader: str
    intro: str
    template: TemplateCopy
    publication: dict[str, Any]
    """`[publication]` of config.toml, as plain values."""
    markdown: bool = False
    """The intro is Markdown; issues that were frozen before it could be have it as it was typed."""

    def to_json(self) -> str:
        """Canonical: equal contents give equal text."""
        return json.dumps(dataclasses.asdict(self), sort_keys=True, ensure_ascii=False, default=_iso)

    def without(self, article_ids: frozenset[int], reason: str) -> "Content":
        """The same, but nobody gets these articles."""
        if not article_ids:
            return self
        return dataclasses.replace(
            self,
            articles=tuple(a for a in self.articles if a.id not in article_ids),
            placements=tuple(p for p in self.placements if p.article_id not in article_ids),
            left_out=self.left_out | dict.fromkeys(article_ids, reason),
        )


def content_hash(canonical: str) -> str:
    """SHA-256 of `Content.to_json`, in hex: what an approval is bound to."""
    return hashlib.sha256(canonical.encode()).hexdigest()


def from_json(canonical: str) -> Content:
    """The inverse of `Content.to_json`."""
    values = json.loads(canonical)
    return Content(
        **values
        | {
            "topics": tuple(TopicCopy(**topic) for topic in values["topics"]),
            "articles": tuple(_article(article) for article in values["articles"]),
            "placements": tuple(Placement(**placement) for placement in values["placements"]),
            "left_out": {int(id_): reason for id_, reason in values["left_out"].items()},
            "template": TemplateCopy(**values["template"]),
        }
    )


def headlines(canonical: str) -> list[tuple[int, str]]:
    """Of the articles in `Content.to_json`, in their order, with their ids: a fifth of the work of reading it whole."""
    return [(article["id"], article["title"]) for article in json.loads(canonical)["articles"]]


def _article(values: dict[str, Any]) -> ArticleCopy:
    published = values["published_at"]
    return ArticleCopy(
        **values
        | {
            "published_at": datetime.fromisoformat(published) if published else None,
            "first_seen_at": datetime.fromisoformat(values["first_seen_at"]),
        }
    )


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong into an issue's content")
