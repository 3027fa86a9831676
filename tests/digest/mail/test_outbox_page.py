"""The page for a folder of mails."""

from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import pytest

from digest.core.errors import MailUnavailable
from digest.mail import outbox_page
from digest.mail.outbox_page import write_index


class Page(HTMLParser):
    """What the tests look at: links, frames and the text outside of frames."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str | None] = []
        self.frames: list[dict[str, str | None]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links.append(dict(attrs)["href"])
        if tag == "iframe":
            self.frames.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


def written(folder: Path) -> Page:
    return Page(write_index(folder).read_text(encoding="utf-8"))


def put(folder: Path, name: str, *, to: str = "Ana <ana@example.org>", day: int = 26, subject: str = "News") -> None:
    message = EmailMessage()
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = f"Thu, {day} Nov 2026 09:00:00 +1300"
    message.set_content(f"Text of {name}")
    message.add_alternative(f'<p title="a & b">HTML of {name}</p>', subtype="html")
    (folder / name).write_bytes(message.as_bytes())


def test_mails_stand_by_reader_and_date(tmp_path: Path) -> None:
    put(tmp_path, "a.eml", to="zoe@example.org")
    put(tmp_path, "b.eml", day=27)
    put(tmp_path, "c.eml", day=20)

    page = written(tmp_path)

    assert page.links == ["c.eml", "b.eml", "a.eml"]
    assert "2026-11-20 09:00 +1300" in page.text


def test_the_html_stands_in_a_sandbox_exactly_as_it_was(tmp_path: Path) -> None:
    put(tmp_path, "a.eml")

    page = written(tmp_path)

    assert page.frames[0]["srcdoc"] == '<p title="a & b">HTML of a.eml</p>\n'
    assert page.frames[0]["sandbox"] is None  # there, and nothing allowed
    assert "Text of a.eml" in page.text


def test_a_subject_cannot_become_markup(tmp_path: Path) -> None:
    put(tmp_path, "a.eml", subject="<script>alert(1)</script> & more", to='"<b>Bo</b>" <bo@example.org>')

    text = write_index(tmp_path).read_text(encoding="utf-8")

    assert "<script" not in text
    assert "<b>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in text


def test_other_scripts_and_odd_file_names_come_through(tmp_path: Path) -> None:
    put(tmp_path, "50% ü.eml", to="田中 葵 <aoi@example.org>", subject="Müller 🐟")

    page = written(tmp_path)

    assert "田中 葵" in page.text
    assert "Müller 🐟" in page.text
    assert page.links == ["50%25%20%C3%BC.eml"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no header at all",
        b"\xff\xfe\x00",
        b"To: =?utf-8?q??=,=?To:\r\nSubject: =?klingon?q?x?=\r\n\r\nbody",
        b"Date: never\r\nTo: \xe9\r\n\r\nbody",
        b"Subject: odd\r\nContent-Type: text/plain; charset=klingon\r\n\r\nbody\r\n",
    ],
)
def test_a_broken_mail_is_listed_all_the_same(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.eml").write_bytes(content)
    put(tmp_path, "fine.eml")

    page = written(tmp_path)

    assert sorted(map(str, page.links)) == ["broken.eml", "fine.eml"]


def test_many_mails_are_listed_but_not_shown(tmp_path: Path) -> None:
    for number in range(outbox_page.EMBEDDED + 1):
        put(tmp_path, f"{number}.eml")

    page = written(tmp_path)

    assert len(page.links) == outbox_page.EMBEDDED + 1
    assert page.frames == []
    assert "too many to show" in page.text


def test_an_empty_folder_gets_a_page_too(tmp_path: Path) -> None:
    page = written(tmp_path)

    assert "0 mails" in page.text


def test_writing_again_replaces_the_page_and_leaves_nothing_else(tmp_path: Path) -> None:
    put(tmp_path, "a.eml")
    write_index(tmp_path)
    put(tmp_path, "b.eml")

    page = written(tmp_path)

    assert sorted(map(str, page.links)) == ["a.eml", "b.eml"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.eml", "b.eml", "index.html"]


def test_a_page_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(MailUnavailable, match=r"nowhere/index\.html cannot be written: No such file"):
        write_index(tmp_path / "nowhere")


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "index.html").mkdir()

    with pytest.raises(MailUnavailable):
        write_index(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
