"""Stamped mails: whatever a reader is called, the bytes are a correct mail that says what the letter says."""

import quopri
import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from html import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.core.errors import BadInput
from digest.mail.headers import Sender, edition_headers
from digest.mail.language import SENTINELS, without_unsafe
from digest.mail.letter import Letter
from digest.mail.quoting import quoted
from digest.mail.stamping import Recipient, engrave
from tests.support.wire import display_name

HEADERS = edition_headers(
    Sender(publication="Die Übersicht", name="Die Übersicht", address="digest@news.example.org"),
    subject="Neues aus der Forschung: Blutgefäße, Immunzellen und eine kleine Drüse mit großer Wirkung",
    issue_id=7,
    language="de",
    unattended=False,
)
LETTER = Letter(
    subject="",
    text="{greeting}\n\nEin Brief für {address}.\n.Punkt\n{unsubscribe_url}\n{preferences_url}{greeting}".format(
        **SENTINELS
    ),
    html='<p>{greeting}</p><a href="{unsubscribe_url}">ä</a>{address}{preferences_url}{unsubscribe_url}'.format(
        **SENTINELS
    ),
)
NAMES = (
    *("", "Ana", 'Ana "Ada" O\'Neil \\', "Мария Склодовская", "\N{GRINNING FACE}" * 40, "a" * 200, "a b" * 66),
    *(
        ".",
        "..Ana",
        "Ana\r\nBcc: x@example.org",
        "\x00\x1b\u202e",
        "<b>&amp;</b>",
        "=?utf-8?q?a?=",
        "a" * 74 + ".",
        "=",
    ),
)
texts = st.text(st.characters(codec="utf-8"), max_size=200)
names = st.sampled_from(NAMES) | texts
slots = st.sampled_from(sorted(SENTINELS.values()))
bodies = st.lists(slots | st.sampled_from([".", "\n", "\r\n", " ", "=", "a" * 75, "é"]) | texts, max_size=12)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", [policy.default, policy.SMTP], ids=["default", "SMTP"])
def test_any_name_makes_a_correct_mail(name: str, kind: "policy.EmailPolicy[EmailMessage]") -> None:
    mail = engrave(LETTER, HEADERS).stamp(_reader(name))

    message = message_from_bytes(mail, policy=kind)

    _assert_wire_is_clean(mail)
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert [part.defects for part in message.walk()] == [[], [], []]
    assert [value.defects for value in message.values()] == [()] * len(message.keys())
    assert [address.addr_spec for address in message["To"].addresses] == ["ana@example.org"]
    assert display_name(message, "To").split() == without_unsafe(name).split()
    assert message["Bcc"] is None


@given(names, bodies, bodies)
@example(".", ["\ue000", ".", "\ue000"], [".", "\ue000", "."])
@example("", [], [])
@settings(max_examples=300)
def test_both_parts_say_what_the_letter_says(name: str, text: list[str], html: list[str]) -> None:
    letter = Letter("", html=_without_private_use(html), text=_without_private_use(text))
    reader = _reader(name)

    mail = engrave(letter, HEADERS).stamp(reader)

    _assert_wire_is_clean(mail)
    plain, page = message_from_bytes(mail, policy=policy.default).iter_parts()
    assert _content(plain) == _lines(_filled(letter.text, reader))
    assert _content(page) == _lines(_filled(letter.html, reader, escape))


@given(bodies.map("".join))
@example("." * 76)
@example("a" * 75 + "." * 3)
@example("a" * 74 + "é")
@example("a" * 75 + " \n")
def test_quoted_printable_decodes_to_what_was_meant(text: str) -> None:
    wire = quoted(text)

    assert quopri.decodestring(wire).decode() == "\r\n".join(_lines(text))
    _assert_wire_is_clean(wire)


def test_headers_of_the_reader_are_there_once_and_whole() -> None:
    reader = _reader("Ana", unsubscribe_url="https://news.example.org/u/" + "a" * 200)

    mail = engrave(LETTER, HEADERS).stamp(reader)

    assert f"\r\nList-Unsubscribe: <{reader.unsubscribe_url}>\r\n".encode() in mail
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in mail
    assert b"\r\nMessage-ID: <abc@news.example.org>\r\nDate: Mon, 23 Nov 2026 09:00:00 +0000\r\n" in mail
    message = message_from_bytes(mail, policy=policy.default)
    assert len(message.keys()) == len({name.lower() for name in message})


def test_the_same_reader_gets_the_same_bytes() -> None:
    first, second = (engrave(LETTER, HEADERS).stamp(_reader("Ana")) for _ in range(2))

    assert first == second


def test_a_mail_that_no_list_sends_has_no_list_header() -> None:
    mail = engrave(LETTER, []).stamp(_reader("Ana", unsubscribe_url=""))

    assert b"List-Unsubscribe" not in mail


def test_a_boundary_cannot_stand_in_a_part() -> None:
    letter = Letter("", html="=_" * 40, text="--=_boundary\n--=_\n")

    plain, page = message_from_bytes(engrave(letter, []).stamp(_reader("=_")), policy=policy.default).iter_parts()

    assert (_content(plain), _content(page)) == (["--=_boundary", "--=_", ""], ["=_" * 40])


@pytest.mark.parametrize(
    "given",
    [
        {"address": "a@example.org\r\nBcc: b@example.org"},
        {"address": "müller@example.org"},
        {"address": "a@example.org>, <b@example.org"},
        {"unsubscribe_url": "https://x.example/>,<https://y.example/"},
        {"unsubscribe_url": "https://x.example/ a"},
        {"unsubscribe_url": "https://x.example/" + "a" * 900},
        {"message_id": "<a\n@b>"},
        {"date": "Mon\r\nX: y"},
    ],
)
def test_a_recipient_that_would_break_a_header_gets_no_mail(given: dict[str, str]) -> None:
    """A34."""
    plate = engrave(Letter(subject="News", html="", text=""), [])

    with pytest.raises(BadInput):
        plate.stamp(_reader("Ana", **given))


def _reader(name: str, **given: str) -> Recipient:
    defaults = {
        "address": "ana@example.org",
        "greeting": f"Hello {name}," if name else "Hello,",
        "unsubscribe_url": "https://news.example.org/u/LJ4mYp3sZ1ftz8sGJwQ2b0cRkU7vXaEoHdNqTiW5yBK?a=1&b=2",
        "preferences_url": "https://news.example.org/p/LJ4mYp3sZ1ftz8sGJwQ2b0cRkU7vXaEoHdNqTiW5yBK",
        "message_id": "<abc@news.example.org>",
        "date": "Mon, 23 Nov 2026 09:00:00 +0000",
    }
    return Recipient(name=name, **(defaults | given))


def _assert_wire_is_clean(mail: bytes) -> None:
    lines = mail.split(b"\r\n")
    body = lines[lines.index(b"") :] if b"" in lines else lines
    assert mail.isascii()
    assert not re.search(rb"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f]", mail)
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", mail)
    assert [line for line in lines if line.startswith(b".")] == []
    assert [line for line in lines if len(line) > 998] == []
    assert [line for line in body if len(line) > 76] == []
    assert [line for line in body if line.endswith((b" ", b"\t"))] == []


def _without_private_use(parts: list[str]) -> str:
    """Bodies as `Template.render` makes them: private-use characters only where a slot is."""
    kept = [part if part in SENTINELS.values() else re.sub("[\ue000-\uf8ff]", "", part) for part in parts]
    return "".join(kept)


def _filled(body: str, reader: Recipient, write: Callable[[str], str] = str) -> str:
    for slot, sentinel in SENTINELS.items():
        body = body.replace(sentinel, write(without_unsafe(getattr(reader, slot))))
    return body


def _content(part: MIMEPart) -> list[str]:
    assert part.defects == []
    assert part["Content-Transfer-Encoding"] == "quoted-printable"
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return _lines(payload.decode(part.get_content_charset() or ""))


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
