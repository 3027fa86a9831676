"""Messages in files and folders."""

import io
import mailbox
from pathlib import Path

import pytest

from digest.core.errors import BadInput, MailUnavailable
from digest.mail.mailbox.files import messages
from digest.mail.mailbox.maildir import Maildir

ONE, TWO = b"Subject: one\n\nfirst\n", b"Subject: two\n\nsecond\n"
NOTHING = io.BytesIO()


def test_a_file_is_one_message(tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    file.write_bytes(ONE)

    assert list(messages(file, NOTHING)) == [(str(file), ONE)]


def test_standard_input_is_one_message() -> None:
    assert list(messages(Path("-"), io.BytesIO(ONE))) == [("-", ONE)]


def test_an_mbox_holds_many(tmp_path: Path) -> None:
    file = tmp_path / "box"
    box = mailbox.mbox(file)
    box.add(ONE)
    box.add(TWO)
    box.close()

    assert list(messages(file, NOTHING)) == [(f"{file}#1", ONE), (f"{file}#2", TWO)]


def test_a_maildir_holds_many_and_is_left_as_it_is(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "maildir")
    box.add(ONE)
    box.add(TWO)
    before = sorted(tmp_path.rglob("*"))

    found = {message for _, message in messages(tmp_path / "maildir", NOTHING)}

    assert found == {ONE, TWO}
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_of_files_is_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "b.eml").write_bytes(TWO)
    (tmp_path / "a.eml").write_bytes(ONE)

    assert [message for _, message in messages(tmp_path, NOTHING)] == [ONE, TWO]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no file"):
        list(messages(tmp_path / "none", NOTHING))


def test_new_mail_in_a_maildir_is_marked_when_it_is_done_with(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "maildir")
    box.add(ONE)
    watched = Maildir(tmp_path / "maildir")

    ((name, message),) = watched.unread(10)
    watched.done([name])

    assert message == ONE
    assert watched.unread(10) == []
    assert [kept.get_flags() for kept in mailbox.Maildir(tmp_path / "maildir")] == ["S"]


def test_a_maildir_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MailUnavailable, match="cannot be read as a Maildir"):
        Maildir(tmp_path / "none").unread(1)
