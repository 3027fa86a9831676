"""Signatures: another implementation (dkimpy) verifies them, and none survives a change of what it covers."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.core.errors import BadInput
from digest.mail.dkim import OVERSIGNED, SIGNED
from digest.mail.headers import Sender, sender_headers
from digest.mail.letter import Letter
from digest.mail.stamping import engrave
from tests.support import mails, views
from tests.support.dkim_keys import SIGNER, WHEN, signed, verifies

MAIL = mails.plate(Letter("A subject", html="<p>Hello</p>", text="Hello")).stamp(mails.ANA)
FIELDS = re.split(rb"\r\n(?![ \t])", MAIL.partition(b"\r\n\r\n")[0])
UNSIGNED = {b"precedence", b"x-auto-response-suppress"}
"""They tell machines how to treat the mail, and say nothing to its reader."""
texts = st.text(st.characters(codec="utf-8"), max_size=200)
words = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12)
gaps = st.sampled_from([" ", "  ", "\t", "\r\n ", "\r\n\t", " \r\n  ", "\t\r\n \t"])
values = st.lists(st.tuples(gaps, words), min_size=1, max_size=6).map(lambda pairs: "".join(map("".join, pairs)))
ends = st.sampled_from(["", " ", "\t ", "\r\n "])
names = st.sampled_from([*sorted(SIGNED), "Subject", "TO", "X-Other", "Received"])
starts = st.sampled_from([":", ": ", ":\t", ":\r\n "])
fields = st.tuples(names, starts, values, ends).map("".join)
bodies = st.lists(st.sampled_from(["a", " ", "\t", ".", "\r\n", "é"]) | words, max_size=20).map("".join)


def name(field: bytes) -> str:
    """A field's name, as `h=` has it."""
    return field.partition(b":")[0].lower().decode()


def listed(mail: bytes) -> list[str]:
    """The names in `h=`."""
    found = re.search(rb"\sh=([^;]+);", mail)
    assert found is not None
    return b"".join(found[1].split()).decode().split(":")


@pytest.mark.parametrize("template", ["digest", "digest-compact"])
def test_shipped_mails_are_verified(template: str) -> None:
    letter = mails.letter(views.values(views.section(views.story(), views.story(2))), mail=template)

    mail = signed(mails.eml(letter))

    assert verifies(mail)
    assert mail.endswith(mails.eml(letter))


@given(texts, texts, texts)
@example("Neues aus der Forschung: Blutgefäße, Immunzellen und eine kleine Drüse mit großer Wirkung", "Ä" * 90, ".")
def test_letters_with_any_words_are_verified(subject: str, person: str, text: str) -> None:
    headers = sender_headers(Sender(publication="", name=person, address="a@example.org"), subject=subject)
    plate = engrave(Letter("", html=re.sub("[\ue000-\uf8ff]", "", text), text="."), headers)

    mail = signed(plate.stamp(mails.ANA._replace(name=person, greeting=person)))

    assert verifies(mail)
    assert all(len(line) <= 76 for line in mail.partition(b"\r\nTo:")[0].split(b"\r\n"))


@given(st.lists(fields, max_size=8), bodies)
@example(["Subject:\r\n a  b\t\r\n\tc \r\n "], "")
@example(["subject: a", "Subject: b", "SUBJECT: c"], "\r\n")
def test_headers_however_folded_and_bodies_however_ended_are_verified(others: list[str], body: str) -> None:
    mail = "".join(f"{field}\r\n" for field in [*others, "From: a@example.org"]) + f"\r\n{body}"

    assert verifies(signed(mail.encode()))


@given(st.lists(st.tuples(gaps, words), min_size=1, max_size=8))
def test_a_server_may_fold_anew(pairs: list[tuple[str, str]]) -> None:
    flat, folded = (
        f"Subject:{''.join(gap + word for gap, word in some)}".encode()
        for some in ([(" ", word) for _, word in pairs], pairs)
    )
    mail = signed(flat + b"\r\nFrom: a@example.org\r\n\r\nHello\r\n")

    assert verifies(mail.replace(b"\r\n" + flat, b"\r\n" + folded))


@pytest.mark.parametrize(
    ("body", "same"),
    [
        (b"", b"\r\n"),
        (b"", b"\r\n\r\n\r\n"),
        (b"Hello", b"Hello\r\n"),
        (b"Hello\r\n", b"Hello\r\n\r\n\r\n"),
        (b"\r\nHello\r\n\r\n", b"\r\nHello"),
    ],
)
def test_line_ends_at_the_end_of_a_body_do_not_count(body: bytes, same: bytes) -> None:
    head = b"From: a@example.org\r\n\r\n"

    mail = signed(head + body)

    assert verifies(mail)
    assert verifies(mail.removesuffix(body) + same)


def test_a_mail_of_headers_alone_is_verified() -> None:
    assert verifies(signed(b"Subject: a\r\nFrom: a@example.org\r\n"))


def test_what_protects_readers_is_covered() -> None:
    covered = listed(signed(MAIL))

    assert {"list-unsubscribe", "list-unsubscribe-post", "feedback-id", "message-id", "date"} < set(covered)
    assert {name(field) for field in FIELDS} - set(covered) == {unsigned.decode() for unsigned in UNSIGNED}
    assert {oversigned for oversigned in OVERSIGNED if covered.count(oversigned) != 2} == set()


@pytest.mark.parametrize("field", [field for field in FIELDS if name(field).encode() not in UNSIGNED], ids=name)
def test_a_changed_or_missing_header_breaks_the_signature(field: bytes) -> None:
    mail = signed(MAIL)

    assert not verifies(mail.replace(field, field + b"x"))
    assert not verifies(mail.replace(field + b"\r\n", b""))


@pytest.mark.parametrize("more", OVERSIGNED)
def test_a_second_header_breaks_the_signature_wherever_it_stands(more: str) -> None:
    mail, field = signed(MAIL), f"{more}: <https://elsewhere.example/>\r\n".encode()

    assert not verifies(field + mail)
    assert not verifies(mail.replace(b"\r\n\r\n", b"\r\n" + field + b"\r\n", 1))


def test_a_link_to_unsubscribe_cannot_be_put_into_a_mail_that_has_none() -> None:
    mail = signed(b"From: a@example.org\r\nSubject: Welcome\r\n\r\nHello\r\n")

    assert verifies(mail)
    assert not verifies(b"List-Unsubscribe: <https://elsewhere.example/>\r\n" + mail)


def test_a_changed_or_longer_body_breaks_the_signature() -> None:
    mail = signed(MAIL)

    assert not verifies(mail.replace(b"Hello", b"hello"))
    assert not verifies(mail + b"More.\r\n")


def test_what_servers_put_in_front_breaks_nothing() -> None:
    assert verifies(b"Return-Path: <a@example.org>\r\nReceived: from a\r\n\tby b; now\r\n" + signed(MAIL))


def test_a_signature_says_when_it_was_made() -> None:
    assert f" t={int(WHEN.timestamp())};".encode() in signed(MAIL)
    assert not re.search(rb"[;\s]l=", signed(MAIL).partition(b"\r\nTo:")[0])


def test_a_mail_that_says_not_whom_it_is_from_is_refused() -> None:
    with pytest.raises(BadInput, match="without a From header"):
        signed(b"Subject: Hello\r\n\r\nFrom: a@example.org\r\n")


def test_the_three_steps_make_what_the_one_makes() -> None:
    prepared = SIGNER.prepare(MAIL, now=WHEN)

    apart = SIGNER.finish(prepared, SIGNER.key.sign(prepared.digest)) + MAIL

    assert apart == signed(MAIL)
