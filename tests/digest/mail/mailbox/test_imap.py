"""Mail that came back, fetched from a real IMAP server over TLS."""

import ssl
from collections.abc import Iterator
from typing import Any

import pytest

from digest.core.errors import MailUnavailable
from digest.core.sections import Bounces
from digest.mail.mailbox.imap import ImapMailbox
from tests.support.imap_server import CERTIFICATE, PASSWORD, USER, Account, imap_server

TRUSTING = ssl.create_default_context(cafile=str(CERTIFICATE))


@pytest.fixture
def account() -> Iterator[Account]:
    """An account with two messages in its inbox."""
    with imap_server() as account:
        account.put(b"Subject: one\r\n\r\nfirst")
        account.put(b"Subject: two\r\n\r\nsecond")
        yield account


def _mailbox(account: Account, *, context: ssl.SSLContext | None = TRUSTING, **given: object) -> ImapMailbox:
    section = {
        "mailbox": "imap",
        "host": "127.0.0.1",
        "port": account.port,
        "username": USER,
        "password": PASSWORD,
        "timeout_seconds": 10,
    }
    return ImapMailbox(Bounces.model_validate(section | given), context=context)


def test_unseen_mail_is_read_and_stays_unseen_until_it_is_done_with(account: Account) -> None:
    mailbox = _mailbox(account)

    first, again = mailbox.unread(10), mailbox.unread(1)
    mailbox.done(["1"])
    rest = mailbox.unread(10)
    mailbox.close()

    assert first == [("1", b"Subject: one\r\n\r\nfirst"), ("2", b"Subject: two\r\n\r\nsecond")]
    assert again == first[:1]
    assert rest == first[1:]


@pytest.mark.parametrize("moves", [True, False])
def test_what_was_done_with_is_moved_where_we_said(moves: bool) -> None:
    with imap_server(moves=moves) as account:
        account.put(b"Subject: one\r\n\r\n")
        mailbox = _mailbox(account, processed="Done")

        mailbox.done([uid for uid, _ in mailbox.unread(10)])
        mailbox.close()

    assert account.folders == {"INBOX": {}, "Done": {1: b"Subject: one\r\n\r\n"}}


def test_a_gigantic_message_is_cut(account: Account) -> None:
    account.put(b"x" * 3_000_000)

    mailbox = _mailbox(account)
    messages = mailbox.unread(10)
    mailbox.close()

    assert len(messages[2][1]) == 1_000_000


def test_a_certificate_that_nobody_vouches_for_is_refused(account: Account) -> None:
    with pytest.raises(MailUnavailable, match="certificate"):
        _mailbox(account, context=None).unread(1)


def test_a_wrong_password_is_told_without_the_password(account: Account) -> None:
    with pytest.raises(MailUnavailable, match="wrong password") as raised:
        _mailbox(account, password="guessed").unread(1)

    assert "guessed" not in str(raised.value)


@pytest.mark.parametrize("key", ["username", "password", "folder"])
def test_letters_that_imap_does_not_know_are_told_without_them(account: Account, key: str) -> None:
    given: dict[str, Any] = {key: "Rück"}

    with pytest.raises(MailUnavailable, match="needs ASCII") as raised:
        _mailbox(account, **given).unread(1)

    assert "xfc" not in str(raised.value)


def test_a_folder_that_is_not_there_is_told(account: Account) -> None:
    with pytest.raises(MailUnavailable, match="no folder Bounces"):
        _mailbox(account, folder="Bounces").unread(1)


def test_a_server_that_is_not_there_is_told() -> None:
    with imap_server() as account:
        pass

    with pytest.raises(MailUnavailable, match="cannot be read"):
        _mailbox(account).unread(1)
