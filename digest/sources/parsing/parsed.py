"""What every adapter returns."""

from dataclasses import dataclass

from digest.articles.values import Entry


@dataclass(frozen=True, slots=True)
class Parsed:
    """The entries of one document, in its order."""

    entries: tuple[Entry, ...]
    warnings: tuple[str, ...] = ()
    """One line for each thing that was left out or repaired."""
    title: str = ""
    """What the document calls itself."""
