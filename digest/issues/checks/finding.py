"""What a check finds: how grave it is, where, why, and what to do. Pure."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field


class Grade(enum.IntEnum):
    """How grave it is; the greater, the graver."""

    FINE = 0
    LOOK = 1
    """A person should look; it may be meant."""
    STOP = 2
    """The issue should not go out like this."""

    @property
    def word(self) -> str:
        """ "fine", "look" or "stop"."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be.

    `why` and `do` are English sentences with places for `values`, so that pages can say them in another language.
    """

    grade: Grade
    why: str
    do: str = ""
    where: str = ""
    """The headline or topic that it is about; empty: the issue as a whole."""
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def in_words(self) -> str:
        """Why and what to do, in English."""
        return f"{self.why} {self.do}".strip() % self.values


def stop(why: str, do: str = "", *, where: str = "", **values: object) -> Finding:
    """The issue should not go out like this."""
    return Finding(Grade.STOP, why, do, where, values)


def look(why: str, do: str = "", *, where: str = "", **values: object) -> Finding:
    """A person should look."""
    return Finding(Grade.LOOK, why, do, where, values)
