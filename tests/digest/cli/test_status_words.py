"""How sending stands, in words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from digest.cli import status_words as words
from digest.deliveries.watching.standing import Standing
from digest.issues.models import IssueState

NOW = datetime(2026, 11, 26, 9, 14, 5, tzinfo=UTC)


def standing(**given: Any) -> Standing:
    """An issue of which half is sent."""
    defaults: dict[str, Any] = {
        "issue_id": 1,
        "issue": "weekly 2026-W48",
        "state": IssueState.SENDING,
        "note": "",
        "counts": {"sent": 5000, "sending": 500, "pending": 4500},
        "due": 4500,
        "first_at": NOW,
        "later": 0,
        "next_at": None,
        "last_at": None,
        "rate": 100.0,
        "seconds_left": 50.0,
        "told": [],
    }
    return Standing(**(defaults | given))


def test_an_issue_is_one_line() -> None:
    assert words.line(standing(), NOW) == (
        "09:14:05 weekly 2026-W48 sending: 5,000 sent, 500 in hand, 4,500 due, 100/s in the last minute, 50 s to go"
    )


def test_what_stands_still_has_no_end() -> None:
    assert words.pace(standing(rate=0.0, seconds_left=None), NOW) == []


def test_what_is_due_later_has_its_hour_and_another_day_its_date() -> None:
    later = standing(due=0, rate=0.0, next_at=NOW + timedelta(hours=1), last_at=NOW + timedelta(hours=20))

    assert words.pace(later, NOW) == ["next due 10:14 UTC, the last at 2026-11-27 05:14 UTC"]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "1 s"), (59, "59 s"), (60, "1 min"), (3661, "1 h 1 min"), (90_000, "1 d 1 h"), (86_400, "1 d")],
)
def test_a_duration_has_its_two_largest_units(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said


@pytest.mark.parametrize(("rate", "said"), [(0.5, "0.5/s"), (9.7, "9.7/s"), (8400.4, "8,400/s")])
def test_rates_are_as_exact_as_they_are_of_use(rate: float, said: str) -> None:
    assert words.per_second(rate) == said


def test_a_plot_reaches_from_nothing_to_the_highest() -> None:
    assert words.sparkline([0, 50, 100]) == "▁▅█"
    assert words.sparkline([0, 0]) == words.sparkline([]) == ""
