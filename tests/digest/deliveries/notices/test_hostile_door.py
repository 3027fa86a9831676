"""What strangers type never becomes a header, markup, a template or another address: looked at in the raw mail."""

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses

import pytest

from digest.core.database import Database
from digest.core.errors import BadInput
from digest.mail.checks import check
from subscribers import confirm
from subscribers.addresses import email_address
from subscribers.choices import checked_name
from subscribers.queries import by_address
from tests.support.door import answer, knock, owed, wants_the_link, wants_to_sign_up
from tests.support.factories import MONDAY
from tests.support.newsroom import SECRET
from tests.support.notices import DATE, claimed, press

NAMES = {
    "line ends": "Ada\r\nBcc: victim@example.net\r\n\r\nBuy",
    "bare line feed": "Ada\nSubject: You won",
    "template": "{{7*7}} {% for x in range(9) %}a{% endfor %} ${7*7} #{7*7}",
    "script": "<script>alert(1)</script>",
    "attribute": '" onmouseover="alert(1)" x="',
    "entity": "&lt;b&gt; &#60;img src=x&#62;",
    "turned": "\u202eadA\u202c\u2066x\u2069\u200f",
    "zero": "Ada\x00\x1b[31m\x7f\x85",
    "private": "\ue000\ue001\uf8ff",
    "header words": "=?utf-8?q?Ada=0D=0ABcc:_victim=40example.net?=",
    "address": '"Ada" <victim@example.net>, other@example.net',
    "lone dot": ".\r\n.\r\nMAIL FROM:<victim@example.net>",
    "long": "W" * 200,
    "astral": "👩‍👩‍👧 Łęcka " * 5,
}
ADDRESSES = (
    "ada@example.org\r\nBcc: victim@example.net",
    "ada@example.org\nvictim@example.net",
    "ada@example.org, victim@example.net",
    "ada@example.org victim@example.net",
    "<ada@example.org>",
    "Ada <ada@example.org>",
    '"ada bob"@example.org',
    '"><script>alert(1)</script>"@example.org',
    "<script>@example.org",
    "ada\x00@example.org",
    "ada@exam\x00ple.org",
    "\u202eada@example.org",
    "ada@example.org\u202e",
    "ada@[127.0.0.1]",
    "ada@localhost",
    "ada%victim.example@",
    "@example.org",
    "a" * 10_000 + "@example.org",
    "ada@" + "a." * 5_000 + "org",
    "",
)
LOCALS = ("{{7*7}}", "%{7*7}", "${7*7}", "a'--", "o'brien+x", "*", "=?q?x?=", "&amp;")
each_name = pytest.mark.parametrize("typed", NAMES.values(), ids=NAMES)


@each_name
def test_a_name_that_a_stranger_typed_is_in_no_mail_before_the_mailbox_has_said_yes(
    database: Database, typed: str
) -> None:
    knock(database, wants_to_sign_up("ada@example.org", name=checked_name(typed)))
    answer(database)

    (raw,) = _mails(database)

    message = _right(raw)
    assert message["To"] == "ada@example.org"
    assert "Hello,\n" in _part(message, "plain")


@each_name
def test_a_readers_own_name_stays_a_name(database: Database, typed: str) -> None:
    name = checked_name(typed)
    knock(database, wants_to_sign_up("ada@example.org", name=name))
    answer(database)
    with database.writing() as session:
        ada = by_address(session, email_address("ada@example.org"))
        confirm.confirm(session, ada.id, starts_at=0, source="web", secret=SECRET, now=MONDAY)
    knock(database, wants_the_link("ada@example.org"))
    answer(database)

    (raw,) = _mails(database)

    message = _right(raw)
    assert _recipients(raw) == [(_kept(name), "ada@example.org")]
    assert "<script" not in _part(message, "html")
    assert "49" not in re.findall(r"Hello (.*),", _part(message, "plain"))


@pytest.mark.parametrize("typed", ADDRESSES, ids=range(len(ADDRESSES)))
def test_what_is_not_one_plain_address_is_refused_in_one_line_at_the_door(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        email_address(typed)

    said = str(refused.value)
    assert said.isprintable()
    assert len(said) < 300


@pytest.mark.parametrize("local", LOCALS)
@pytest.mark.parametrize("confirmed", [False, True], ids=["stranger", "reader"])
def test_an_address_that_is_odd_and_good_is_only_ever_an_address(
    database: Database, local: str, confirmed: bool
) -> None:
    address = f"{local}@example.org"
    try:
        knock(database, wants_to_sign_up(address))
    except BadInput:
        return
    answer(database)
    if confirmed:
        with database.writing() as session:
            ada = by_address(session, email_address(address))
            confirm.confirm(session, ada.id, starts_at=0, source="web", secret=SECRET, now=MONDAY)
        knock(database, wants_the_link(address))
        answer(database)

    (raw,) = _mails(database)

    message = message_from_bytes(raw, policy=policy.default)
    assert [one.addr_spec for one in message["To"].addresses] == [address]
    assert address in _part(message, "plain")


def test_a_name_of_ten_thousand_characters_is_refused_in_one_line() -> None:
    with pytest.raises(BadInput, match=r"^a name of 10000 characters; the most is 200$"):
        checked_name("W" * 10_000)


def test_nothing_that_was_typed_is_in_the_queue(database: Database) -> None:
    knock(database, wants_to_sign_up("ada@example.org", name="Ada"))
    answer(database)

    assert owed(database) == ["confirm"]
    assert [one.said for one in claimed(database)] == ['{"days": 7, "frequency": "weekly"}']


def _mails(database: Database) -> list[bytes]:
    """Those that may go, as they go."""
    return [press().mail(notice, date=DATE) for notice in claimed(database)]


def _right(raw: bytes) -> EmailMessage:
    """The mail, right by every rule, with the headers that it should have and no others."""
    assert [finding for finding in check(raw) if finding.level == "wrong" and finding.rule != "leftovers"] == []
    message = message_from_bytes(raw, policy=policy.default)
    assert message.defects == []
    assert {name.casefold() for name in message} & {"bcc", "cc", "x", "mail from"} == set()
    assert [message.get_all(name, []).__len__() for name in ("From", "To", "Subject", "Date")] == [1] * 4
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|[\x00\x1b\x7f]", raw)
    return message


def _recipients(raw: bytes) -> list[tuple[str, str]]:
    """Names and addresses, read by the older of the standard library's parsers: the newer puts blanks between words
    that were encoded."""
    found = getaddresses([message_from_bytes(raw)["To"]])
    return [(str(make_header(decode_header(name))), address) for name, address in found]


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def _kept(name: str) -> str:
    """The name without characters of private use, which mark slots in a mail."""
    return " ".join("".join(c for c in name if not "\ue000" <= c <= "\uf8ff").split())
