"""The demo's post office, spoken to by the standard library's client."""

import shutil
import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest

from digest.core.errors import MailUnavailable
from digest.demo.post_office import Received, post_office


def letter(*, to: str = "Ana <ana.b@example.org>", date: str = "Thu, 29 Oct 2026 09:00:00 +1300") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "digest@news.quillwater.example"
    message["To"] = to
    message["Date"] = date
    message["Subject"] = "Mussels & moons"
    message.set_content(".A dot begins this line\n")
    return message


def test_each_mail_becomes_a_file_that_says_whose_it_is(tmp_path: Path) -> None:
    with post_office(tmp_path) as office, smtplib.SMTP("127.0.0.1", office.port) as client:
        client.send_message(letter())
        client.send_message(letter(to="bo@example.com", date="Fri, 6 Nov 2026 07:00:00 +0000"))

    assert office.received == [
        Received("ana.b@example.org", tmp_path / "0001-ana-b-2026-10-29.eml"),
        Received("bo@example.com", tmp_path / "0002-bo-2026-11-06.eml"),
    ]


def test_the_file_holds_exactly_what_was_sent(tmp_path: Path) -> None:
    sent = letter().as_bytes().replace(b"\n", b"\r\n")
    with post_office(tmp_path) as office, smtplib.SMTP("127.0.0.1", office.port) as client:
        client.sendmail("from@example.org", "ana.b@example.org", sent)

    assert office.received[0].path.read_bytes() == sent


def test_the_envelope_counts_and_stays_out_of_the_mail(tmp_path: Path) -> None:
    with post_office(tmp_path) as office, smtplib.SMTP("127.0.0.1", office.port) as client:
        client.send_message(letter(), to_addrs="somebody.else@example.org")

    assert office.received[0].recipient == "somebody.else@example.org"
    assert b"somebody.else" not in office.received[0].path.read_bytes()


def test_an_index_is_there_at_the_end(tmp_path: Path) -> None:
    with post_office(tmp_path / "new") as office, smtplib.SMTP("127.0.0.1", office.port) as client:
        client.send_message(letter())

    page = (tmp_path / "new" / "index.html").read_text(encoding="utf-8")
    assert "Mussels &amp; moons" in page
    assert 'href="0001-ana-b-2026-10-29.eml"' in page


def test_mail_of_an_earlier_run_is_not_overwritten(tmp_path: Path) -> None:
    for _ in range(2):
        with post_office(tmp_path) as office, smtplib.SMTP("127.0.0.1", office.port) as client:
            client.send_message(letter())

    assert sorted(path.name for path in tmp_path.glob("*.eml")) == [
        "0001-ana-b-2026-10-29.eml",
        "0002-ana-b-2026-10-29.eml",
    ]


def test_an_address_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    with post_office(tmp_path) as office, smtplib.SMTP("127.0.0.1", office.port) as client:
        client.sendmail("from@example.org", '"../../etc/x"@example.org', b"Subject: hello\r\n\r\nhello\r\n")

    assert [received.path for received in office.received] == [tmp_path / "0001-etc-x-undated.eml"]


def test_mail_that_cannot_be_kept_is_not_accepted(tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    with (
        pytest.raises(MailUnavailable),
        post_office(folder) as office,
        smtplib.SMTP("127.0.0.1", office.port) as client,
    ):
        shutil.rmtree(folder)

        with pytest.raises(smtplib.SMTPDataError, match="451"):
            client.send_message(letter())

    assert office.received == []
