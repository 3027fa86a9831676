"""The demo's world as frozen values: an invented newsroom and its readers, read from the two JSON files beside this.

Everything in it is made up: the charity, its people, its findings. Its addresses lie in domains reserved for
examples, so that nothing of the demo can reach anybody.
"""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, ConfigDict, TypeAdapter

from digest.articles.values import Image
from digest.core.sections import Publication
from digest.topics.models import RuleKind

NEWSROOM = Path(__file__).with_name("newsroom.json")
READERS = Path(__file__).with_name("readers.json")

Outlet = Literal["feed", "blog", "reports"]
"""Where the newsroom publishes: its feed, its notebook on WordPress, and a page that lists reportages."""
_DELAY = timedelta(days=1)


class _Strict:
    """A misspelt key in the files is an error."""

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Rule(_Strict):
    """One rule of a topic, as in `digest.topics.models.TopicRule`."""

    kind: RuleKind
    value: str
    exclude: bool = False


@dataclass(frozen=True, slots=True)
class Topic(_Strict):
    """A topic to set up. One of them is never written about."""

    slug: str
    name: str
    description: str
    page_url: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Correction(_Strict):
    """What the summary says from `appears_at` on."""

    appears_at: AwareDatetime
    summary: str


@dataclass(frozen=True, slots=True)
class Story(_Strict):
    """An article as the newsroom has it. It stands there from `appears_at` on, whatever its date says."""

    guid: str
    title: str
    summary: str
    url: str
    """In full, or a path on the server that serves the newsroom."""
    published_at: AwareDatetime | None
    appears_at: AwareDatetime
    author: str
    categories: tuple[str, ...]
    topics: tuple[str, ...]
    """Slugs the rules are meant to find; the demo itself leaves that to the rules."""
    image: Image | None = None
    correction: Correction | None = None
    told_in: tuple[Outlet, ...] = ("feed",)
    """The first has it at `appears_at`, the others a day later."""


@dataclass(frozen=True, slots=True)
class Edit(_Strict):
    """What the editor does to one article in the weekly issue of `issue_day`, and why."""

    issue_day: date
    kind: Literal["pin", "exclude"]
    guid: str
    why: str


@dataclass(frozen=True, slots=True)
class Pause(_Strict):
    """A reader asks, at `at`, for no mail before the day `until` in their own time zone."""

    at: AwareDatetime
    until: date


@dataclass(frozen=True, slots=True)
class TopicChange(_Strict):
    """A reader follows other topics from `at` on."""

    at: AwareDatetime
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reader(_Strict):
    """A reader who signs up when the demo starts, and what they do later."""

    name: str
    address: str
    topics: tuple[str, ...]
    frequency: str
    timezone: str
    pause: Pause | None = None
    change: TopicChange | None = None
    leaves_at: AwareDatetime | None = None


@dataclass(frozen=True, slots=True)
class Content(_Strict):
    """The whole world of the demo. `articles` stand in the order in which they appear."""

    first_day: date
    weeks: int
    publication: Publication
    topics: tuple[Topic, ...]
    articles: tuple[Story, ...]
    edits: tuple[Edit, ...]
    readers: tuple[Reader, ...]

    @property
    def starts_at(self) -> datetime:
        """Midnight before the first day, in the publication's time zone."""
        return self._midnight(self.first_day)

    @property
    def ends_at(self) -> datetime:
        """Midnight after the last day, in the publication's time zone."""
        return self._midnight(self.first_day + timedelta(weeks=self.weeks))

    def shown(self, outlet: Outlet, *, now: datetime) -> tuple[Story, ...]:
        """What has appeared there by `now`, newest first."""
        return tuple(
            story
            for story in reversed(self.articles)
            if outlet in story.told_in and story.appears_at + _DELAY * (outlet != story.told_in[0]) <= now
        )

    def ending_on(self, day: date) -> "Content":
        """The same newsroom with all stories moved by whole days, so that the last day is `day`."""
        by = day - (self.first_day + timedelta(weeks=self.weeks, days=-1))
        return replace(self, first_day=self.first_day + by, articles=tuple(_moved(s, by) for s in self.articles))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self.publication.timezone))


def load() -> Content:
    """Read both files. Raises pydantic's ValidationError: they are part of the program, so a fault there is ours."""
    newsroom = json.loads(NEWSROOM.read_bytes())
    return TypeAdapter(Content).validate_python(newsroom | {"readers": json.loads(READERS.read_bytes())})


def _moved(story: Story, by: timedelta) -> Story:
    correction = story.correction and replace(story.correction, appears_at=story.correction.appears_at + by)
    published = story.published_at and story.published_at + by
    return replace(story, published_at=published, appears_at=story.appears_at + by, correction=correction)
