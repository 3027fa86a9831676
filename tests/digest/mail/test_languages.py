"""Mails in the reader's language: whole, laid out in its direction, and safe whatever a catalogue says."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from digest.mail.checks import check
from tests.support import pseudo
from tests.support.contents import content
from tests.support.pseudo import untranslated, untranslated_text
from tests.support.tongues import DIGESTS, MAILS, mail, parts, raw, stationery

each_mail = pytest.mark.parametrize("template", MAILS)
each_digest = pytest.mark.parametrize("template", DIGESTS)
DATES = ("Monday, 23 November 2026", "23 November 2026")
HEBREW = """
msgid "Unsubscribe"
msgstr "ביטול הרשמה"

msgid "Hello %(name)s,"
msgstr "שלום %(name)s,"

msgid "You get this %(frequency)s mail at %(address)s because you asked %(name)s for it."
msgstr "דואר %(frequency)s זה נשלח אל %(address)s כי ביקשת אותו מאת %(name)s."

msgid "weekly"
msgstr "שבועי"
"""


@pytest.fixture(scope="session")
def pseudo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Catalogues that only this test has."""
    return pseudo.catalogue_folder(tmp_path_factory.mktemp("locale"))


@pytest.fixture
def hebrew_folder(tmp_path: Path) -> Path:
    """A catalogue of a few messages."""
    (tmp_path / "he.po").write_text(HEBREW, encoding="utf-8")
    return tmp_path


@each_mail
def test_every_word_of_a_mail_can_be_translated(template: str, pseudo_folder: Path) -> None:
    message = mail(template, pseudo.TAG, stationery("en", pseudo.TAG, catalogues=pseudo_folder))

    text, page = parts(message)
    assert untranslated(page, data=DATES) == []
    assert untranslated_text(text, data=DATES) == ""
    assert untranslated_text(str(message["Subject"])) == ""


def test_what_nobody_could_translate_is_found() -> None:
    page = '<p>[!! Hi [!! «Ana» !!] !!] <b>there</b></p><img alt="x"><input type="submit" value="Go">, 12 «so» May 1'

    assert untranslated(page, data=["May 1"]) == ["there", "x", "Go"]


@each_mail
def test_every_mail_is_right_by_every_rule_in_german(template: str) -> None:
    sent = raw(template, "de", stationery("en", "de"))

    message = mail(template, "de", stationery("en", "de"))
    assert [finding for finding in check(sent) if finding.level != "ok"] == []
    assert message["Content-Language"] == "de"
    assert '<html lang="de" dir="ltr"' in parts(message)[1]


def test_a_german_digest_speaks_german_from_the_subject_to_the_footer() -> None:
    message = mail("digest", "de", stationery("en", "de"))

    text, page = parts(message)
    assert message["Subject"] == "«The Test Review»: 5 neue Artikel für Sie (wöchentlich)"
    for part in (text, page):
        assert "Montag, 23. November 2026" in part
        assert "Hallo «Ana»," in part
        assert "1 weiterer Artikel zu «Topic 3» auf der Website" in part
    assert "Sie erhalten diese Mail (wöchentlich) an ana@example.org" in page


@each_mail
def test_a_language_that_is_not_offered_is_not_spoken(template: str) -> None:
    """Whoever chose it before, or came with a list, gets the publication's own."""
    assert raw(template, "de", stationery("en")) == raw(template, "en", stationery("en"))
    assert mail(template, "en", stationery("de"))["Content-Language"] == "de"


def test_one_press_prints_each_language_once() -> None:
    by = stationery("en", "de")

    assert raw("digest", "en", by) != raw("digest", "de", by)
    assert raw("digest", "de-CH", by) == raw("digest", "de", by)


@each_digest
def test_articles_and_editors_words_say_what_language_they_are_in(template: str) -> None:
    """A screen reader must not read English aloud as German."""
    page = html.document_fromstring(parts(mail(template, "de", stationery("en", "de")))[1])

    assert {heading.get("lang") for heading in page.iter("h2", "h3")} == {"en"}


@pytest.mark.parametrize(
    ("told", "said"), [("fr", "fr"), ("pt_BR", "pt-BR"), ("", "en"), ('"><b>', "en"), ("what the feed likes", "en")]
)
def test_an_article_in_another_language_says_so(told: str, said: str) -> None:
    alone = content({1: {1: 1}})
    given = {"articles": (replace(alone.articles[0], language=told),), "placements": alone.placements}

    page = html.document_fromstring(parts(mail("digest", "de", stationery("en", "de"), **given))[1])

    assert [heading.get("lang") for heading in page.iter("h3")] == [said]


@each_mail
def test_every_mail_is_right_by_every_rule_from_right_to_left(template: str, hebrew_folder: Path) -> None:
    by = stationery("en", "he", catalogues=hebrew_folder)

    page = parts(mail(template, "he", by))[1]
    assert [finding for finding in check(raw(template, "he", by)) if finding.level != "ok"] == []
    assert '<html lang="he" dir="rtl"' in page
    assert re.search(r"direction:\s*ltr", page) is None


@each_digest
def test_what_is_written_the_other_way_is_isolated(template: str, hebrew_folder: Path) -> None:
    page = parts(mail(template, "he", stationery("en", "he", catalogues=hebrew_folder)))[1]

    tree = html.document_fromstring(page)
    assert {heading.get("dir") for heading in tree.iter("h1", "h2", "h3")} == {"auto"}
    assert "\u2068ana@example.org\u2069" in page
    assert "\u2068«The Test Review»\u2069" in page
