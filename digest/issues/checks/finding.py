"""What a check finds: how grave it is, where, why, and what to do. Pure."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from digest.core.languages import SOURCE, language


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
    many: str = ""
    """`why` for any number but one, where it depends on the value `number`."""

    def because(self, say: Callable[..., str], count: Callable[..., str]) -> str:
        """Why, as a Language or a page says messages, those without and those with a number."""
        if not self.many:
            return say(self.why, **self.values)
        others = {name: value for name, value in self.values.items() if name != "number"}
        return count(self.why, self.many, self.values["number"], **others)

    @property
    def in_words(self) -> str:
        """Why and what to do, in English."""
        english = language(SOURCE)
        return f"{self.because(english.say, english.count)} {english.say(self.do, **self.values)}".strip()


def stop(why: str | tuple[str, str], do: str = "", *, where: str = "", **values: object) -> Finding:
    """The issue should not go out like this."""
    return _finding(Grade.STOP, why, do, where, values)


def look(why: str | tuple[str, str], do: str = "", *, where: str = "", **values: object) -> Finding:
    """A person should look."""
    return _finding(Grade.LOOK, why, do, where, values)


def _finding(grade: Grade, why: str | tuple[str, str], do: str, where: str, values: Mapping[str, object]) -> Finding:
    one, many = (why, "") if isinstance(why, str) else why
    return Finding(grade, one, do, where, values, many)
