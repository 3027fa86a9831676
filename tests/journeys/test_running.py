"""The program left to itself: `digest run` until it is told to stop, once, twice at once, and cut off while sending."""

import json
import signal
import subprocess
from collections.abc import Callable
from threading import Event
from time import monotonic

import pytest

from tests.support.post_office import PostOffice
from tests.support.publication import LONGEST, Publication

SIGNALS = pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
AUTOMATIC = {"DIGEST_APPROVAL": "automatic"}


@pytest.fixture
def due(either: Publication) -> Publication:
    """An issue that waits for nothing but the clock and an approval."""
    fill(either, readers=1)
    either("issues", "plan", "weekly", "--now")
    return either


def fill(publication: Publication, *, readers: int) -> None:
    """Articles, and readers of them."""
    publication("topics", "add", "immune-system", "Immune System")
    publication("articles", "import", "../page.txt", "--topic", "immune-system")
    addresses = "".join(f"reader{number}@example.org,immune-system,2026-01-01\n" for number in range(readers))
    file = publication.folder.parent / "readers.csv"
    file.write_text(f"email,topics,confirmed_at\n{addresses}", encoding="utf-8")
    publication("subscribers", "import", file)


def stopped(process: "subprocess.Popen[str]", number: signal.Signals) -> tuple[str, str]:
    """Send the signal; what was said by a process that then ended well, within ten seconds."""
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    return out, err


def at_once(publication: Publication, *arguments: str, **environment: str) -> None:
    """Run a command in two processes at the same time; both must do well."""
    with publication.started(*arguments, **environment) as one, publication.started(*arguments, **environment) as two:
        said = [process.communicate(timeout=LONGEST) for process in (one, two)]
    assert (one.returncode, two.returncode) == (0, 0), said


def until(condition: Callable[[], object]) -> None:
    """Wait for something that another process does."""
    deadline, pause = monotonic() + LONGEST, Event()
    while not condition():
        assert monotonic() < deadline
        pause.wait(0.02)


@SIGNALS
def test_a_due_issue_goes_out_and_a_signal_ends_the_run(due: Publication, number: signal.Signals) -> None:
    with due.started("run", **AUTOMATIC) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        out, err = stopped(process, number)

    assert first.startswith("running")
    assert out == "stopped\n"
    assert "sent=1" in err
    assert len(due.mails()) == 1
    assert [row["status"] for row in due.deliveries()] == ["sent"]


@SIGNALS
def test_a_signal_while_sending_leaves_every_mail_sent_or_owed(
    publication: Publication, number: signal.Signals
) -> None:
    fill(publication, readers=400)
    publication("issues", "plan", "weekly", "--now")
    with PostOffice() as office:
        smtp = {"DIGEST_TRANSPORT": "smtp", "DIGEST_SMTP__HOST": "127.0.0.1", "DIGEST_SMTP__PORT": str(office.port)}
        with publication.started("run", **AUTOMATIC, **smtp, DIGEST_SENDING__BATCH="20") as process:
            until(lambda: office.letters or process.poll())
            stopped(process, number)

        standing = {row["status"]: row["deliveries"] for row in publication.deliveries()}
        assert set(standing) <= {"sent", "pending"}
        assert sum(standing.values()) == 400
        assert standing["sent"] == len(office.letters)
        publication("send", **smtp)
        assert sorted(office.recipients) == sorted({f"reader{reader}@example.org" for reader in range(400)})


def test_once_does_every_job_and_ends(due: Publication) -> None:
    done = due.run_apart("run", "--once", "--json-logs", **AUTOMATIC)

    assert (done.code, done.out) == (0, "")
    events = {event["job"]: event for event in map(json.loads, done.err.splitlines())}
    assert events["send-due-mail"]["sent"] == 1
    assert len(due.mails()) == 1


def test_once_says_when_a_job_failed(due: Publication) -> None:
    done = due.run_apart("run", "--once", **AUTOMATIC, DIGEST_TRANSPORT="smtp", DIGEST_SMTP__PORT="1")

    assert done.code == 1
    assert "no connection to the mail server" in done.err
    assert "Traceback" not in done.err
    assert [row["status"] for row in due.deliveries()] == ["pending"]


def test_two_at_once_send_one_mail(due: Publication) -> None:
    """A15"""
    at_once(due, "run", "--once", **AUTOMATIC)

    assert len(due.mails()) == 1
    issues = [(row["schedule"], row["label"]) for row in due("issues", "list", "--json").json]
    assert len(issues) == len(set(issues))
    assert [(row["status"], row["deliveries"]) for row in due.deliveries()] == [("sent", 1)]


def test_two_at_once_set_up_one_database(either: Publication) -> None:
    (either.folder / "digest.db").unlink()

    at_once(either, "run", "--once")

    schedules = [row["schedule"] for row in either("issues", "list", "--json").json]
    assert sorted(schedules) == ["daily", "fortnightly", "monthly", "weekly"]
