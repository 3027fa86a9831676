"""What the page of an issue shows: its stories as values for the template."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from digest.issues.content import ArticleCopy
from digest.web.archive.shelf import Shown


@dataclass(frozen=True, slots=True)
class Story:
    """One story: as it was sent, and what is known since."""

    article: ArticleCopy
    day: date | None
    """When it was published, where the publication is; a date is never invented."""
    also_in: tuple[str, ...]
    """Other topics it belongs to."""
    changed: bool
    """Its source tells it in other words now."""
    correction: tuple[str, ...]
    """What readers were told of it afterwards."""


@dataclass(frozen=True, slots=True)
class Part:
    """A topic of an issue."""

    anchor: str
    name: str
    note: str
    stories: tuple[Story, ...]


def parts(shown: Shown, corrections: Mapping[int, tuple[str, ...]]) -> tuple[Part, ...]:
    """The topics of an issue, in its order."""
    content, zone = shown.content, ZoneInfo(shown.content.publication["timezone"])
    articles = {article.id: article for article in content.articles}
    topics = {topic.id: topic for topic in content.topics}

    def story(article_id: int, also: tuple[int, ...]) -> Story:
        article = articles[article_id]
        day = article.published_at.astimezone(zone).date() if article.published_at else None
        others = tuple(topics[topic].name for topic in also)
        return Story(article, day, others, article_id in shown.since.changed, corrections.get(article_id, ()))

    return tuple(
        Part(
            anchor=f"topic-{number}",
            name=topics[section.topic_id].name,
            note=topics[section.topic_id].note,
            stories=tuple(story(article_id, also) for article_id, also in section.articles),
        )
        for number, section in enumerate(shown.sections, start=1)
    )
