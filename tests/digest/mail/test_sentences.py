"""What a template says in the reader's language: whole sentences, whose values stay text and whose slots stay slots."""

from pathlib import Path

import pytest

from digest.core.errors import TemplateError
from digest.core.languages import Language, language
from digest.mail.language import SENTINELS
from digest.mail.letter import Letter, Source, Template

AT, NAME = SENTINELS["address"], '_("At %(address)s", address=reader.address)'
EVIL = "<b>{{ 7*7 }}</b> %(a)s & {% raw %} \ue000\x00"


@pytest.fixture
def french(tmp_path: Path) -> Language:
    """A language with one translation that looks like markup and template."""
    said = 'msgid "At %(address)s"\nmsgstr "<i>{{ 7*7 }}</i> à %(address)s"\n\nmsgid "Hi %(a)s"\nmsgstr "Salut %(a)s"\n'
    (tmp_path / "fr.po").write_text(said, encoding="utf-8")
    return language("fr", tmp_path)


def test_a_slot_keeps_its_place_inside_a_translated_sentence() -> None:
    letter = _letter("{{ " + NAME + " }}")

    assert letter.text == f"At {AT}"
    assert f"<p>At {AT}</p>" in letter.html


def test_a_translation_is_text_and_escaped_once(french: Language) -> None:
    letter = _letter("{{ " + NAME + " }}", speaking=french)

    assert letter.text == f"<i>{{{{ 7*7 }}}}</i> à {AT}"
    assert f"<p>&lt;i&gt;{{{{ 7*7 }}}}&lt;/i&gt; à {AT}</p>" in letter.html


def test_what_feeds_say_stays_text_inside_a_sentence(french: Language) -> None:
    """A34."""
    letter = _letter('{{ _("Hi %(a)s", a=a) }}', speaking=french, a=EVIL)

    assert letter.text == "Salut <b>{{ 7*7 }}</b> %(a)s & {% raw %} "
    assert "<p>Salut &lt;b&gt;{{ 7*7 }}&lt;/b&gt; %(a)s &amp; {% raw %} </p>" in letter.html


def test_a_sentence_can_be_wrapped_joined_and_chosen_like_any_text() -> None:
    shown = '{{ (a or _("none")) | wrap(9) }} {{ "<" ~ _("x & %(a)s", a="y") }} {{ [_("one"), "two"] | join(", ") }}'

    letter = _letter(shown, a="")

    assert letter.text == "none <x & y one, two"
    assert "<p>none &lt;x &amp; y one, two</p>" in letter.html


def test_a_number_chooses_its_form() -> None:
    shown = '{{ ngettext("%(number)s new story", "%(number)s new stories", a) }}'

    assert [_letter(shown, a=number).text for number in (1, 2)] == ["1 new story", "2 new stories"]
    assert [_letter(shown, speaking=language("de"), a=number).text for number in (1, 2)] == [
        "1 neuer Artikel",
        "2 neue Artikel",
    ]


@pytest.mark.parametrize(
    ("tag", "value", "isolated"),
    [
        ("en", "Science", False),
        ("en", "סקירה", True),
        ("he", "Science", True),
        ("he", "סקירה", False),
        ("he", "12", False),
    ],
)
def test_a_value_of_the_other_direction_is_isolated(tag: str, value: str, isolated: bool) -> None:
    text = _letter('{{ _("%(a)s: more", a=a) }}', speaking=language(tag), a=value).text

    assert text == (f"\u2068{value}\u2069: more" if isolated else f"{value}: more")


def test_an_address_is_isolated_where_text_runs_from_right_to_left() -> None:
    assert _letter("{{ " + NAME + " }}", speaking=language("ar")).text == f"At \u2068{AT}\u2069"


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        ('{{ _("Hi %(a)s", a=nobody) }}', "'nobody' is undefined"),
        ('{{ _("Hi %(a)s", b="c") }}', "'a'"),
        ('{{ _("Hi %(a)s", a=none) }}', "the value is None"),
    ],
)
def test_a_sentence_without_its_values_is_told_with_its_line(shown: str, words: str) -> None:
    with pytest.raises(TemplateError, match=f"^a/body.mjml:1: .*{words}"):
        _letter(shown)


def _letter(shown: str, *, speaking: Language | None = None, **values: object) -> Letter:
    column = f"<mj-section><mj-column><mj-text><p>{shown}</p></mj-text></mj-column></mj-section>"
    template = Template.of(
        subject=Source("a/subject.txt", ""),
        html=Source("a/body.mjml", f"<mjml><mj-body>{column}</mj-body></mjml>"),
        text=Source("a/body.txt", shown),
    )
    return template.render(values, speaking=speaking)
