"""A disk that is full, and other ways in which nothing more can be written: nothing is half-written, nothing lost."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.publication import Publication

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
SMALL_FILES = ("sh", "-c", 'ulimit -f 8 && exec "$0" "$@"')
"""Lets a process write files of up to 8 blocks only; what is more fails as on a full disk."""


@pytest.fixture
def approved(publication: Publication) -> Publication:
    """A weekly issue approved and due now, for two readers."""
    publication("topics", "add", "immune-system", "Immune System")
    publication("articles", "import", "../page.txt", "--topic", "immune-system")
    for name in ("ana", "cid"):
        publication("subscribers", "add", f"{name}@example.org", "--topic", "immune-system", "--confirmed")
    publication("issues", "plan", "weekly", "--now")
    publication("issues", "approve", "weekly")
    return publication


@contextmanager
def disk(place: Path, *, kilobytes: int) -> Iterator[None]:
    """A disk of that size at `place`."""
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", place], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", place], check=True)


def fill_up(folder: Path) -> Path:
    """Fill the disk below `folder` to the last byte; the file that does it."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left on device"):
        while True:
            file.write(bytes(512))
    return filler


@ROOT_ONLY
def test_a_full_disk_takes_whole_mails_or_none(approved: Publication) -> None:
    outbox = approved.folder / "outbox"
    with disk(outbox, kilobytes=20):
        refused = approved.run("send")
        files = [file.name for file in outbox.iterdir()]
        whole = [approved.run("mail", "check", outbox / name).code for name in files]

    assert "No space left on device; nothing was half-written, what is left stays owed" in refused.error
    assert all(name.endswith(".eml") for name in files)
    assert set(whole) <= {0}
    standing = {row["status"]: row["deliveries"] for row in approved.deliveries()}
    assert standing == {"pending": 2 - len(files)} | ({"sent": len(files)} if files else {})
    approved("send")
    assert len(approved.mails()) == 2 - len(files)


def test_mails_that_are_too_large_to_write_stay_owed(approved: Publication) -> None:
    approved.through = SMALL_FILES

    refused = approved.run_apart("send", DIGEST_DATABASE__URL=f"sqlite:///{approved.folder}/digest.db")

    assert refused.code == 1
    assert refused.err.startswith("error: ")
    assert refused.err.count("\n") == 1
    assert list((approved.folder / "outbox").glob("**/*")) == []
    assert "2 sent" in approved("send").out


def test_an_outbox_that_is_a_file_is_named_and_mails_stay_owed(approved: Publication) -> None:
    (approved.folder / "outbox").write_text("mine", encoding="utf-8")

    refused = approved.run("send")

    assert f"mail cannot be written to {approved.folder}/outbox" in refused.error
    (approved.folder / "outbox").unlink()
    assert "2 sent" in approved("send").out


@ROOT_ONLY
@pytest.mark.parametrize("command", [["topics", "add", "policy", "Policy"], ["send"]], ids=" ".join)
def test_a_database_without_room_to_write_loses_nothing(
    approved: Publication, tmp_path: Path, command: list[str]
) -> None:
    place = tmp_path / "disk"
    with disk(place, kilobytes=1000):
        shutil.copy(approved.folder / "digest.db", place)
        there = {"DIGEST_DATABASE__URL": f"sqlite:///{place}/digest.db"}
        filler = fill_up(place)
        refused = approved.run(*command, **there)
        filler.unlink()
        sent = approved("send", **there)
        topics = approved("topics", "list", "--json", **there).json

    assert "full" in refused.error
    assert "free some space" in refused.error
    assert "2 sent" in sent.out
    assert [topic["slug"] for topic in topics] == ["immune-system"]


@ROOT_ONLY
def test_init_on_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    place = tmp_path / "disk"
    with disk(place, kilobytes=100):
        refused = Publication(tmp_path).run("init", place / "pub")
        left = list(place.iterdir())

    assert "the disk is full" in refused.error
    assert left == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["topics list", "topics list --json", "subscribers export", "--help"])
def test_output_that_cannot_be_written_is_one_line(approved: Publication, command: str) -> None:
    approved.through = ("sh", "-c", '"$0" "$@" > /dev/full')

    refused = approved.run_apart(*command.split())

    assert refused.error == "No space left on device"


@pytest.mark.parametrize("command", ["topics list", "articles list --json", "subscribers export", "--help"])
@pytest.mark.parametrize("shell", ['"$0" "$@" | head -n 0', '"$0" "$@" >&-'], ids=["no reader", "closed"])
def test_output_that_nobody_reads_makes_no_noise(approved: Publication, shell: str, command: str) -> None:
    approved.through = ("sh", "-c", shell)

    assert approved.run_apart(*command.split()).err == ""


@pytest.mark.parametrize("file", ["-", "config.toml"])
def test_input_that_the_shell_closed_is_empty(approved: Publication, file: str) -> None:
    approved.through = ("sh", "-c", '"$0" "$@" <&-')

    read = approved.run_apart("deliveries", "bounces", file)

    assert (read.code, read.err) == (0, "")
