"""Days as pages show them to people."""

from datetime import UTC, datetime

import pytest

from digest.sources.parsing.shown_date import parse_shown_date


@pytest.mark.parametrize(
    "text",
    [
        "22 November 2026",
        "22 Nov. 2026",
        "Sunday, 22nd November 2026, 10:00",
        "Published: November 22, 2026",
        "Nov 22nd 2026",
        "22. November 2026",
        "22.11.2026",
        "22 novembre 2026",
        "on 2026-11-22 at noon",
    ],
)
def test_a_day_is_found_in_what_people_read(text: str) -> None:
    """A9."""
    assert parse_shown_date(text) == datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "22/11/2026", "3 days ago", "31 February 2026", "99.99.2026", "Page 12 of 2026"])
def test_what_names_no_certain_day_is_none(text: str) -> None:
    assert parse_shown_date(text) is None
