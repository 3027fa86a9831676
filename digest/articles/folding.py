"""Texts made comparable: case, accents and typography do not count. Pure."""

import re
import unicodedata

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
"""A run of letters and digits; in Chinese and Japanese, which leave no spaces, one character."""

_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
)
"""Of Latin, Greek, Cyrillic, Hebrew and Arabic. The marks of other scripts make another letter, and stay."""


def fold(text: str) -> str:
    """`text` without case and accents: "Café" and "CAFE" fold alike."""
    if text.isascii():
        return text.lower()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold())).casefold()


def words(text: str) -> str:
    """The folded words with one space between them: "T-cells: an ally" becomes "t cells an ally"."""
    return " ".join(_WORD.findall(fold(text)))
