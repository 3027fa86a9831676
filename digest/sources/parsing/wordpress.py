"""The posts of a WordPress site, as its REST interface tells them. Pure.

Asked for with `_embed`, a post carries its author, its picture and the names of its categories and tags.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from digest.articles.cleaning import TEXT_LENGTH, TITLE_LENGTH, absolute_url, plain_text, shorten, tidy
from digest.articles.values import Entry
from digest.core.errors import SourceError
from digest.sources.parsing.dates import parse_date
from digest.sources.parsing.feed_item import MOST_MARKUP
from digest.sources.parsing.loose import at, list_at, text_at
from digest.sources.parsing.parsed import Parsed
from digest.sources.parsing.wordpress_picture import featured_picture

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_ID_IN_GUID = re.compile(r"[?&]p=(\d{1,18})$")
_NO_CATEGORY = "uncategorized"


@dataclass(frozen=True, slots=True)
class Post:
    """One post, and what a reader needs to ask for others."""

    id: int
    guid: str | None
    """As the site's feeds give it: changing from feed to WordPress and back repeats nothing."""
    public: bool
    """False for drafts, and for what was taken back."""
    published_at: datetime | None
    modified_at: datetime | None
    entry: Entry | None
    """None when it has neither title nor text."""


def parse_posts(text: str, *, base_url: str | None = None) -> Parsed:
    """The public posts of one answer.

    Raises SourceError when it holds no posts; the words of an error that WordPress sent are in it.
    """
    posts, warnings = read_posts(text, base_url=base_url)
    return Parsed(tuple(post.entry for post in posts if post.public and post.entry), tuple(warnings))


def read_posts(text: str, *, base_url: str | None = None) -> tuple[list[Post], list[str]]:
    """The posts of one answer with what a reader needs of them, and one warning for each that cannot be read.

    Raises SourceError as `parse_posts` does.
    """
    items = _items(text)
    posts, warnings = [], []
    for number, item in enumerate(items, start=1):
        post = _post(item, base_url)
        if post is not None:
            posts.append(post)
        if post is None or post.entry is None:
            warnings.append(f"post {number}: it has no {'id' if post is None else 'title'}; left out")
    if items and not posts:
        raise SourceError("it is JSON, but no list of WordPress posts")
    return posts, warnings


def id_in(guid: str) -> int | None:
    """The number of the post, where the guid has the form that WordPress gives it."""
    found = _ID_IN_GUID.search(guid)
    return int(found.group(1)) if found else None


def _items(text: str) -> list[object]:
    try:
        answer = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"it is no valid JSON, so no list of WordPress posts ({str(error)[:100]})") from error
    if isinstance(answer, dict) and (message := plain_text(text_at(answer, "message"))):
        raise SourceError(f"WordPress answers: {shorten(message, limit=200)}")
    if not isinstance(answer, list):
        raise SourceError("it is JSON, but no list of WordPress posts")
    return answer


def _post(item: object, base_url: str | None) -> Post | None:
    if not isinstance(item, dict) or not isinstance(number := item.get("id"), int):
        return None
    guid = tidy(html.unescape(text_at(item, "guid", "rendered"))) or None
    published_at = parse_date(text_at(item, "date_gmt")) or parse_date(text_at(item, "date"))
    return Post(
        id=number,
        guid=guid,
        public=text_at(item, "status") in ("", "publish"),
        published_at=published_at,
        modified_at=parse_date(text_at(item, "modified_gmt")) or published_at,
        entry=_entry(item, guid, published_at, base_url),
    )


def _entry(
    item: Mapping[str, object], guid: str | None, published_at: datetime | None, base_url: str | None
) -> Entry | None:
    text = "" if at(item, "content", "protected") is True else _words(item, "excerpt") or _words(item, "content")
    title = _words(item, "title") or shorten(text, limit=80)
    if not title:
        return None
    terms = list(_terms(item))
    return Entry(
        title=shorten(title, limit=TITLE_LENGTH),
        summary=shorten(text, limit=TEXT_LENGTH),
        url=absolute_url(text_at(item, "link"), base=base_url),
        guid=guid,
        published_at=published_at,
        author=", ".join(_authors(item)),
        section=next((name for taxonomy, name in terms if taxonomy == "category"), ""),
        language=_language(item),
        categories=tuple(dict.fromkeys(name for _, name in terms)),
        image=featured_picture(item, base_url=base_url),
    )


def _authors(item: Mapping[str, object]) -> Iterator[str]:
    names = map(_name, list_at(item, "_embedded", "author"))
    yield from dict.fromkeys(name for name in names if name)


def _terms(item: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Taxonomy and name of categories, tags and what else the site sorts by."""
    for group in list_at(item, "_embedded", "wp:term"):
        for term in group if isinstance(group, list) else ():
            taxonomy, name = text_at(term, "taxonomy"), _name(term)
            if name and taxonomy != "post_format" and text_at(term, "slug") != _NO_CATEGORY:
                yield taxonomy, name


def _name(thing: object) -> str:
    return plain_text(text_at(thing, "name"))


def _language(item: Mapping[str, object]) -> str:
    """As plug-ins for several languages tell it; WordPress itself does not."""
    places = (("lang",), ("wpml_current_locale",), ("yoast_head_json", "og_locale"))
    told = next((words for place in places if (words := text_at(item, *place))), "").replace("_", "-")
    return told if _LANGUAGE.fullmatch(told) else ""


def _words(item: Mapping[str, object], name: str) -> str:
    return plain_text(text_at(item, name, "rendered")[:MOST_MARKUP])
