"""Which picture stands for a story: of those a source offers beside it, and of those in its HTML. Pure."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from digest.articles.cleaning import image_url, plain_text
from digest.articles.values import Image

_SMALLEST = 50
"""Pixels; below it is a counter, an icon or a face."""
_LARGEST = 20_000
_WIDEST = 1200
_UNTOLD_WIDTH = 600
"""What a picture without a size counts as: more than a thumbnail, less than a large picture."""
_NO_PICTURE = re.compile(
    r"gravatar\.com/|s\.w\.org/images/|/smilies/|/~[rf]f?/|doubleclick\.net|feedsportal\.com|feeds\.wordpress\.com|"
    r"/emoji/|\bavatar|\bemoji|\bsmiley|\bpixel\.|/pixel\b|\bspacer\.|tracking|/count(?:er)?[./]|share[-_]?button",
    re.IGNORECASE,
)
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)$", re.IGNORECASE)
_IMG = re.compile(r"<img\s[^<>]{1,4000}>", re.IGNORECASE)
"""Cut out, because a parser that is given all of a hostile text may take for ever."""
_MOST_LOOKED_AT = 50
_LENGTH = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*")


def best_picture(pictures: Iterable[Image], *, text: Iterable[Image] = ()) -> Image | None:
    """The widest that suits a mail, the first where sizes are equal or untold. `text` are those in the story's HTML.

    A picture without words takes them from the same picture in the text.
    """
    inside = list(text)
    offered = [picture for picture in (*pictures, *inside) if _is_shown(picture)]
    best = max(offered, key=_suits, default=None)
    if best is None or best.alt:
        return best
    return replace(best, alt=next((picture.alt for picture in inside if picture.url == best.url), ""))


def pictures_in(markup: str, *, base: str | None = None) -> Iterator[Image]:
    """The pictures of an HTML fragment, in its order: no trackers, faces or icons, nothing without https."""
    tags = [tag[0] for tag in itertools.islice(_IMG.finditer(markup), _MOST_LOOKED_AT)]
    for node in LexborHTMLParser("".join(tags)).css("img") if tags else ():
        attributes = node.attributes
        address = _address(attributes)
        if address and not _NO_PICTURE.search(f"{address[:500]} {attributes.get('class') or ''}"):
            picture = picture_of(address, base, attributes.get("alt"), attributes)
            if picture is not None:
                yield picture


def picture_of(
    address: str | None, base: str | None, alt: str | None = "", size: Mapping[str, str | None] | None = None
) -> Image | None:
    """A picture at an https address; None without one. `size` may hold "width" and "height"."""
    url = image_url(address, base=base)
    if url is None:
        return None
    told = size or {}
    return Image(url, plain_text(alt or "")[:500].strip(), pixels(told.get("width")), pixels(told.get("height")))


def names_picture(address: str) -> bool:
    """Whether an address ends as picture files do."""
    return _PICTURE_FILE.search(re.split(r"[?#]", address, maxsplit=1)[0]) is not None


def pixels(text: object) -> int | None:
    """A width or height, as "640", "640px" or a number; None for anything else."""
    match = _LENGTH.fullmatch(str(text)[:20])
    size = int(match[1]) if match else 0
    return size if 0 < size <= _LARGEST else None


def _address(attributes: Mapping[str, str | None]) -> str:
    """Where the picture is; while a page loads, `src` may hold a placeholder."""
    found = (attributes.get(name) or "" for name in ("data-src", "data-lazy-src", "data-original", "src"))
    return next((address for address in found if address and not address.startswith("data:")), "")


def _suits(picture: Image) -> tuple[int, int]:
    """As wide as fine screens can show, and no wider."""
    width = picture.width or _UNTOLD_WIDTH
    return min(width, _WIDEST), -width


def _is_shown(picture: Image) -> bool:
    return all(side is None or side >= _SMALLEST for side in (picture.width, picture.height))
