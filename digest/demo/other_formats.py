"""The newsroom's newest stories in formats that few publishers use, each small enough to read."""

import csv
import io
import json

from digest.demo.content import Story
from digest.demo.pages import Asked, Page

NEWEST = 5


def json_feed(asked: Asked) -> Page:
    """JSON Feed 1.1."""
    items = [
        {
            "id": story.guid,
            "url": asked.address(story),
            "title": story.title,
            "summary": asked.summary(story),
            "date_published": story.appears_at.isoformat(),
            "authors": [{"name": story.author}],
            "tags": list(story.categories),
        }
        for story in _newest(asked)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": asked.content.publication.name, "items": items}
    return Page(json.dumps(feed, ensure_ascii=False, indent=2).encode(), "application/feed+json")


def csv_table(asked: Asked) -> Page:
    """A table with a header line."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(["title", "summary", "url", "published_at", "categories"])
    for story in _newest(asked):
        date, address = story.appears_at.isoformat(), asked.address(story)
        table.writerow([story.title, asked.summary(story), address, date, ";".join(story.categories)])
    return Page(text.getvalue().encode(), "text/csv; charset=utf-8")


def topic_page(asked: Asked) -> Page:
    """A plain-text topic page: four headings, then title and summary in turn."""
    publication, topic = asked.content.publication, asked.content.topics[0]
    stories = [story for story in asked.content.shown("feed", now=asked.now) if topic.slug in story.topics][:NEWEST]
    paragraphs = [publication.name, publication.tagline, topic.description, topic.name]
    paragraphs += [text for story in stories for text in (story.title, asked.summary(story))]
    return Page("\n\n".join(paragraphs).encode() + b"\n", "text/plain; charset=utf-8")


def _newest(asked: Asked) -> tuple[Story, ...]:
    return asked.content.shown("feed", now=asked.now)[:NEWEST]
