"""The lists in `words/`: what servers, answering machines and readers say, one phrase or expression on each line."""

import re
from importlib import resources


def phrases(name: str) -> tuple[str, ...]:
    """The lines of `words/<name>.txt`, without remarks."""
    text = resources.files("digest.mail.bounces.words").joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


def any_of(name: str, *, before: str = "") -> re.Pattern[str]:
    """Finds any of the expressions in `words/<name>.txt`, upper and lower case alike, each after `before`."""
    return re.compile(f"{before}(?:{'|'.join(phrases(name))})", re.IGNORECASE)
