"""Dates as sources write them."""

from datetime import UTC, datetime

import pytest

from digest.sources.parsing.dates import parse_date


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-12-23T10:00:00+01:00", 9),
        ("2026-12-23 10:00", 10),
        ("2026-12-23", 0),
        ("Wed, 23 Dec 2026 10:00:00 +0100", 9),
        ("Mi, 23 Dez 2026 10:00:00 +0100", 9),
        ("Mittwoch, 23 Dezember 2026 10:00:00", 10),
        ("23 Dec 2026 10:00 EST", 15),
    ],
)
def test_dates_are_understood(text: str, hour: int) -> None:
    """A9."""
    assert parse_date(text) == datetime(2026, 12, 23, hour, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "32 Dec 2026", "0000-00-00", "9999-12-31T23:59:59-12:00", "1"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None
