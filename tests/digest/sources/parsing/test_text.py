"""Bytes in, text out, whatever the encoding."""

# ruff: noqa: RUF001  (letters of many languages)

import pytest

from digest.sources.parsing.detect import parse
from tests.digest.sources.documents import PAGE, item


@pytest.mark.parametrize(
    "body",
    [
        item("<title>Möwen “da” €</title>").encode("utf-8"),
        b"\xef\xbb\xbf" + item("<title>Möwen “da” €</title>").encode("utf-8"),
        item("<title>Möwen “da” €</title>").encode("utf-16"),
        item("<title>Möwen “da” €</title>").encode("utf-16-be"),
        item("<title>Möwen “da” €</title>").replace("?>", ' encoding="utf-8"?>').encode("cp1252"),
        item("<title>Möwen “da” €</title>").replace("?>", ' encoding="iso-8859-1"?>').encode("cp1252"),
        item("<title>Möwen \x1b“da” €</title>").encode("utf-8"),
    ],
    ids=["utf-8", "utf-8 marked", "utf-16 marked", "utf-16", "1252 called utf-8", "1252 called latin", "escape"],
)
def test_characters_are_right_whatever_the_encoding(body: bytes) -> None:
    """A22."""
    _, parsed = parse(body, name="feed.xml")

    assert parsed.entries[0].title == "Möwen “da” €"


def test_a_wrongly_labelled_encoding_is_reported() -> None:
    """A22."""
    _, parsed = parse(PAGE.encode("cp1252"), name="page.txt")

    assert "windows-1252" in parsed.warnings[0]


@pytest.mark.parametrize(
    ("declared", "charset", "encoding"),
    [
        ("iso-8859-1", "", "utf-8"),
        ("iso-8859-1", "iso-8859-1", "utf-8"),
        ("gb2312", "", "utf-8"),
        ("", "windows-1252", "cp1252"),
        ("utf-8", "windows-1252", "cp1252"),
        ("windows-1252", "utf-8", "cp1252"),
        ("us-ascii", "", "utf-8"),
        ("utf-16", "utf-16", "utf-8"),
        ("utf-7", "utf-7", "utf-8"),
        ("no-such-code", "nor this", "utf-8"),
        ("", "", "utf-32"),
        ("", "", "utf-32-be"),
    ],
)
def test_who_is_believed_about_the_encoding(declared: str, charset: str, encoding: str) -> None:
    """A22."""
    name = f' encoding="{declared}"' if declared else ""
    document = item("<title>Möwen am See: “da”</title>").replace("?>", f"{name}?>")

    _, parsed = parse(document.encode(encoding), name="feed.xml", charset=charset)

    assert parsed.entries[0].title == "Möwen am See: “da”"
    assert parsed.warnings == ()


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("gb2312", "敏捷的棕色狐狸跳过了懒狗"),
        ("gbk", "繁體與简体"),
        ("big5", "敏捷的棕色狐狸"),
        ("shift_jis", "いろはにほへと①"),
        ("euc-jp", "いろはにほへと"),
        ("iso-2022-jp", "いろはにほへと"),
        ("euc-kr", "키스의 고유조건은"),
        ("koi8-r", "Съешь ещё этих булок"),
        ("windows-1251", "Съешь ещё этих булок"),
        ("iso-8859-2", "Zażółć gęślą jaźń"),
        ("iso-8859-9", "Pijamalı hasta yağız şoföre"),
        ("windows-1256", "صف خلق خود"),
    ],
)
@pytest.mark.parametrize("where", ["document", "server"])
def test_a_declared_encoding_is_used(encoding: str, title: str, where: str) -> None:
    document = item(f"<title>{title}</title>")
    if where == "document":
        document = document.replace("?>", f' encoding="{encoding}"?>')
    body = document.encode({"shift_jis": "cp932"}.get(encoding, encoding))

    _, parsed = parse(body, name="feed.xml", charset=encoding if where == "server" else "")

    assert parsed.entries[0].title == title
    assert parsed.warnings == ()


def test_single_strays_in_utf_8_are_repaired_and_reported() -> None:
    """A22."""
    body = item("<title>Möwen und \x00 am See</title>").encode().replace(b"\x00", b"K\xfcken")

    _, parsed = parse(body, name="feed.xml")

    assert parsed.entries[0].title == "Möwen und Küken am See"
    assert parsed.warnings == ("some characters are not UTF-8; they were read as windows-1252",)


def test_a_text_that_is_not_what_it_is_called_is_read_as_far_as_possible_and_reported() -> None:
    body = item("<title>いろは \x00 x</title>").replace("?>", ' encoding="euc-jp"?>').encode("euc-jp")

    _, parsed = parse(body.replace(b"\x00", b"\xff"), name="feed.xml")

    assert parsed.entries[0].title.startswith("いろは")
    assert "some characters are not euc_jp" in parsed.warnings[0]
