"""Texts made comparable: case, accents and typography do not count. Pure."""

import re
import unicodedata

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
"""A run of letters and digits; in Chinese and Japanese, which leave no spaces, one character."""


def fold(text: str) -> str:
    """`text` without case and accents: "Café" and "CAFE" fold alike."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()


def words(text: str) -> str:
    """The folded words with one space between them: "T-cells: an ally" becomes "t cells an ally"."""
    return " ".join(_WORD.findall(fold(text)))
