"""What is missing until an issue can go is one thing, and the right one."""

from datetime import date, datetime, timedelta

import pytest

from digest.issues.models import Issue, IssueState
from digest.issues.next_step import Missing, NextStep, next_step
from tests.support.factories import MONDAY

CLOSES, FIRST = MONDAY + timedelta(days=2), MONDAY + timedelta(days=2, hours=10)
AFTER = CLOSES + timedelta(hours=1)


def issue(state: IssueState, **given: object) -> Issue:
    """A weekly issue that closes on Wednesday."""
    plain = {"immediate": False, "note": "", "closes_at": CLOSES, "send_on": date(2026, 11, 26)}
    return Issue(schedule="weekly", label="2026-W48", state=state, **plain | given)


@pytest.mark.parametrize(
    ("state", "news", "automatic", "now", "expected"),
    [
        (IssueState.DRAFTING, False, False, MONDAY, NextStep(Missing.ARTICLES, CLOSES)),
        (IssueState.DRAFTING, True, False, MONDAY, NextStep(Missing.CLOSING, CLOSES)),
        (IssueState.DRAFTING, True, True, MONDAY, NextStep(Missing.CLOSING_ALONE, CLOSES)),
        (IssueState.DRAFTING, True, False, AFTER, NextStep(Missing.APPROVAL, FIRST)),
        (IssueState.IN_REVIEW, True, False, AFTER, NextStep(Missing.APPROVAL, FIRST)),
        (IssueState.IN_REVIEW, True, True, AFTER, NextStep(Missing.TIME, FIRST)),
        (IssueState.APPROVED, True, False, AFTER, NextStep(Missing.HOUR, FIRST)),
        (IssueState.SENDING, True, False, AFTER, NextStep(Missing.MAILS)),
        (IssueState.SENT, True, False, AFTER, NextStep(Missing.NOTHING)),
        (IssueState.SKIPPED, False, False, AFTER, NextStep(Missing.NOTHING)),
    ],
)
def test_each_state_waits_for_one_thing(
    state: IssueState, news: bool, automatic: bool, now: datetime, expected: NextStep
) -> None:
    assert next_step(issue(state), news=news, automatic=automatic, first_mail=FIRST, now=now) == expected


def test_a_held_issue_waits_for_a_decision_and_says_why() -> None:
    held = issue(IssueState.HELD, note="two stories are wrong")

    assert next_step(held, news=True, automatic=True, first_mail=FIRST, now=AFTER) == NextStep(
        Missing.DECISION, note="two stories are wrong"
    )


def test_what_was_brought_forward_has_no_hour_to_wait_for() -> None:
    now = issue(IssueState.IN_REVIEW, immediate=True)

    assert next_step(now, news=True, automatic=False, first_mail=FIRST, now=AFTER) == NextStep(Missing.APPROVAL)
