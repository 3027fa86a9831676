"""How fast mail goes, and when it will have gone: pure."""

from datetime import datetime, timedelta

WINDOW = timedelta(minutes=1)
"""A rate is that of the last minute."""


def rate(sent: int, since: datetime | None, now: datetime) -> float:
    """Mails a second, when so many were sent in the last minute, the first of them claimed at `since`."""
    if not sent or since is None:
        return 0.0
    return sent / max((now - max(since, now - WINDOW)).total_seconds(), 1.0)


def seconds_left(owed: int, per_second: float) -> float | None:
    """How long what is owed takes at that rate; None when nobody can say."""
    if not owed:
        return 0.0
    return owed / per_second if per_second else None
