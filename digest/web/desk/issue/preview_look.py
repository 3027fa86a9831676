"""What of a preview is asked for: whose mail, and how it is looked at. It stands in the address, but for readers."""

import enum
from dataclasses import dataclass, fields, replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query

from digest.web.mail_page import Sight

MOST_TOPICS = 500
MOST_DRAWS = 1_000_000
A_TAG = r"^[A-Za-z0-9-]{0,35}$"
MOST_ROW = 2**31 - 1
"""The highest number of a row."""


class Eyes(enum.StrEnum):
    """Whose mail, where it is nobody's in particular."""

    TOPICS = "topics"
    """Of somebody who follows certain topics; all of them, when none is named."""
    LARGEST = "largest"
    SMALLEST = "smallest"
    RANDOM = "random"


class Shape(enum.StrEnum):
    """How it is shown."""

    DESKTOP = "desktop"
    PHONE = "phone"
    TEXT = "text"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Look:
    """One preview. The defaults are left out of addresses."""

    eyes: Eyes = Eyes.TOPICS
    topic: tuple[int, ...] = ()
    """Ids of topics: those of an editor's trial, and of no reader."""
    draw: int = 0
    """Which random reader."""
    mail_language: str = ""
    """Another language than the reader's own."""
    shape: Shape = Shape.DESKTOP
    dark: bool = False
    pictures: bool = True
    beside: bool = False
    """Next to the issue before."""

    @property
    def sight(self) -> Sight:
        """How the mail's page is looked at."""
        return Sight("dark" if self.dark else "light", self.pictures)

    def query(self, **changes: Any) -> str:
        """For an address, with its question mark; with `changes`, of a look that differs in these."""
        changed = replace(self, **changes)
        said = {one.name: getattr(changed, one.name) for one in fields(changed)}
        plain = Look()
        pairs = [(name, value) for name, value in said.items() if value != getattr(plain, name)]
        flat = [(name, one) for name, value in pairs for one in (value if isinstance(value, tuple) else (value,))]
        return f"?{urlencode([(name, _written(value)) for name, value in flat])}" if flat else ""


def _look(
    eyes: Eyes = Eyes.TOPICS,
    topic: Annotated[list[Annotated[int, Query(ge=1, le=MOST_ROW)]] | None, Query(max_length=MOST_TOPICS)] = None,
    draw: Annotated[int, Query(ge=0, lt=MOST_DRAWS)] = 0,
    mail_language: Annotated[str, Query(pattern=A_TAG)] = "",
    shape: Shape = Shape.DESKTOP,
    dark: bool = False,
    pictures: bool = True,
    beside: bool = False,
) -> Look:
    return Look(eyes, tuple(topic or ()), draw, mail_language, shape, dark, pictures, beside)


LookHere = Annotated[Look, Depends(_look)]
"""A handler's parameter that holds what is asked for."""


def _written(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
