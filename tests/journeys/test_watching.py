"""Seeing mail go: the status screen, live too, metrics, log lines; none of them tells who reads what."""

import json
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from select import select
from time import monotonic
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.support.post_office import PostOffice
from tests.support.publication import LONGEST, Publication

TELLING = ("psoriasis", "telling", "@")
"""Parts of the topic's name and of readers' addresses."""


@pytest.fixture
def approved(publication: Publication) -> Publication:
    """A weekly issue approved and due now, for two readers of a topic that nobody should hear of."""
    publication("topics", "add", "psoriasis", "Psoriasis")
    publication("articles", "import", "../page.txt", "--topic", "psoriasis")
    for name in ("ana", "cid"):
        publication("subscribers", "add", f"{name}@telling.example.net", "--topic", "psoriasis", "--confirmed")
    publication("issues", "plan", "weekly", "--now")
    publication("issues", "approve", "weekly")
    return publication


@pytest.fixture
def owed(approved: Publication) -> Publication:
    """The same, after a first attempt that found no mail server: both mails are owed."""
    approved.run("send", DIGEST_TRANSPORT="smtp", DIGEST_SMTP__PORT="1")
    return approved


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A mail server that refuses ana, by her address."""
    with PostOffice() as office:
        office.refuse["ana@telling.example.net"] = "450 4.2.2 <ana@telling.example.net> has a full mailbox"
        yield office


def over(office: PostOffice) -> dict[str, str]:
    """The variables that lead mail to it."""
    return {"DIGEST_TRANSPORT": "smtp", "DIGEST_SMTP__HOST": "127.0.0.1", "DIGEST_SMTP__PORT": str(office.port)}


# The screen ----------------------------------------------------------------------------------------------------------


def test_status_says_where_mails_stand_and_what_servers_said(approved: Publication, office: PostOffice) -> None:
    approved("send", **over(office))

    said = approved("deliveries", "status", **over(office)).out

    assert said.startswith("weekly 20")
    assert "1 sent  ·  1 later" in said
    assert "of 2 mails" in said
    assert "deferred  450 4.2.2" in said
    assert "smtp  open" in said


def test_watching_on_a_terminal_ends_well_with_ctrl_c(owed: Publication) -> None:
    terminal, owed.terminal = os.openpty()
    with owed.started("deliveries", "status", "--watch", TERM="xterm", COLUMNS="80") as process:
        os.close(owed.terminal)
        shown = read_until(terminal, "2 due")
        process.send_signal(signal.SIGINT)
        shown += read_until(terminal, None)
        code = process.wait(LONGEST)
    os.close(terminal)

    assert code == 0, shown
    assert "of 2 mails" in shown
    assert "Traceback" not in shown


def test_watching_without_a_terminal_writes_a_line_each_second(owed: Publication) -> None:
    with owed.started("deliveries", "status", "--watch") as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(2)]
        process.send_signal(signal.SIGTERM)
        code = process.wait(LONGEST)

    assert code == 0
    assert [line.partition(": ")[2] for line in lines] == ["0 sent, 2 due\n"] * 2


def test_watching_for_programs_writes_an_object_a_line(owed: Publication) -> None:
    with owed.started("deliveries", "status", "--watch", "--json") as process:
        assert process.stdout is not None
        seen = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        process.wait(LONGEST)

    assert (seen["issues"][0]["mails"], seen["issues"][0]["due"]) == (2, 2)


def read_until(terminal: int, words: str | None) -> str:
    """What was shown up to these words, or up to the end."""
    shown = b""
    with suppress(OSError):  # how the end of a terminal is told
        while words is None or words.encode() not in shown:
            assert select([terminal], [], [], LONGEST)[0], shown
            more = os.read(terminal, 10_000)
            if not more:
                break
            shown += more
    return shown.decode()


# Metrics -------------------------------------------------------------------------------------------------------------


def test_metrics_of_a_running_publication_count_mails_and_name_nobody(
    approved: Publication, office: PostOffice
) -> None:
    port = free_port()
    with approved.started("run", "--metrics-port", port, **over(office)) as process:
        page_with('digest_mails_total{outcome="sent",way="smtp"} 1.0', port)
        page = page_with('digest_deliveries_owed{state="later"} 1.0', port)
        process.send_signal(signal.SIGTERM)
        code = process.wait(LONGEST)

    assert code == 0
    assert 'digest_mails_total{outcome="deferred",way="smtp"} 1.0' in page
    assert 'digest_batches_total{queue="deliveries"} 1.0' in page
    assert 'digest_batch_seconds_count{phase="hand_over"} 1.0' in page
    assert 'digest_relay_shut{way="smtp"} 0.0' in page
    assert 'digest_issues{state="sending"} 1.0' in page
    assert [word for word in TELLING if word in page.lower()] == []


def test_metrics_can_be_printed_once(approved: Publication) -> None:
    said = approved("metrics").out

    assert "digest_ledger_up 1.0" in said.splitlines()
    assert 'digest_deliveries_owed{state="due"} 0.0' in said.splitlines()


def test_a_port_that_is_taken_is_told(approved: Publication) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = approved.run_apart("run", "--once", "--metrics-port", port)

    assert refused.error == (
        f"metrics cannot be served at 127.0.0.1:{port}: Address already in use; name a free port with --metrics-port"
    )


def free_port() -> int:
    """One that nobody listens at now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def page_with(line: str, port: int) -> str:
    """The page of metrics, once it has that line."""
    deadline = monotonic() + LONGEST
    while monotonic() < deadline:
        with suppress(URLError), urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            page: str = answer.read().decode()
            if line in page.splitlines():
                return page
    raise AssertionError(f"{line} did not come")


# Log lines -----------------------------------------------------------------------------------------------------------


def test_log_lines_have_issue_and_batch_and_name_nobody(approved: Publication, office: PostOffice) -> None:
    done = approved.run_apart("run", "--once", "--json-logs", **over(office))

    [batch] = events(done.err, "batch sent")
    assert batch["issue"].startswith("weekly 20")
    assert batch["issue_id"] > 0
    assert batch["batch"].endswith("-1")
    assert (batch["mails"], batch["sent"], batch["deferred"], batch["unsent"]) == (2, 1, 1, 0)
    assert batch["relays"] == ["smtp"]
    assert [word for word in TELLING if word in done.err.lower()] == []


def test_log_lines_tell_of_a_relay_that_fails_and_of_its_breaker(approved: Publication) -> None:
    done = approved.run_apart("send", "--json-logs", DIGEST_TRANSPORT="smtp", DIGEST_SMTP__PORT="1")
    logged = "".join(line + "\n" for line in done.err.splitlines() if line.startswith("{"))

    [batch], [failed], [opened] = (events(logged, name) for name in ("batch sent", "relay failed", "breaker opened"))
    assert (batch["unsent"], failed["relay"], opened["relay"]) == (2, "smtp", "smtp")
    assert failed["batch"] == batch["batch"]
    assert "no connection" in failed["words"]


def test_sending_by_hand_says_nothing_but_what_became_of_mails(approved: Publication, office: PostOffice) -> None:
    sent = approved.run_apart("send", **over(office))

    assert (sent.err, sent.out.count("\n")) == ("", 1)
    assert "1 sent to the mail server" in sent.out


def test_an_issue_that_pauses_itself_while_sent_by_hand_says_so_beside_the_answer(approved: Publication) -> None:
    failed = approved.run_apart(
        "send", DIGEST_TRANSPORT="smtp", DIGEST_SMTP__PORT="1", DIGEST_SENDING__PAUSE_AFTER_FAILURES="1"
    )

    assert (failed.code, failed.out) == (1, "")
    assert "issue paused" in failed.err
    assert failed.err.splitlines()[-1].startswith("error: no connection to the mail server")


def events(log: str, name: str) -> list[dict[str, Any]]:
    """The lines of that event, each a JSON object."""
    return [event for event in map(json.loads, log.splitlines()) if event["event"] == name]
