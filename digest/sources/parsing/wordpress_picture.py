"""The picture of a WordPress post, in a size that suits a mail. Pure."""

from collections.abc import Iterator

from digest.articles.cleaning import image_url, plain_text
from digest.articles.values import Image
from digest.sources.parsing.loose import at, list_at, pixels_at, text_at

NARROWEST, WIDEST = 600, 1200
"""Pixels: as wide as a mail, and twice that for fine screens."""


def picture_of(post: object, *, base_url: str | None = None) -> Image | None:
    """The post's featured picture: the widest of its sizes that suit a mail, else as it was uploaded; https only.

    None when there is none, also when WordPress does not show it to us.
    """
    pictures = list(_sizes(_featured(post), base_url))
    suitable = [picture for picture in pictures if NARROWEST <= (picture.width or 0) <= WIDEST]
    return max(suitable, key=lambda picture: picture.width or 0, default=next(iter(pictures), None))


def _featured(post: object) -> object:
    media = next(iter(list_at(post, "_embedded", "wp:featuredmedia")), None)
    if text_at(media, "source_url") and text_at(media, "media_type") in ("", "image"):
        return media
    return {"source_url": text_at(post, "jetpack_featured_media_url")}


def _sizes(media: object, base_url: str | None) -> Iterator[Image]:
    """As it was uploaded, then the sizes that WordPress made of it."""
    alt = plain_text(text_at(media, "alt_text"))
    details, sizes = at(media, "media_details"), at(media, "media_details", "sizes")
    made = [(text_at(size, "source_url"), size) for size in sizes.values()] if isinstance(sizes, dict) else []
    for address, size in ((text_at(media, "source_url"), details), *made):
        if url := image_url(address, base=base_url):
            yield Image(url, alt, pixels_at(size, "width"), pixels_at(size, "height"))
