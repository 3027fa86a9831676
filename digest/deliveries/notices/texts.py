"""What notices say, stored once for each distinct text."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from digest.core.bulk import insert_missing
from digest.core.languages import Language
from digest.deliveries.notices.models import Notice, NoticeText
from digest.mail.views import NoticeView, StoryView

FIELDS = frozenset(NoticeView.__slots__)


def intern(session: Session, values: Mapping[str, Any]) -> int:
    """The id of the text with these values, fields of NoticeView; made when it is new.

    Safe when two do it at once. Nobody purges the text before this transaction ends.
    """
    assert values.keys() <= FIELDS, values.keys()
    said = json.dumps({key: value for key, value in values.items() if value}, sort_keys=True, ensure_ascii=False)
    key = hashlib.sha256(said.encode()).hexdigest()
    held = select(NoticeText.id).where(NoticeText.key == key).with_for_update(read=True, key_share=True)
    while True:
        insert_missing(session, NoticeText, [{"key": key, "said": said}])
        if (found := session.scalar(held)) is not None:  # else it was purged between the two statements
            return found


def forget_untold(session: Session) -> None:
    """Let go of texts that no notice says any more. Safe to repeat."""
    told = select(Notice.id).where(Notice.text_id == NoticeText.id)
    session.execute(delete(NoticeText).where(~told.exists()))


def values(said: str) -> dict[str, Any]:
    """What `intern` was given, without what was empty."""
    found: dict[str, Any] = json.loads(said)
    return found


def view(said: str) -> NoticeView:
    """What a template sees of a text."""
    known = values(said)
    lists = {
        "paragraphs": tuple(known.get("paragraphs", ())),
        "stories": tuple(_story(story) for story in known.get("stories", ())),
    }
    return NoticeView(**(known | lists))


def spoken(notice: NoticeView, speaking: Language) -> NoticeView:
    """The same with days and the frequency as words of a language."""
    return replace(
        notice,
        frequency=speaking.schedule(notice.frequency) if notice.frequency else "",
        first_day=speaking.day(date.fromisoformat(notice.first_day)) if notice.first_day else "",
        stories=tuple(
            replace(story, date=speaking.short_day(date.fromisoformat(story.date)) if story.date else "")
            for story in notice.stories
        ),
    )


def paragraphs(text: str) -> tuple[str, ...]:
    """What somebody typed, with a blank line between paragraphs."""
    return tuple(" ".join(part.split()) for part in text.replace("\r\n", "\n").split("\n\n") if part.strip())


def _story(values: Mapping[str, Any]) -> StoryView:
    """Title, url, summary and date are kept; pictures and the like are not for notices."""
    return StoryView(author="", picture=None, also_in=(), **values)
