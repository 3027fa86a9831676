"""Acting on an issue while its mails flow: stop, resume, cancel, correct, relays that die. Readers are counted at the
sinks, not in the ledger."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select

from digest.core.database import Database
from digest.issues.models import Issue
from tests.support.publication import Publication
from tests.support.running_issue import RunningIssue, let_pass

SLOW = 10
"""Milliseconds that each reply of a sink is on its way: some hundred mails a second."""
ONE_BATCH = {"DIGEST_SENDING__BATCH": "5000"}
"""Everything is in the sender's hands at once, so that it is always in the middle of a batch."""
FAST = {"DIGEST_SMTP__CONNECTIONS": "16"}
READERS = 2000
CONNECTIONS = 4


@pytest.fixture
def issue(either: Publication, tmp_path: Path) -> Iterator[RunningIssue]:
    """Two articles on two topics, not yet approved."""
    running = RunningIssue(either, tmp_path)
    running.articles("cells", "Cells divide", "Cells rest")
    running.articles("brains", "Brains sleep")
    yield running
    running.close()


def everybody_once(issue: RunningIssue, readers: list[str]) -> bool:
    """Each of these readers, and nobody else, has one mail."""
    return issue.got() == dict.fromkeys(readers, 1)


def state(issue: RunningIssue) -> str:
    """Of the newest issue that was approved."""
    rows = issue.publication("issues", "list", "--json").json
    found: str = next(row["state"] for row in rows if row["content_hash"])
    return found


# Stop, resume, cancel ------------------------------------------------------------------------------------------------


def test_a_stop_in_the_middle_of_a_batch_holds_within_a_second_and_resume_sends_the_rest(issue: RunningIssue) -> None:
    readers = issue.readers(READERS, "cells")
    issue.approve()
    issue.sink(latency_ms=SLOW)

    with issue.sending(until=200, **ONE_BATCH):
        said = issue.publication("issues", "stop").out
        let_pass(1)
        after_a_second = issue.accepted()
        let_pass(1.5)
        later = issue.accepted()
    stopped = issue.standing()
    again = issue.publication("issues", "stop").out
    nothing = issue.publication("send").out
    issue.publication("issues", "resume", "weekly")
    issue.publication("send", **FAST)

    assert 200 <= after_a_second == later < READERS
    assert stopped == {"sent": later, "pending": READERS - later}
    assert f"is stopped: {later:,} mails were sent, {READERS - later:,} stay unsent." in said
    assert "stood still already" in again
    assert nothing.startswith("nothing to send now")
    assert (state(issue), issue.standing()) == ("sent", {"sent": READERS})
    assert everybody_once(issue, readers)


def test_a_stop_is_refused_when_nothing_is_being_sent(issue: RunningIssue) -> None:
    said = issue.publication.run("issues", "stop").error

    assert said == "no issue is approved or being sent; there is nothing to stop"


def test_a_stop_reaches_every_sender(issue: RunningIssue) -> None:
    issue.readers(READERS, "cells")
    issue.approve()
    issue.sink(latency_ms=SLOW)
    batches = {"DIGEST_SENDING__BATCH": "300"}

    with issue.sending(until=100, **batches), issue.sending(until=300, **batches):
        issue.publication("issues", "stop", "weekly")
        let_pass(1)
        after_a_second = issue.accepted()
    later = issue.accepted()

    assert after_a_second == later < READERS
    assert issue.standing() == {"sent": later, "pending": READERS - later}
    assert max(issue.got().values()) == 1


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("weakly", "there is no schedule 'weakly' in config.toml; there are: daily, weekly, fortnightly, monthly"),
        ("weekly --issue 1999-W01", "there is no issue weekly 1999-W01; `digest issues list` shows them"),
        ("--issue 2026-W48", "an issue's label needs its schedule: `digest issues stop weekly --issue 2026-W48`"),
        ("weekly --all", "--all stops every schedule; leave the schedule away, or --all"),
        ("weekly", "no weekly issue is approved or being sent; there is nothing to stop"),
    ],
)
def test_what_cannot_be_stopped_is_told_in_one_line(publication: Publication, words: str, error: str) -> None:
    assert publication.run("issues", "stop", *words.split()).error == error


def test_all_schedules_stop_together_and_each_goes_on_alone(issue: RunningIssue) -> None:
    issue.readers(1, "cells")
    issue.publication("subscribers", "add", "di@example.org", "--topic", "cells", "--frequency", "daily", "--confirmed")
    for schedule in ("weekly", "daily"):
        issue.publication("issues", "plan", schedule, "--now")
        issue.publication("issues", "approve", schedule)
    issue.sink()

    stopped = issue.publication("issues", "stop", "--all", "--reason", "a wrong picture").out
    issue.publication("issues", "resume", "daily")
    issue.publication("send")

    assert sorted(line.split()[0] for line in stopped.splitlines()) == ["daily", "weekly"]
    assert issue.got() == {"di@example.org": 1}
    rows = issue.publication("issues", "list", "--json").json
    assert [(row["schedule"], row["note"]) for row in rows if row["state"] == "held"] == [("weekly", "a wrong picture")]


def test_a_stop_waits_for_a_busy_database_and_holds(issue: RunningIssue) -> None:
    readers = issue.readers(20, "cells")
    issue.approve()
    issue.sink()
    database = Database(issue.publication.database_url)
    stopping = Thread(target=issue.publication.run_apart, args=("issues", "stop", "weekly"))

    with database.writing() as session:
        session.scalars(select(Issue).with_for_update()).all()
        stopping.start()
        let_pass(1)
        waits = stopping.is_alive()
    stopping.join()
    database.close()
    issue.publication("send")

    assert waits
    assert (state(issue), issue.accepted()) == ("held", 0)
    issue.publication("issues", "resume", "weekly")
    issue.publication("send")
    assert everybody_once(issue, readers)


def test_after_a_cancel_the_others_get_the_articles_with_the_next_issue(issue: RunningIssue) -> None:
    readers = issue.readers(READERS, "cells")
    issue.approve()
    issue.sink(latency_ms=SLOW)

    with issue.sending(until=200, **ONE_BATCH):
        issue.publication("issues", "cancel", "weekly")
    let_pass(0.5)
    had_it = issue.got()
    nothing = issue.publication("send").out
    cancelled = issue.standing()
    issue.approve()
    served = issue.publication("issues", "preview", "weekly", next(iter(had_it))).out
    left = next(reader for reader in readers if reader not in had_it)
    issue.publication("issues", "preview", "weekly", left, "-o", "left.eml")
    issue.publication("send", **FAST)

    assert 200 <= len(had_it) < READERS
    assert nothing.startswith("nothing to send now")
    assert cancelled == {"sent": len(had_it), "cancelled": READERS - len(had_it)}
    assert f"has nothing new for {next(iter(had_it))}" in served
    assert "Cells divide" in (issue.publication.folder / "left.eml").read_text(encoding="utf-8")
    assert everybody_once(issue, readers)


# Correct -------------------------------------------------------------------------------------------------------------


def test_a_correction_goes_to_exactly_those_who_were_sent_the_article(issue: RunningIssue) -> None:
    concerned, others = issue.readers(700, "cells"), issue.readers(700, "brains")
    both = issue.readers(300, "cells", "brains")
    issue.approve()
    issue.sink(latency_ms=SLOW)
    with issue.sending(until=300, **ONE_BATCH):
        issue.publication("issues", "stop", "weekly")
    sent = set(issue.got())
    had_it = sent & {*concerned, *both}

    said = issue.publication("issues", "correct", 1, "--text", "Cells do not divide on Sundays.").out
    issue.publication("send", **FAST)

    assert f"Article 1 went to {len(had_it):,} readers. {len(had_it):,} readers get the correction" in said
    assert issue.got() == dict.fromkeys(sent - had_it, 1) | dict.fromkeys(had_it, 2)
    assert had_it
    assert state(issue) == "held"
    issue.publication("issues", "resume", "weekly")
    issue.publication("send", **FAST)
    assert issue.got() == dict.fromkeys({*concerned, *others, *both}, 1) | dict.fromkeys(had_it, 2)


# Several relays ------------------------------------------------------------------------------------------------------


def test_relays_get_their_shares_by_weight(issue: RunningIssue) -> None:
    readers = issue.readers(READERS, "cells")
    issue.approve()
    issue.sink(weight=3)
    issue.sink("second", weight=1)

    issue.publication("send")

    assert everybody_once(issue, readers)
    assert issue.sinks["smtp"].accepted() / READERS == pytest.approx(0.75, abs=0.02)


@pytest.mark.parametrize("weight", [1, 0], ids=["beside another one", "with one in reserve"])
def test_a_relay_that_dies_in_the_middle_costs_at_most_one_doubt_a_connection(issue: RunningIssue, weight: int) -> None:
    readers = issue.readers(READERS, "cells")
    issue.approve()
    first = issue.sink(latency_ms=SLOW, weight=3)
    issue.sink("second", latency_ms=SLOW, weight=weight)

    with issue.sending(until=200, DIGEST_RELAYS__SECOND__CONNECTIONS="16", **ONE_BATCH):
        in_reserve = issue.sinks["second"].accepted()
        os.kill(first.pid, signal.SIGKILL)
    standing = issue.standing()
    in_doubt = doubtful(issue)
    got = issue.got()

    assert in_reserve == 0 or weight
    assert issue.got("smtp")
    assert issue.got("second")
    assert len(in_doubt) <= CONNECTIONS
    assert standing == {"sent": READERS - len(in_doubt)} | ({"doubtful": len(in_doubt)} if in_doubt else {})
    assert state(issue) == "sent"
    assert {reader for reader in readers if got[reader] != 1} <= in_doubt
    assert max(got.values()) == 1


def test_a_relay_that_is_down_from_the_start_condemns_nobody(issue: RunningIssue) -> None:
    readers = issue.readers(READERS, "cells")
    issue.approve()
    issue.relay("smtp", 1)

    failed = issue.publication.run("send").error
    owed = issue.standing()
    issue.sink()
    issue.publication("send")

    assert failed == "no connection to the mail server 127.0.0.1:1: Connection refused"
    assert owed == {"pending": READERS}
    assert everybody_once(issue, readers)


def doubtful(issue: RunningIssue) -> set[str]:
    """The addresses of those whose mail is in doubt."""
    found = issue.publication("deliveries", "list", "--status", "doubtful", "--json").json
    ids = {row["subscriber_id"] for row in found}
    people = issue.publication("subscribers", "list", "--limit", READERS, "--json").json
    return {person["address"] for person in people if person["id"] in ids}
