"""The crash map: what it says after its sender died at any moment."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.deliveries import journal
from digest.deliveries.journal import CrashMap
from digest.mail.transport import Answer

IDS = [7, 2**62, 3]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the map is kept."""
    return tmp_path / "one.map"


def said(file: Path) -> dict[int, Answer | None]:
    """What the map says now."""
    return dict(journal.read(file.read_bytes()))


def test_a_mail_that_nothing_was_noted_about_is_surely_unsent(file: Path) -> None:
    CrashMap(file, IDS)

    assert said(file) == dict.fromkeys(IDS)


@pytest.mark.parametrize("answer", Answer)
def test_what_was_noted_is_there_at_once(file: Path, answer: Answer) -> None:
    noted = CrashMap(file, IDS)

    noted.begun(2**62)
    noted.begun(3)
    noted.answered(3, answer)

    assert said(file) == {7: None, 2**62: Answer.DOUBTFUL, 3: answer}


KILLED = """
import os, signal, sys
from pathlib import Path
from digest.deliveries.journal import CrashMap
from digest.mail.transport import Answer
noted = CrashMap(Path(sys.argv[1]), [7, 2**62, 3])
noted.begun(7)
noted.answered(7, Answer.ACCEPTED)
noted.begun(3)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_noted_outlives_a_kill(file: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(file)], check=False)

    assert killed.returncode == -signal.SIGKILL
    assert said(file) == {7: Answer.ACCEPTED, 2**62: None, 3: Answer.DOUBTFUL}


def test_a_map_goes_when_the_ledger_knows(file: Path) -> None:
    noted = CrashMap(file, IDS)

    noted.remove()
    noted.remove()

    assert not file.exists()


@given(st.integers(0, 60))
def test_of_a_map_that_is_not_whole_nothing_is_believed(size: int) -> None:
    whole = journal.HEAD.pack(journal.MAGIC, 2) + bytes(16) + b"\x02\x03"

    assert list(journal.read(whole[:size])) == ([] if size < len(whole) else list(journal.read(whole)))
    assert list(journal.read(b"x" + whole[1:])) == []


@given(st.binary(min_size=2, max_size=2))
def test_a_state_that_nobody_writes_is_doubt(states: bytes) -> None:
    content = journal.HEAD.pack(journal.MAGIC, 2) + (1).to_bytes(8, "little") + (2).to_bytes(8, "little") + states

    known = {0: None, 1: Answer.DOUBTFUL} | journal.ANSWERS
    assert [answer for _, answer in journal.read(content)] == [known.get(state, Answer.DOUBTFUL) for state in states]


def test_a_map_that_cannot_be_kept_is_an_error_and_leaves_none(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        CrashMap(tmp_path / "missing" / "one.map", IDS)
