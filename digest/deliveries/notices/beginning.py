"""What the welcome mail says beside its template, so that the first mail is not empty."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from digest.articles.cleaning import shorten
from digest.core.sections import Schedule
from digest.issues.content import ArticleCopy
from digest.issues.latest import latest
from digest.issues.periods import open_send_time
from subscribers.queries import SubscriberRow

STORIES = 5
SUMMARY_LENGTH = 200


def values(
    session: Session, reader: SubscriberRow, *, schedule: Schedule | None, zone: str, now: datetime
) -> dict[str, Any]:
    """Fields of NoticeView: the newest stories of the reader's topics, and the day of the first digest (in ISO 8601).

    Equal for all who follow the same topics by the same schedule, so that the text is kept once. The stories count
    as no mail that served the reader: they come again in the first digest.
    """
    return {
        "frequency": reader.frequency,
        "first_day": _first_day(schedule, reader, zone, now) if schedule is not None else "",
        "stories": [_story(one, ZoneInfo(zone)) for one in latest(session, reader.topic_ids, limit=STORIES, now=now)],
    }


def _first_day(schedule: Schedule, reader: SubscriberRow, zone: str, now: datetime) -> str:
    """The reader's own day on which the issue that is being gathered now reaches them."""
    at = open_send_time(schedule, zone, reader_zone=reader.timezone, hour=reader.hour, now=now)
    return at.astimezone(ZoneInfo(reader.timezone)).date().isoformat()


def _story(article: ArticleCopy, zone: ZoneInfo) -> dict[str, str | None]:
    return {
        "title": article.title,
        "url": article.url,
        "summary": shorten(article.summary, limit=SUMMARY_LENGTH),
        "date": article.published_at.astimezone(zone).date().isoformat() if article.published_at else "",
    }
