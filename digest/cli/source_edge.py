"""What the commands about sources share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.core.errors import BadInput

if TYPE_CHECKING:
    from digest.app import App
    from digest.sources.fetching.values import Fetch
    from digest.sources.models import SourceKind

Which = Annotated[str, typer.Argument(metavar="SOURCE", help="Its id, name or location.", show_default=False)]
UrlOrFile = Annotated[str, typer.Argument(metavar="URL_OR_FILE", help="The address of a site or feed, or a file.")]
TopicOption = Annotated[str | None, typer.Option("--topic", help="Every article of the source belongs to this topic.")]
KindOption = Annotated[
    str | None, typer.Option("--kind", help="How to read it: feed, wordpress, listing, sitemap; else found out.")
]
Selectors = Annotated[
    list[str] | None,
    typer.Option("--selector", metavar="PART=CSS", help="For a listing, as in --selector item=article; repeatable."),
]
AsIs = Annotated[bool, typer.Option("--as-is", help="Take this very address; do not look for a better one.")]


@contextmanager
def the_web(app: "App") -> Iterator["Fetch"]:
    """A `Fetch` with the manners of `[polling]`."""
    from digest.sources.fetching.client import web

    polling = app.settings.polling
    with web(contact=polling.contact, per_host=polling.per_host, pause_seconds=polling.pause_seconds) as fetch:
        yield fetch


def is_address(location: str) -> bool:
    """Whether this is an address, else it is a file that is there. Raises BadInput for what is neither."""
    if "://" in location:
        return True
    if _is_there(Path(location)):
        return False
    meant = location if "." in location.partition("/")[0] else "example.org/feed"
    raise BadInput(f"there is no file {location}; an address is written in full, as https://{meant}")


def kind_of(words: str | None, selectors: dict[str, str]) -> "SourceKind | None":
    """The kind that was asked for, if one was. Raises BadInput."""
    from digest.sources.models import SourceKind

    addressed = (SourceKind.FEED, SourceKind.WORDPRESS, SourceKind.LISTING, SourceKind.SITEMAP)
    if words is not None and words not in addressed:
        raise BadInput(f"{words!r} is no kind of source; write one of {', '.join(addressed)}")
    if selectors and words not in (None, SourceKind.LISTING):
        raise BadInput(f"selectors are for a listing, not for a {words}")
    return SourceKind(words) if words else SourceKind.LISTING if selectors else None


def selectors_of(given: list[str] | None) -> dict[str, str]:
    """`item=article` as a mapping. Raises BadInput for what is none, and for what the listing adapter refuses."""
    if wrong := [words for words in given or [] if "=" not in words]:
        raise BadInput(f"{wrong[0]!r} is no selector; write it as PART=CSS, for example item=article")
    pairs = [words.partition("=") for words in given or []]
    selectors = {part.strip(): selector.strip() for part, _, selector in pairs}
    if selectors:
        from digest.sources.parsing.listing import check_selectors

        check_selectors(selectors)
    return selectors


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # there or not, it cannot be read; `checked_file` says why
        return True
