"""One row of a table, to an entry. Pure."""

from collections.abc import Mapping

from digest.articles.cleaning import TEXT_LENGTH, TITLE_LENGTH, absolute_url, image_url, plain_text, shorten, tidy
from digest.articles.values import Entry, Image
from digest.sources.parsing.dates import parse_date


def entry_of(values: Mapping[str, object] | str, *, base_url: str | None) -> tuple[Entry | None, list[str]]:
    """The entry, or None, and what was wrong with the row; `values` may already be such a problem."""
    if isinstance(values, str):
        return None, [values]
    title = shorten(plain_text(_text(values.get("title"))), limit=TITLE_LENGTH)
    if not title:
        return None, ["it has no title"]
    url, date = _text(values.get("url")), _text(values.get("published_at"))
    image, image_problem = _image(values.get("image"), base_url)
    entry = Entry(
        title=title,
        summary=shorten(plain_text(_text(values.get("summary"))), limit=TEXT_LENGTH),
        url=absolute_url(url, base=base_url),
        guid=tidy(_text(values.get("guid"))) or None,
        published_at=parse_date(date),
        author=tidy(_text(values.get("author"))),
        section=tidy(_text(values.get("section"))),
        language=tidy(_text(values.get("language"))),
        categories=_list(values.get("categories")),
        image=image,
        topics=tuple(slug.lower() for slug in _list(values.get("topics"))),
    )
    problems = [
        f"{url[:100]!r} is no web address" if url and entry.url is None else "",
        f"{date[:40]!r} is no date" if date and entry.published_at is None else "",
        image_problem,
    ]
    return entry, [problem for problem in problems if problem]


def _image(value: object, base_url: str | None) -> tuple[Image | None, str]:
    given: Mapping[str, object] = value if isinstance(value, Mapping) else {"url": value}
    address = _text(given.get("url"))
    url = image_url(address, base=base_url)
    if url is None:
        return None, f"the image {address[:100]!r} has no https address" if address else ""
    width, height = (size if isinstance(size := given.get(side), int) else None for side in ("width", "height"))
    return Image(url, tidy(_text(given.get("alt"))), width, height), ""


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, Mapping | list) else str(value).strip()


def _list(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else _text(value).split(";")
    return tuple(dict.fromkeys(words for item in values if (words := tidy(_text(item)))))
