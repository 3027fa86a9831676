"""What sources write becomes plain text and whole addresses, and nothing else."""

import tracemalloc
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.articles.cleaning import MOST_TAGS, absolute_url, image_url, plain_text, shorten, tidy


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("im<b>mun</b>e", "immune"),
        ("Fish &amp; chips&nbsp;today", "Fish & chips today"),
        ("<script>alert(1)</script>Safe", "Safe"),
        ("A<!-- hidden -->B", "AB"),
        ("line one<br>line two", "line one line two"),
        ("p<0.05 and x<y", "p<0.05 and x<y"),
        ("The &lt;dialog&gt; element", "The <dialog> element"),
        ("<p style='color:red", "<p style='color:red"),
    ],
)
def test_only_the_words_of_markup_are_kept(markup: str, text: str) -> None:
    assert plain_text(markup) == text


def test_characters_that_hide_or_turn_text_are_removed() -> None:
    """A34, A22."""
    assert tidy("a\x1b\x00b\u202ec\u200bd\ufeffe\ue000f\ud800g") == "abcdefg"


def test_a_line_break_cannot_reach_a_header() -> None:
    """A34."""
    assert tidy("Subject\r\nBcc: victim@example.org") == "Subject Bcc: victim@example.org"


def test_joiners_that_persian_and_emoji_need_stay() -> None:
    text = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 👩\u200d🔬"

    assert tidy(text) == text


@given(st.text())
def test_tidying_twice_changes_nothing(text: str) -> None:
    once = tidy(text)

    assert tidy(once) == once


@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_no_control_or_private_character_survives(markup: str) -> None:
    text = plain_text(markup)

    assert not {unicodedata.category(character) for character in text} & {"Cc", "Co", "Cs"}


def test_a_long_summary_ends_with_a_sentence() -> None:
    text = "Dr. Smith and her team found a way. " * 20

    short = shorten(text)

    assert len(short) <= 300
    assert short.endswith("found a way.")


def test_a_long_sentence_ends_with_a_word() -> None:
    short = shorten("immunotherapy " * 60)

    assert len(short) <= 300
    assert short.endswith("immunotherapy…")


@given(st.text(), st.integers(min_value=10, max_value=300))
def test_shortening_keeps_the_limit_and_does_it_once(text: str, limit: int) -> None:
    short = shorten(text, limit=limit)

    assert len(short) <= limit
    assert shorten(short, limit=limit) == short


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@example.org",
        "ftp://example.org/",
        "/news/1",
        "news",
        "",
        "https://",
        "http://[::1",
        "https://exa mple.org/",
        "https://a\\b.example/",
        "https://bank.example@evil.example/",
    ],
)
def test_what_is_no_web_address_is_refused(address: str) -> None:
    assert absolute_url(address) is None


@pytest.mark.timeout(5)
def test_nothing_is_kept_in_memory_of_what_is_too_long_for_an_address() -> None:
    tracemalloc.start()
    for number in range(30):
        assert absolute_url(f"data:image/png;base64,{number}" + "A" * 300_000) is None
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert kept < 300_000


def test_text_is_read_from_the_first_of_very_many_tags() -> None:
    assert plain_text("Avocets<div>" * 200_000) == " ".join(["Avocets"] * (MOST_TAGS + 1))


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        (" https://Example.org/a b?q=ü#t ", "https://Example.org/a%20b?q=%C3%BC#t"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
        ("http://example.org:8080/%20x", "http://example.org:8080/%20x"),
        ("http://www.Notes.example:80/x", "http://www.Notes.example:80/x"),
        ("http://\u0130.example:8080/", "http://xn--i-9bb.example:8080/"),
        ("http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
        ('https://example.org/"><script>', "https://example.org/%22%3E%3Cscript%3E"),
    ],
)
def test_addresses_become_plain_ascii(address: str, clean: str) -> None:
    assert absolute_url(address) == clean


def test_relative_addresses_need_a_base() -> None:
    assert absolute_url("../b", base="https://example.org/news/a") == "https://example.org/b"


def test_pictures_are_https_or_nothing() -> None:
    """A21."""
    assert image_url("https://example.org/a.png") == "https://example.org/a.png"
    assert image_url("http://example.org/a.png") is None
    assert image_url("data:image/png;base64,AAAA") is None
