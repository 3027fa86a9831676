"""What reports there are, and what a look at a link may tell. Pure."""

import enum


class ReportKind(enum.StrEnum):
    """What a report is about."""

    FORECAST = "forecast"
    """Who would get what, and when."""
    CHECKS = "checks"
    """What only other machines can tell: whether links work, and what a spam filter says."""
    RECEIVERS = "receivers"
    """How it does, or did, at receiving domains."""
    EXTREMES = "extremes"
    """Which readers get the longest mail, and which the shortest."""


BEFORE = (ReportKind.FORECAST, ReportKind.CHECKS)
"""Of an issue that is still to go out."""


class Verdict(enum.StrEnum):
    """What became of looking at a link."""

    WORKS = "works"
    SLOW = "slow"
    BROKEN = "broken"
    PRIVATE = "private"
    """It leads into a private network, where no reader can go."""
    UNTOLD = "untold"
    """It could not be looked at: robots.txt, a login, too many requests. That says nothing about it."""
