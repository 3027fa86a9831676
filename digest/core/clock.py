"""Time comes in as an argument; this is where it comes from."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present as an aware datetime in UTC."""


def utc_now() -> datetime:
    """The machine's clock, in UTC."""
    return datetime.now(UTC)
