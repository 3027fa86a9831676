"""Text that was decoded wrongly once before it reached us ("donâ€™t"), put right. Pure."""

import re
from collections.abc import Iterable
from dataclasses import replace

import ftfy
from ftfy.badness import is_bad

from digest.articles.values import Entry

_REPLACEMENT = "\ufffd"
_SUSPECT = re.compile(r"[^\x00-\x7f]{2}|[\xc2\xc3] ")
"""One character read wrongly makes two or more, of which the second may have become a space."""
_SAMPLE = 1_000
"""Characters that are looked at: who decodes wrongly does so everywhere."""


def mend(text: str) -> str:
    """The text as it was meant, where it is clearly mojibake and all of it can be put right; else unchanged."""
    if text.isascii() or not _SUSPECT.search(text) or not is_bad(text[:_SAMPLE]):
        return text
    mended = ftfy.fix_encoding(text)
    return text if is_bad(mended) or mended.count(_REPLACEMENT) > text.count(_REPLACEMENT) else mended


def mend_entries(entries: Iterable[Entry]) -> tuple[tuple[Entry, ...], int]:
    """The entries with all words mended, and how many of them were. Guids and addresses stay as they are."""
    given = tuple(entries)
    mended = tuple(_mended(entry) for entry in given)
    return mended, sum(before != after for before, after in zip(given, mended, strict=True))


def _mended(entry: Entry) -> Entry:
    image = entry.image and replace(entry.image, alt=mend(entry.image.alt))
    return replace(
        entry,
        title=mend(entry.title),
        summary=mend(entry.summary),
        author=mend(entry.author),
        section=mend(entry.section),
        categories=tuple(dict.fromkeys(mend(category) for category in entry.categories)),
        image=image,
    )
