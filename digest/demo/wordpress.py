"""The newsroom's notebook, as the REST interface of WordPress shows it: as much of that as a reader of it asks for."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from digest.demo.content import Story
from digest.demo.pages import Asked, Page

POSTS = "/wp-json/wp/v2/posts"
NAME = "The Quillwater notebook"
KIND = "application/json; charset=utf-8"
PER_PAGE = 10
PAST_THE_END = {
    "code": "rest_post_invalid_page_number",
    "message": "The page number requested is larger than the number of pages available.",
    "data": {"status": 400},
}


def index(asked: Asked) -> Page:
    """What the interface offers."""
    return _json({"name": NAME, "url": asked.origin, "namespaces": ["wp/v2"]})


def posts(asked: Asked) -> Page:
    """Posts by date, newest first, a page at a time; narrowed by `include` and `modified_after`."""
    query = asked.query or {}
    wanted = [story for story in asked.content.shown("blog", now=asked.now) if _is_wanted(story, query)]
    size, page = int(query.get("per_page", PER_PAGE)), int(query.get("page", 1))
    if page > 1 and (page - 1) * size >= len(wanted):
        return _json(PAST_THE_END, status=400)
    return _json([_post(story, asked) for story in wanted[(page - 1) * size : page * size]])


def _is_wanted(story: Story, query: Mapping[str, str]) -> bool:
    include, since = query.get("include"), query.get("modified_after")
    if include and str(_id(story)) not in include.split(","):
        return False
    return not since or story.appears_at > _utc(datetime.fromisoformat(since))


def _post(story: Story, asked: Asked) -> dict[str, Any]:
    written = (story.published_at or story.appears_at).astimezone(UTC)
    whole = {
        "id": _id(story),
        "date_gmt": f"{written:%Y-%m-%dT%H:%M:%S}",
        "modified_gmt": f"{story.appears_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
        "guid": {"rendered": f"{asked.origin}/?p={_id(story)}"},
        "status": "publish",
        "type": "post",
        "link": asked.address(story),
        "title": {"rendered": story.title},
        "excerpt": {"rendered": f"<p>{asked.summary(story)}</p>", "protected": False},
        "content": {"rendered": f"<p>{asked.summary(story)}</p>", "protected": False},
    }
    fields = (asked.query or {}).get("_fields")
    shown = {name: value for name, value in whole.items() if not fields or name in fields.split(",")}
    return shown | ({} if fields else {"_embedded": _embedded(story)})


def _embedded(story: Story) -> dict[str, Any]:
    terms = [{"name": name, "taxonomy": "category"} for name in story.categories]
    pictures = []
    if image := story.image:
        size = {"width": image.width, "height": image.height}
        pictures = [{"source_url": image.url, "alt_text": image.alt, "media_details": size}]
    return {"author": [{"name": story.author}], "wp:term": [terms], "wp:featuredmedia": pictures}


def _id(story: Story) -> int:
    return int(story.guid.rpartition("-")[2])


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _json(value: object, *, status: int = 200) -> Page:
    return Page(json.dumps(value, ensure_ascii=False).encode(), KIND, status)
