"""What `digest deliveries status` says while mail goes out is what the mail server took, within one batch."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.torture.stage import Stage, staged
from tests.torture.trial import Trial

MAILS, BATCH = 1_200, 100
LATENCY_MS = 5
"""How long each answer takes: long enough to ask many times in between."""
TIMES = 3


@pytest.fixture
def stage(tmp_path: Path, empty_database: dict[str, str]) -> Iterator[Stage]:
    """A publication that owes mail to a slow server."""
    url = empty_database.get("DIGEST_DATABASE__URL", f"sqlite:///{tmp_path}/ledger.db")
    trial = Trial("postgresql" if empty_database else "sqlite", mails=MAILS)
    with staged(tmp_path, url, trial, latency_ms=LATENCY_MS) as stage:
        yield stage


def test_the_status_agrees_with_the_mail_server_within_one_batch(stage: Stage) -> None:
    with stage.publication.started("send", DIGEST_SENDING__BATCH=str(BATCH)) as sender:
        asked = [said for said in _asked(stage, sender) if 0 < said[0] < MAILS]

    assert len(asked) >= TIMES
    assert [said for said in asked if not said[0] - BATCH <= said[1] <= said[2]] == []
    assert (stage.sink.accepted(), _sent(stage)) == (MAILS, MAILS)


def _asked(stage: Stage, sender: "subprocess.Popen[str]") -> Iterator[tuple[int, int, int]]:
    """How many mails the server had taken before, how many are sent by the status, how many it had taken after."""
    while sender.poll() is None:
        yield stage.sink.accepted(), _sent(stage), stage.sink.accepted()


def _sent(stage: Stage) -> int:
    rows = stage.publication.deliveries()
    return sum(row["deliveries"] for row in rows if row["status"] == "sent")
