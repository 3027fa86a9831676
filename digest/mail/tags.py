"""Jinja tags as inert words, so that MJML and CSS tools can work on a template without seeing Jinja.

Every tag becomes a word such as `xj7z`: lower-case letters and digits, which markup, attribute values, addresses and
style sheets leave as they are. Where a statement stands between elements the word is put into a comment, because
a bare word between table rows would be moved. Afterwards the words become the tags again.
"""

import enum
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Self

from digest.core.errors import TemplateError
from digest.mail.language import HTML

OPENING = ("block_begin", "variable_begin")
CLOSING = ("block_end", "variable_end")
REVEALED = re.compile(r"(<!\[(?:if [^\]<>]*|endif)\]>)")
"""`<![if !mso]>`: no XML, and destroyed by HTML tools."""
REMARK = re.compile(r"<!--(?!\[if |<!\[endif).*?-->", re.DOTALL)
"""A comment for the authors of the template; readers need not carry it."""


class Kind(enum.Enum):
    """What a piece of a template is."""

    TEXT = "text"
    EXPRESSION = "expression"
    STATEMENT = "statement"
    CONDITIONAL = "conditional"
    """For Outlook, not Jinja: kept word for word."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a template that begins on `line`."""

    line: int
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Tags:
    """A template in pieces. A tag's number is its index in `pieces`."""

    pieces: tuple[Piece, ...]
    word: str
    """What the inert words begin with; it occurs nowhere in the template."""

    @classmethod
    def of(cls, source: str, *, file: str) -> Self:
        """Take a template apart. Raises TemplateError where it says `raw`, which cannot be put back."""
        word = "xj"
        while word in source:
            word += "j"
        return cls(tuple(_pieces(source, file)), word)

    def of_kind(self, *kinds: Kind) -> list[int]:
        """The numbers of these tags, in order."""
        return [number for number, piece in enumerate(self.pieces) if piece.kind in kinds]

    def found(self, text: str) -> list[int]:
        """The numbers of the tags whose words occur in `text`, in order."""
        return [int(number) for number in self._words().findall(text)]

    def on_their_lines(self) -> str:
        """The template with words for tags, each part on the line where the source has it."""
        text = ""
        for number, piece in enumerate(self.pieces):
            text += "\n" * (piece.line - 1 - text.count("\n"))
            text += self._shown(number)
        return text

    def hidden(self, *, in_comments: Collection[int]) -> str:
        """The template with words for tags, those of `in_comments` inside comments, and without remarks."""
        text = REMARK.sub("", "".join(self._shown(number) for number in range(len(self.pieces))))
        return self._words().sub(lambda word: f"<!--{word[0]}-->" if int(word[1]) in in_comments else word[0], text)

    def restored(self, text: str) -> tuple[str, tuple[int, ...]]:
        """`text` with tags for words, and for each of its lines the line of the source it comes from.

        Each tag is given a line of its own, by a line break inside it where Jinja ignores white space.
        """
        result, lines, line = "", [1], 1
        text = re.sub(f"<!--({self.word}[0-9]+z)-->", r"\1", text)
        for position, part in enumerate(self._words().split(text)):
            piece = self.pieces[int(part)] if position % 2 else Piece(line, Kind.TEXT, part)
            shown = re.sub(r"^(\{[{%][-+]?)", r"\1\n", piece.text) if position % 2 else part
            line = piece.line
            result += shown
            lines += [line] * shown.count("\n")
        return result, tuple(lines)

    def _shown(self, number: int) -> str:
        piece = self.pieces[number]
        return piece.text if piece.kind is Kind.TEXT else f"{self.word}{number}z"

    def _words(self) -> re.Pattern[str]:
        return re.compile(f"{self.word}([0-9]+)z")


def _pieces(source: str, file: str) -> Iterator[Piece]:
    tag, begun = "", 0
    for line, kind, text in HTML.lex(source):
        if kind == "raw_begin":
            raise TemplateError(f"{file}:{line}: raw cannot be used in a mail; write {{{{ '{{{{' }}}} for two braces")
        if kind == "data":
            yield from _texts(line, text)
        elif kind in OPENING:
            tag, begun = text, line
        elif kind in CLOSING:
            statement = kind == "block_end"
            yield Piece(begun, Kind.STATEMENT if statement else Kind.EXPRESSION, tag + text.rstrip())
        elif not kind.startswith("comment"):
            tag += text


def _texts(line: int, text: str) -> Iterator[Piece]:
    for position, part in enumerate(REVEALED.split(text)):
        if part:
            yield Piece(line, Kind.CONDITIONAL if position % 2 else Kind.TEXT, part)
        line += part.count("\n")
