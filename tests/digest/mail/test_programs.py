"""What a mail uses and mail programs lack is told, but for what the shipped templates live with."""

import hashlib

import pytest

from digest.mail.letter import Letter
from digest.mail.rules.features import used
from digest.mail.rules.mail import read
from digest.mail.rules.programs import FOLDER, accepted, lacking
from tests.support.accepted_features import used_by_shipped
from tests.support.mails import eml


def of(body: str, *, style: str = "") -> Letter:
    return Letter("News", f"<html><head><style>{style}</style></head><body>{body}</body></html>", "Words")


def faults(letter: Letter) -> list[str]:
    return [fault.message for fault in lacking(read(eml(letter)))]


def test_the_accepted_features_are_those_of_the_shipped_templates() -> None:
    """`make accept-programs` would change nothing."""
    assert accepted() == set(used_by_shipped())


def test_what_is_known_of_programs_is_what_was_taken_over() -> None:
    checksum, name = (FOLDER / "SHA256SUMS").read_text().split()

    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == checksum
    assert "MIT License" in (FOLDER / "LICENCES.txt").read_text()


@pytest.mark.parametrize(
    ("letter", "title"),
    [
        (of('<div style="display:grid">Words</div>'), "display:grid"),
        (of('<p class="a">Words</p>', style=".a{filter:blur(2px)}"), "filter"),
        (of("<p>Words</p>", style="@media print { p { mix-blend-mode: multiply } }"), "mix-blend-mode"),
        (of('<img src="https://x.example/a.avif" alt="">'), "AVIF"),
        (of("<dialog>Words</dialog>"), "dialog"),
    ],
)
def test_a_feature_beyond_them_is_told_with_the_programs_that_lack_it(letter: Letter, title: str) -> None:
    told = faults(letter)

    assert any(title in words and "Outlook on Windows" in words for words in told), told


def test_plain_words_use_nothing_to_be_told() -> None:
    assert faults(of("<p>Words</p>")) == []


def test_features_are_found_in_styles_elements_attributes_and_addresses() -> None:
    letter = of(
        '<h2 role="x" style="margin-top:1em;left:2%">Words</h2><img src="https://x.example/a.jpeg?b">',
        style="a:hover{color:rgb(0,0,0)!important}@media (prefers-color-scheme:dark){p{width:calc(1px + 1px)}}",
    )

    assert used(read(eml(letter))) >= {
        *("html-h1-h6", "html-role", "css-margin", "css-unit-em", "css-left-right-top-bottom", "css-unit-percent"),
        *("image-jpg", "css-pseudo-class-hover", "css-rgb", "css-important", "css-at-media"),
        *("css-at-media-prefers-color-scheme", "css-unit-calc", "css-unit-px"),
    }
