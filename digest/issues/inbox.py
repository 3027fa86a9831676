"""How inboxes cut a subject and what follows it. Pure.

Widths vary with fonts and screens, so these are rules of thumb.
"""

from dataclasses import dataclass

from digest.core.languages import N_

INBOXES = {
    N_("Gmail in a browser"): (70, 110),
    "Outlook": (55, 55),
    N_("A phone"): (38, 80),
}
"""Characters of the subject, and of what is shown with or below it."""
GOOD_SUBJECT = 50
"""Characters that nearly every inbox shows."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One inbox."""

    name: str
    subject: str
    preheader: str


def shown(subject: str, preheader: str) -> list[Shown]:
    """What each inbox shows of the two. Gmail has one line for both."""
    lines = []
    for name, (longest, rest) in INBOXES.items():
        room = max(0, rest - min(len(subject), longest)) if name.startswith("Gmail") else rest
        lines.append(Shown(name, cut(subject, longest), cut(preheader, room)))
    return lines


def cut(text: str, longest: int) -> str:
    """At most so many characters, with an ellipsis where something is missing."""
    return text if len(text) <= longest else f"{text[: max(0, longest - 1)].rstrip()}…" if longest > 0 else ""
