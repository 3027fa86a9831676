"""One reader's mails leave the outbox; everybody else's stay."""

from pathlib import Path

from digest.mail.outbox import file_name
from digest.mail.outbox_page import write_index
from digest.mail.outbox_removal import remove_mails_to


def put(folder: Path, to: str, number: int = 1, *, shown: str = "") -> Path:
    """A mail in the folder."""
    data = f"To: {shown or to}\r\nMessage-ID: <{number}@example.org>\r\nSubject: News\r\n\r\nNews for {to}\r\n".encode()
    file = folder / file_name(to, data)
    file.write_bytes(data)
    return file


def test_only_the_mails_to_that_address_go(tmp_path: Path) -> None:
    for number in (1, 2):
        put(tmp_path, "Ada@Example.org", number)
    others = ("ada@example.com", "ada-b@example.org", "bob@example.org")
    kept = [put(tmp_path, address, number) for number, address in enumerate(others, start=3)]

    assert remove_mails_to(tmp_path, "ada@example.org") == 2

    assert sorted(tmp_path.iterdir()) == sorted(kept)


def test_a_name_beside_the_address_does_not_hide_it(tmp_path: Path) -> None:
    put(tmp_path, "ada@example.org", 1, shown='"Lovelace, Ada" <ada@example.org>')
    put(tmp_path, "ada@example.org", 2, shown="=?utf-8?q?Ad=C3=A4?= <ada@example.org>")

    assert remove_mails_to(tmp_path, "ada@example.org") == 2


def test_what_a_writer_that_died_has_left_goes_too(tmp_path: Path) -> None:
    put(tmp_path, "ada@example.org").rename(tmp_path / ".abc.part")
    other = put(tmp_path, "bob@example.org").rename(tmp_path / ".def.part")

    assert remove_mails_to(tmp_path, "ada@example.org") == 1

    assert list(tmp_path.iterdir()) == [other]


def test_the_page_forgets_them(tmp_path: Path) -> None:
    put(tmp_path, "ada@example.org")
    put(tmp_path, "bob@example.org")
    page = write_index(tmp_path)

    remove_mails_to(tmp_path, "ada@example.org")

    assert "ada@" not in page.read_text()
    assert "bob@" in page.read_text()


def test_an_outbox_that_is_not_there_is_fine(tmp_path: Path) -> None:
    assert remove_mails_to(tmp_path / "none", "ada@example.org") == 0
