"""A WordPress site for tests: answers a `Fetch` as the real one answers HTTP."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any
from urllib.parse import parse_qs, urlsplit

from digest.core.errors import SourceError
from digest.sources.fetching.values import Fetched, Refused, Wanted

SITE = "https://birds.example"
POSTS = f"{SITE}/wp-json/wp/v2/posts"


@dataclass
class Site:
    """Posts by number; what it was asked is noted."""

    posts: dict[int, dict[str, Any]] = field(default_factory=dict)
    version: float = 6.0
    """Before 5.7 `modified_after` is not known, and so not obeyed."""
    zone: tzinfo = UTC
    """It compares and sorts by what the clock on this wall showed."""
    most: int = 1000
    """Answers beyond this many are refused, as if the site had broken."""
    asked: list[Mapping[str, str]] = field(default_factory=list)

    def publish(self, number: int, at: datetime, *, modified: datetime | None = None, **given: Any) -> None:
        """A post that appeared then."""
        self.posts[number] = post(number, at, modified=modified, **given)

    def __call__(self, wanted: Wanted) -> Fetched:
        parameters = {name: values[0] for name, values in parse_qs(urlsplit(wanted.url).query).items()}
        self.asked.append(parameters)
        if len(self.asked) > self.most:
            raise SourceError("the server stopped answering")
        found, page = self._found(parameters), int(parameters.get("page", "1"))
        size = int(parameters.get("per_page", "10"))
        piece = found[(page - 1) * size : page * size]
        if page > 1 and not piece:
            raise Refused("the server answered 400 Bad Request", status=400)
        fields = parameters.get("_fields")
        shown = [{name: p[name] for name in p if fields is None or name in fields.split(",")} for p in piece]
        return Fetched(json.dumps(shown).encode(), wanted.url, charset="utf-8")

    def _found(self, parameters: Mapping[str, str]) -> list[dict[str, Any]]:
        found = list(self.posts.values())
        by = {"date": "date_gmt", "modified": "modified_gmt"}[parameters.get("orderby", "date")]
        bounds = {"after": "date_gmt"} | ({"modified_after": "modified_gmt"} if self.version >= 5.7 else {})
        for bound, column in bounds.items():
            if since := parameters.get(bound):
                found = [p for p in found if self._on_wall(p[column]) > self._on_wall(since.removesuffix("Z"))]
        if numbers := parameters.get("include"):
            found = [p for p in found if str(p["id"]) in numbers.split(",")]
        if category := parameters.get("categories"):
            found = [p for p in found if int(category) in p["categories"]]
        return sorted(found, key=lambda p: (self._on_wall(p[by]), p["id"]), reverse=True)

    def _on_wall(self, moment: str) -> str:
        return f"{datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(self.zone):%Y-%m-%dT%H:%M:%S}"


def post(number: int, at: datetime, *, modified: datetime | None = None, **given: Any) -> dict[str, Any]:
    """A post as WordPress writes it, with its own number in its guid."""
    written: dict[str, Any] = {
        "id": number,
        "date_gmt": _as_wordpress(at),
        "modified_gmt": _as_wordpress(modified or at),
        "guid": {"rendered": f"{SITE}/?p={number}"},
        "link": f"{SITE}/story-{number}/",
        "status": "publish",
        "title": {"rendered": f"Story {number}"},
        "excerpt": {"rendered": "<p>Told in short.</p>", "protected": False},
        "content": {"rendered": "<p>Told at length.</p>", "protected": False},
        "categories": [1],
    }
    return written | given


def _as_wordpress(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
