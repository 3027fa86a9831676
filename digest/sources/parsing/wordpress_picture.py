"""The picture of a WordPress post. Pure."""

from collections.abc import Iterator

from digest.articles.cleaning import plain_text
from digest.articles.values import Image
from digest.sources.parsing.feed_item import MOST_MARKUP
from digest.sources.parsing.loose import at, list_at, text_at
from digest.sources.parsing.pictures import best_picture, picture_of, pictures_in


def featured_picture(post: object, *, base_url: str | None = None) -> Image | None:
    """The post's featured picture in the size that suits a mail best, else the best one in its text; https only."""
    text = text_at(post, "content", "rendered")[:MOST_MARKUP]
    return best_picture(_sizes(post, base_url)) or best_picture(pictures_in(text, base=base_url))


def _sizes(post: object, base_url: str | None) -> Iterator[Image]:
    """As it was uploaded, and the sizes that WordPress made of it; that may be a list where it made none."""
    media = _featured(post)
    alt = plain_text(text_at(media, "alt_text"))
    details, sizes = at(media, "media_details"), at(media, "media_details", "sizes")
    made = [(text_at(size, "source_url"), size) for size in sizes.values()] if isinstance(sizes, dict) else []
    for address, size in ((text_at(media, "source_url"), details), *made):
        told = {side: str(at(size, side)) for side in ("width", "height")}
        if picture := picture_of(address, base_url, alt, told):
            yield picture


def _featured(post: object) -> object:
    """WordPress embeds an error where we may not see it; its widest plug-in tells the address anyway."""
    media = next(iter(list_at(post, "_embedded", "wp:featuredmedia")), None)
    if text_at(media, "source_url") and text_at(media, "media_type") in ("", "image"):
        return media
    return {"source_url": text_at(post, "jetpack_featured_media_url")}
