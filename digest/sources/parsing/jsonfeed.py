"""JSON Feed 1.0 and 1.1. Whatever has the wrong type counts as not told. Pure."""

from collections.abc import Iterator

from digest.articles.cleaning import TEXT_LENGTH, TITLE_LENGTH, absolute_url, as_title, plain_text, shorten, tidy
from digest.articles.values import Entry, Image
from digest.core.errors import SourceError
from digest.sources.parsing.dates import parse_date
from digest.sources.parsing.feed_item import MOST_MARKUP
from digest.sources.parsing.feed_reader import MOST_ENTRIES
from digest.sources.parsing.loose import at, list_at, text_at
from digest.sources.parsing.parsed import Parsed
from digest.sources.parsing.pictures import best_picture, picture_of, pictures_in


def is_jsonfeed(document: object) -> bool:
    """Whether a JSON document says, or shows by its shape, that it is a JSON Feed."""
    return "jsonfeed.org" in text_at(document, "version") or isinstance(at(document, "items"), list)


def parse_jsonfeed(document: object, *, base_url: str | None = None) -> Parsed:
    """The items of a JSON Feed, at most MOST_ENTRIES. Relative addresses start at its home page, else at `base_url`.

    An item without any words is left out with a warning. Raises SourceError when there is no list of items.
    """
    if not isinstance(at(document, "items"), list):
        raise SourceError("it is a JSON Feed without a list of items")
    items = list_at(document, "items")
    base = absolute_url(text_at(document, "home_page_url"), base=base_url) or base_url
    entries, warnings = [], []
    if len(items) > MOST_ENTRIES:
        warnings.append(f"it has more than {MOST_ENTRIES} items; only the first {MOST_ENTRIES} were read")
    for number, item in enumerate(items[:MOST_ENTRIES], start=1):
        entry = _entry(item, document, base)
        if entry is None:
            warnings.append(f"item {number} has neither title, text nor link; left out")
        else:
            entries.append(entry)
    return Parsed(tuple(entries), tuple(warnings), title=plain_text(text_at(document, "title")))


def _entry(item: object, feed: object, base: str | None) -> Entry | None:
    content = text_at(item, "content_html")[:MOST_MARKUP]
    text = _summary(item, content)
    url = next(_addresses(item, base), None)
    title = plain_text(text_at(item, "title")) or shorten(text, limit=80)
    if not (title or url):
        return None
    return Entry(
        title=shorten(title, limit=TITLE_LENGTH) or as_title(url),
        summary=shorten(text, limit=TEXT_LENGTH),
        url=url,
        guid=_id(item) or None,
        published_at=parse_date(text_at(item, "date_published")) or parse_date(text_at(item, "date_modified")),
        author=_authors(item) or _authors(feed),
        language=tidy(text_at(item, "language") or text_at(feed, "language")),
        categories=tuple(dict.fromkeys(_tags(item))),
        image=_image(item, content, base),
    )


def _summary(item: object, content: str) -> str:
    """What it says of itself, else its text; also where the first only repeats the title."""
    summary = plain_text(text_at(item, "summary")[:MOST_MARKUP])
    if summary and summary != plain_text(text_at(item, "title")):
        return summary
    return tidy(text_at(item, "content_text")[:MOST_MARKUP]) or plain_text(content) or summary


def _id(item: object) -> str:
    """Should be a string; some write a number."""
    given = at(item, "id")
    return tidy(str(given)) if isinstance(given, str | int | float) and not isinstance(given, bool) else ""


def _addresses(item: object, base: str | None) -> Iterator[str]:
    """Where it stands, else what it is about, else an id that is an address."""
    for given in (text_at(item, "url"), text_at(item, "external_url")):
        if url := absolute_url(given, base=base):
            yield url
    if url := absolute_url(_id(item)):
        yield url


def _authors(of: object) -> str:
    """Version 1.1 has a list, 1.0 had one; feeds for readers of both have the first of them twice."""
    people = list_at(of, "authors") or [at(of, "author")]
    return ", ".join(dict.fromkeys(name for person in people if (name := plain_text(text_at(person, "name")))))


def _tags(item: object) -> Iterator[str]:
    for tag in list_at(item, "tags"):
        if isinstance(tag, str) and (words := plain_text(tag)):
            yield words


def _image(item: object, content: str, base: str | None) -> Image | None:
    files = [file for file in list_at(item, "attachments") if text_at(file, "mime_type").startswith("image/")]
    addresses = (text_at(item, "image"), text_at(item, "banner_image"), *(text_at(file, "url") for file in files))
    offered = (picture_of(address, base) for address in addresses)
    return best_picture((picture for picture in offered if picture), text=pictures_in(content, base=base))
