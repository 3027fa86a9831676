"""Whatever is posted: a clear answer below 500, and never half of anything kept."""

from email.message import EmailMessage

import pytest
from sqlalchemy import func, select

from digest.deliveries.notices.models import Notice
from subscribers.consent import history
from subscribers.models import ConsentRecord, ReaderRequest, Subscriber
from tests.support.frontdoor import FrontDoor
from tests.support.way_in import sign_up_form

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "multipart/form-data; boundary=b"
FORMS = ("/signup", "/link")


def part(name: bytes, value: bytes, more: bytes = b"") -> bytes:
    """One field of a multipart body."""
    return b'--b\r\nContent-Disposition: form-data; name="' + name + b'"' + more + b"\r\n\r\n" + value + b"\r\n"


BODIES = {
    "nothing": (FORM, b""),
    "no field": (FORM, b"&&&===&=&"),
    "NUL everywhere": (FORM, b"address=a%00da%40example.org%00&name=%00&topic=%00&consent=%00&moment=%00&website="),
    "raw NUL": (FORM, b"address=\0\0\0"),
    "no UTF-8": (FORM, b"address=%ff%fe%40example.org&name=%ed%a0%80&topic=%c3%28"),
    "raw bytes": (FORM, bytes(range(256)) * 20),
    "half an escape": (FORM, b"address=%&name=%4&topic=%zz"),
    "one huge field": (FORM, b"address=" + b"a" * 60_000 + b"@example.org"),
    "too much": (FORM, b"name=" + b"a" * 70_000),
    "ten thousand topics": (FORM, b"topic=1&" * 8_000),
    "many topics": (FORM, b"&".join(b"topic=%d" % number for number in range(3_000))),
    "a wrong charset": (f"{FORM}; charset=utf-16", "address=ada@example.org".encode("utf-16")),
    "an unknown charset": (f"{BOUNDARY}; charset=klingon", part(b"address", b"ada@example.org") + b"--b--\r\n"),
    "a charset with halves": (f"{BOUNDARY}; charset=unicode_escape", part(b"name", rb"\ud800") + b"--b--\r\n"),
    "a charset that fails": (f"{BOUNDARY}; charset=idna", part(b"name", b"xn--\xff-.a") + b"--b--\r\n"),
    "a charset of its own": (f"{BOUNDARY}; charset=punycode", part(b"name", b"9999999-\xff") + b"--b--\r\n"),
    "a file": (BOUNDARY, part(b"address", b"ada@example.org", b'; filename="x"') + b"--b--\r\n"),
    "many files": (BOUNDARY, part(b"topic", b"x", b'; filename="x"') * 900),
    "no end": (BOUNDARY, part(b"address", b"ada@example.org")),
    "no boundary": ("multipart/form-data", b"whatever"),
    "broken parts": (BOUNDARY, b"--b\r\nContent-Disposition\r\n\r\nx\r\n--b--"),
    "parts without a name": (BOUNDARY, b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"),
    "JSON": ("application/json", b'{"address": "ada@example.org"}'),
    "no type": ("", b"address=ada@example.org"),
}
INTO_HEADERS = "Ada\r\nBcc: eve@example.org\r\n\r\nBuy!"
NAMES = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>",
    "{{ 7919*7919 }}{% for x in y %}${7919*7919}#{7919*7919}%(name)s%s",
    INTO_HEADERS,
    "=?utf-8?q?Ada?= \u202egnp.exe \u2028 \ud7ff\ufffe",
)


def rows(door: FrontDoor) -> list[int]:
    """How many rows there are of everything that a form can leave behind."""
    tables = (ReaderRequest, Subscriber, ConsentRecord, Notice)
    with door.newsroom.database.reading() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("name", BODIES)
def test_nonsense_is_answered_clearly_and_leaves_nothing(open_door: FrontDoor, name: str, path: str) -> None:
    kind, body = BODIES[name]

    answer = open_door.client.post(path, content=body, headers={"Content-Type": kind} if kind else {})

    assert answer.status_code in ((400, 413, 422) if path == "/signup" else (303, 400, 413, 422))
    assert rows(open_door) == [0, 0, 0, 0]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_becomes_no_markup_on_the_page(open_door: FrontDoor, name: str) -> None:
    page = sign_up_form(open_door).sent(open_door, name=name, address=f'"><script>{name}</script>@example.org')

    assert page.status_code == 422
    assert "<script>" not in page.text
    assert "<img src=x" not in page.text
    assert "62710561" not in page.text


@pytest.mark.parametrize("name", NAMES)
def test_a_name_becomes_no_header_and_no_markup_in_mail(open_door: FrontDoor, name: str) -> None:
    sign_up_form(open_door).sent(open_door, name=name)
    open_door.mails()
    open_door.post(open_door.link(1, "confirm"))

    mails = open_door.mails()

    raw = b"".join(file.read_bytes() for file in sorted(open_door.newsroom.outbox.glob("*.eml")))
    assert len(mails) == 2
    assert all(mail["Bcc"] is None and mail["To"].addresses[0].addr_spec == "ada@example.org" for mail in mails)
    assert all(not mail.defects for mail in mails)
    assert not [line for line in raw.splitlines() if line.lower().startswith((b"bcc:", b"buy!"))]
    assert all("<script" not in text and "<img src=x" not in text for text in map(html_of, mails))


@pytest.mark.parametrize(
    "address",
    [
        "ada@example.org\r\nBcc: eve@example.org",
        "ada@example.org\nX: y",
        "ada@example.org, eve@example.org",
        "Ada <ada@example.org>",
        "<script>@example.org",
        "{{7*7}}@example",
        "ada@example.org\0",
        "ada@[127.0.0.1]",
        "a" * 300 + "@example.org",
        "\u202eada@example.org",
    ],
)
def test_an_address_that_is_more_than_one_is_refused(open_door: FrontDoor, address: str) -> None:
    answer = sign_up_form(open_door).sent(open_door, address=address)

    assert (answer.status_code, rows(open_door)) == (422, [0, 0, 0, 0])


def test_a_field_that_stands_there_twice_counts_once(open_door: FrontDoor) -> None:
    sign_up_form(open_door).sent(
        open_door, address=["eve@example.org", "ada@example.org"], frequency=["daily", "weekly"]
    )

    reader = open_door.reader(1)
    assert (reader.address, reader.frequency, rows(open_door)) == ("ada@example.org", "weekly", [0, 1, 1, 1])


def test_a_topic_that_is_ticked_a_thousand_times_is_followed_once(open_door: FrontDoor) -> None:
    sign_up_form(open_door).sent(open_door, topic=["immunology"] * 1000)

    assert open_door.reader(1).topic_ids == {1}
    with open_door.newsroom.database.reading() as session:
        assert [line.detail for line in history(session, 1)] == [""]


def html_of(mail: EmailMessage) -> str:
    """The decoded HTML part."""
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())
