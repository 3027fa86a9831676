"""A publication that offers German: one run, and everybody is written to in their language."""

from email.message import EmailMessage

import pytest

from tests.support.publication import Publication

OFFERED = {"DIGEST_PUBLICATION__LANGUAGES": '["de"]'}
AUSTRAGEN = 'msgid "Unsubscribe:"\nmsgstr "Austragen:"\n'


@pytest.fixture
def bilingual(either: Publication) -> Publication:
    """Ten articles, a reader of English and one of German, and an issue of it all that may go."""
    either.changed(**OFFERED)
    either("topics", "add", "immune-system", "Immune System")
    either("articles", "import", "../page.txt", "--topic", "immune-system")
    either("subscribers", "add", "ana@example.org", "--topic", "immune-system", "--confirmed")
    either("subscribers", "add", "eva@example.org", "--topic", "immune-system", "--confirmed", "--language", "de")
    either("issues", "plan", "weekly", "--now")
    either("issues", "approve", "weekly")
    return either


def test_one_run_writes_to_each_in_their_language(bilingual: Publication) -> None:
    bilingual("send")

    ana, eva = sorted(bilingual.mails(), key=lambda mail: str(mail["To"]))
    assert (ana["Content-Language"], eva["Content-Language"]) == ("en", "de")
    assert ana["Subject"] == "The Example Review: 10 new stories in your weekly digest"
    assert eva["Subject"] == "The Example Review: 10 neue Artikel für Sie (wöchentlich)"
    assert "Unsubscribe:" in _text(ana)
    assert "Abbestellen:" in _text(eva)


def test_a_preview_is_in_the_readers_language_and_right_by_every_rule(bilingual: Publication) -> None:
    bilingual("issues", "preview", "weekly", "eva@example.org")

    findings = bilingual("mail", "check", "preview.eml", "--json").json

    assert {finding["level"] for finding in findings} == {"ok"}
    assert "Content-Language: de" in (bilingual.folder / "preview.eml").read_text(encoding="utf-8")


def test_who_signs_up_in_german_is_asked_in_german(either: Publication) -> None:
    either("topics", "add", "policy", "Policy")
    either("subscribers", "add", "eva@example.org", "--topic", "policy", "--language", "de", **OFFERED)

    either("send", **OFFERED)

    [mail] = either.mails()
    assert mail["Subject"] == "The Example Review: Bitte bestätigen Sie Ihr Abonnement"
    assert mail["Content-Language"] == "de"


def test_a_publication_may_say_it_in_its_own_words(bilingual: Publication) -> None:
    own = bilingual.folder / "locale"
    own.mkdir()
    (own / "de.po").write_text(AUSTRAGEN, encoding="utf-8")

    bilingual("send", DIGEST_CATALOGUES="locale")

    eva = next(mail for mail in bilingual.mails() if "eva" in str(mail["To"]))
    assert "Austragen:" in _text(eva)
    assert "Themen oder Häufigkeit ändern:" in _text(eva)


def test_a_catalogue_that_cannot_be_read_is_one_line_and_sends_nothing(bilingual: Publication) -> None:
    own = bilingual.folder / "locale"
    own.mkdir()
    (own / "de.po").write_text("Austragen\n", encoding="utf-8")

    refused = bilingual.run("send", DIGEST_CATALOGUES="locale")

    assert "de.po cannot be read as a catalogue" in refused.error
    assert bilingual.mails() == []


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
