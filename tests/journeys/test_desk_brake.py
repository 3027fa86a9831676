"""An issue on its way, stopped and let go on from the desk: what readers got is counted at the sinks."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from httpx2 import Client, Response

from tests.support.publication import Publication
from tests.support.running_issue import RunningIssue, let_pass
from tests.support.staff import OWN, PASSWORD

SLOW = 10
"""Milliseconds that each reply of a sink is on its way: some hundred mails a second."""
ONE_BATCH = {"DIGEST_SENDING__BATCH": "5000"}
FAST = {"DIGEST_SMTP__CONNECTIONS": "16"}
READERS = 1500


@pytest.fixture
def issue(either: Publication, tmp_path: Path) -> Iterator[RunningIssue]:
    """An approved issue for many readers, due now, and a slow sink."""
    running = RunningIssue(either, tmp_path)
    running.articles("cells", "Cells divide")
    running.readers(READERS, "cells")
    running.approve()
    running.sink(latency_ms=SLOW)
    yield running
    running.close()


@contextmanager
def desk(publication: Publication) -> Iterator[Client]:
    """An approver, logged in at the pages of a process of their own."""
    said = publication("staff", "add", "ann@example.org", "--name", "Ann", "--role", "approver").out
    link = re.search(r"/desk/password/[\w-]+", said)
    assert link is not None, said
    with publication.started("web", "--port", "0") as process:
        assert process.stdout is not None
        at = re.search(r"http://\S+?:\d+", process.stdout.readline())
        assert at is not None
        with Client(base_url=at[0], headers=OWN) as client:
            client.post(link[0], data={"password": PASSWORD})
            answer = client.post("/desk/login", data={"address": "ann@example.org", "password": PASSWORD})
            assert answer.status_code == 303, answer.text
            yield client


def tile(page: Response, name: str) -> int:
    """The number below that name."""
    found = re.search(rf"<dt>{name}</dt><dd>([\d,]+)</dd>", page.text)
    assert found is not None, page.text
    return int(found[1].replace(",", ""))


def test_a_stop_at_the_desk_holds_within_a_second_and_what_the_page_counts_is_what_readers_got(
    issue: RunningIssue,
) -> None:
    with desk(issue.publication) as browser:
        with issue.sending(until=200, **ONE_BATCH):
            [row] = issue.publication("deliveries", "status", "--json").json["issues"]
            address = f"/desk/issues/{row['issue_id']}/sending"
            going = browser.get(f"{address}/progress")
            stopped = browser.post(f"{address}/stop", data={"why": "the lead is wrong"})
            let_pass(1)
            after_a_second = issue.accepted()
            let_pass(1.5)
            later = issue.accepted()
        page = browser.get(address)
        resumed = browser.post(f"{address}/resume")
        issue.publication("send", **FAST)
        report = browser.get(address)
    got = issue.got()
    invitation = got.pop("ann@example.org")

    assert "hx-get" in going.text
    assert (stopped.status_code, resumed.status_code) == (303, 303), resumed.text
    assert 200 <= after_a_second == later < READERS
    assert (tile(page, "Accepted") + invitation, tile(page, "Due")) == (later, READERS - later + invitation)
    assert "the lead is wrong" in page.text
    assert tile(report, "Accepted") == READERS
    assert (len(got), set(got.values())) == (READERS, {1})
