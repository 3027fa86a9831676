"""What is checked: the issue as it would go out, and what else is known about it, as one value. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from digest.issues.checks.states import Verdict
from digest.issues.content import Content
from digest.mail.rules.mail import Mail


@dataclass(frozen=True, slots=True)
class Look:
    """The last look at a link."""

    verdict: Verdict
    looked_at: datetime
    seconds: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """What a spam filter says of the mail."""

    points: float
    limit: float
    """From here on it is taken for spam."""
    tests: str = ""
    """The names of what it noticed."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What only other machines can tell; None and empty as long as nobody asked them."""

    looks: Mapping[str, Look] = field(default_factory=dict)
    """By address."""
    asked: bool = False
    """Whether a spam filter was asked for."""
    score: Score | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """One issue, ready to be checked."""

    content: Content
    mail: Mail | None
    """The longest mail that a reader could get: that of all topics. None when nothing is new."""
    outside: Outside = Outside()
    titles: Mapping[int, str] = field(default_factory=dict)
    """Of articles that are left out."""
    sources: Mapping[int, int] = field(default_factory=dict)
    """The source of each article."""
    told_apart: Collection[tuple[int, int]] = ()
    """Pairs of articles (later, earlier) that a person decided to be two stories, or to show both."""
    unassigned: tuple[str, ...] = ()
    """Headlines of the window's articles that no topic has."""
    readers: Mapping[int, int] | None = None
    """By topic, from the last forecast; None as long as there is none."""
