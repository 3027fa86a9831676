"""Languages: what catalogues say, what they may not break, and which one a reader gets."""

from datetime import date
from pathlib import Path

import pytest

from digest.core.catalogues import faults
from digest.core.errors import ConfigError
from digest.core.languages import language, negotiated, spoken

THURSDAY = date(2026, 11, 26)


def write(folder: Path, tag: str, *messages: tuple[str, str]) -> Path:
    """A catalogue of these messages and translations; the folder."""
    lines = [f'msgid "{message}"\nmsgstr "{said}"\n' for message, said in messages]
    (folder / f"{tag}.po").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_english_is_what_is_written() -> None:
    assert language("en").say("Hello %(name)s,", name="100 %") == "Hello 100 %,"
    assert language("en").count("one of %(a)s", "%(number)s of %(a)s", 2, a="b") == "2 of b"


def test_german_says_what_its_catalogue_says() -> None:
    german = language("de")

    assert german.say("Hello %(name)s,", name="Ana") == "Hallo Ana,"
    assert [german.count("%(number)s new story", "%(number)s new stories", number) for number in (1, 2)] == [
        "1 neuer Artikel",
        "2 neue Artikel",
    ]
    assert german.schedule("weekly") == "wöchentlich"
    assert german.schedule("friday-brief") == "friday-brief"


@pytest.mark.parametrize(
    ("tag", "day", "short"),
    [
        ("en", "Thursday, 26 November 2026", "26 November 2026"),
        ("de", "Donnerstag, 26. November 2026", "26. November 2026"),
        ("de-AT", "Donnerstag, 26. November 2026", "26. November 2026"),
    ],
)
def test_days_are_written_as_they_are_there(tag: str, day: str, short: str) -> None:
    assert (language(tag).day(THURSDAY), language(tag).short_day(THURSDAY)) == (day, short)


def test_what_no_catalogue_says_is_said_in_english() -> None:
    assert language("de").say("Nobody translated this") == "Nobody translated this"
    assert language("fr").say("Unsubscribe") == "Unsubscribe"


def test_a_language_without_a_catalogue_still_has_its_days_and_its_direction() -> None:
    french, hebrew = language("fr"), language("he")

    assert (french.day(THURSDAY), french.tag, french.translated) == ("jeudi 26 novembre 2026", "fr", False)
    assert hebrew.direction == "rtl"


@pytest.mark.parametrize("tag", ["", "xx", "../../etc/passwd", "de/../de", "x" * 300, "\ud800"])
def test_what_is_no_language_is_english(tag: str) -> None:
    assert language(tag).tag == "en"


def test_a_publications_own_words_come_first_and_ours_fill_the_rest(tmp_path: Path) -> None:
    own = write(tmp_path, "de", ("Unsubscribe", "Austragen"), ("friday-brief", "Freitagsbrief"))

    german = language("de", own)

    assert [german.say("Unsubscribe"), german.say("Welcome")] == ["Austragen", "Willkommen"]
    assert german.schedule("friday-brief") == "Freitagsbrief"


def test_a_region_needs_only_what_differs(tmp_path: Path) -> None:
    own = write(tmp_path, "de-CH", ("Welcome", "Grüezi"))

    assert [language("de-CH", own).say(words) for words in ("Welcome", "Unsubscribe")] == ["Grüezi", "Abbestellen"]


def test_even_english_can_be_said_otherwise(tmp_path: Path) -> None:
    assert language("en", write(tmp_path, "en", ("Unsubscribe", "Leave"))).say("Unsubscribe") == "Leave"


@pytest.mark.parametrize(
    "broken",
    [
        "Hallo,",
        "Hallo %(nom)s,",
        "Hallo %(name)s %(more)s",
        "%(name)s zu 100 %",
        "%(name)s %(name)q",
        "\ue000 %(name)s",
    ],
)
def test_a_translation_with_broken_places_is_as_good_as_none(tmp_path: Path, broken: str) -> None:
    own = write(tmp_path, "fr", ("Hello %(name)s,", broken))

    assert language("fr", own).say("Hello %(name)s,", name="Ana") == "Hello Ana,"
    assert len(faults(own / "fr.po")) == 1


def test_a_plural_form_may_leave_the_number_out(tmp_path: Path) -> None:
    (tmp_path / "de.po").write_text(
        'msgid "%(number)s day"\nmsgid_plural "%(number)s days"\nmsgstr[0] "ein Tag"\nmsgstr[1] "%(number)s Tage"\n'
    )

    counted = [language("de", tmp_path).count("%(number)s day", "%(number)s days", number) for number in (1, 2)]

    assert counted == ["ein Tag", "2 Tage"]


def test_a_guess_that_nobody_confirmed_is_not_said(tmp_path: Path) -> None:
    (tmp_path / "fr.po").write_text('#, fuzzy\nmsgid "Welcome"\nmsgstr "Bonsoir"\n')

    assert language("fr", tmp_path).say("Welcome") == "Welcome"


PLURALS = b'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=import os;\\n"\n'


@pytest.mark.parametrize(
    "said", [b'msgid "a"\nmsgstr "\xff"\n', b"Bonjour\n", PLURALS, b'msgid "a\n', b'msgstr[x] "a"\n']
)
def test_a_file_that_is_no_catalogue_is_named(tmp_path: Path, said: bytes) -> None:
    (tmp_path / "fr.po").write_bytes(said)

    with pytest.raises(ConfigError, match=r"fr\.po cannot be read as a catalogue: "):
        language("fr", tmp_path)


@pytest.mark.parametrize(
    ("wanted", "got"), [("de", "de"), ("de-AT", "de"), ("pt-BR", "pt-BR"), ("pt", "en"), ("fr", "en"), ("", "en")]
)
def test_a_reader_gets_a_language_that_is_offered(wanted: str, got: str) -> None:
    assert spoken(wanted, ("en", "de", "pt-BR")) == got


def test_a_browser_gets_what_it_likes_best() -> None:
    assert negotiated("fr, de;q=0.8, en;q=0.9", ("en", "de")) == "en"
    assert negotiated("de-AT,de;q=0.9", ("en", "de")) == "de"
    assert negotiated("nonsense;q=x, *", ("en", "de")) == "en"


@pytest.mark.parametrize(("tag", "figures"), [("en", "1,234.5"), ("de", "1.234,5")])
def test_figures_are_written_as_the_language_of_the_page_does(tag: str, figures: str) -> None:
    assert language(tag).number(1234.5) == figures


def test_a_counted_number_is_written_as_the_language_does() -> None:
    assert language("de").count("%(number)s story", "%(number)s stories", 1234) == "1.234 Artikel"
