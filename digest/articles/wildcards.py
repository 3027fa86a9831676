"""Patterns in which `*` stands for any words, found in time that grows with the text and not faster. Pure.

Case does not count, and words count as wholes: "Read more*" is not found in "Thread more".
"""

import re
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Wildcards:
    """One pattern: its fixed pieces in their order, and whether `*` stands at its ends."""

    longest_word: str
    """In lower case. A text without it need not be searched."""
    pieces: tuple[re.Pattern[str], ...]
    open_start: bool
    open_end: bool

    @classmethod
    def of(cls, pattern: str, *, to_end: bool = False) -> Self | None:
        """Prepare a pattern; None when it holds nothing but `*`, which would match everything.

        With `to_end`, nothing but punctuation may follow the last piece, unless it is `*`.
        """
        parts = [words for part in pattern.split("*") if (words := part.split())]
        stripped = pattern.strip()
        open_start, open_end = stripped.startswith("*"), stripped.endswith("*")
        last = r"\W*\Z" if to_end and not open_end else ""
        pieces = tuple(_piece(words, last if words is parts[-1] else "") for words in parts)
        longest_word = max((word.lower() for words in parts for word in words), key=len, default="")
        return cls(longest_word, pieces, open_start, open_end) if pieces else None

    def spans(self, text: str, start: int = 0) -> list[tuple[int, int]]:
        """Where each piece stands, as near to `start` as can be; empty when the pattern is not there.

        Without `*` before it, the first piece stands right at `start`.
        """
        found: list[tuple[int, int]] = []
        for index, piece in enumerate(self.pieces):
            here = piece.match(text, start) if index == 0 and not self.open_start else piece.search(text, start)
            if here is None:
                return []
            found.append(here.span())
            start = here.end()
        return found


def _piece(words: list[str], last: str) -> re.Pattern[str]:
    """The words with any white space between them, not inside a longer word."""
    before = r"(?<!\w)" if re.match(r"\w", words[0]) else ""
    after = r"(?!\w)" if re.search(r"\w\Z", words[-1]) else ""
    return re.compile(before + r"\s+".join(map(re.escape, words)) + after + last, re.IGNORECASE)
