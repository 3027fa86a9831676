"""What a template says wrong is refused with its file and line, in words."""

import re

import pytest

from digest.core.errors import TemplateError
from digest.mail.compiling import compile_mjml
from digest.mail.letter import Source, Template

PAGE = """<mjml>
  <mj-head>
    <mj-style inline="inline">
      .note {{ color: red; {css} }}
    </mj-style>
  </mj-head>
  <mj-body>
    <mj-section>
      <mj-column>
        <mj-text>
          {text}
        </mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
"""
CSS, TEXT = 4, 11


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ a b }}", "expected token 'end of print statement'"),
        ("{{ a|shuffle }}", "no filter 'shuffle'"),
        ("{{ 1 if a is odder else 2 }}", "no test 'odder'"),
        ("{{ a|safe }}", "no filter 'safe'"),
        ("{% macro m() %}{% endmacro %}", "macro cannot be used"),
        ("{% include 'x' %}", "include cannot be used"),
        ("{% extends 'x' %}", "extends cannot be used"),
        ("{% block b %}{% endblock %}", "block cannot be used"),
        ("{% set a %}b{% endset %}", "a set block cannot be used"),
        ("{% autoescape false %}{{ a }}{% endautoescape %}", "autoescape cannot be used"),
        ("{% raw %}{{ a }}{% endraw %}", "raw cannot be used"),
        ("\ue000", "private-use character"),
        ("a & b", "not well-formed"),
        ("<mj-txet />", "<mj-txet> is not an element of a mail"),
        ("<blink><marqee /></blink>", "<marqee> is not an element of a mail"),
        ("<script>1</script>", "<script> is not an element of a mail"),
        ("<link href='x' />", "<link> is not an element of a mail"),
        ("<mj-image />", "<mj-image> cannot stand in <mj-text>"),
        ("<p {% if a %}id='a'{% endif %}>b</p>", "{% if a %} cannot stand among attributes"),
        ("<p {{ a }}>b</p>", "{{ a }} cannot stand among attributes"),
        ("<p class='{{ a }}'>b</p>", "{{ a }} cannot stand in 'class'"),
        ("<p style='{% if a %}color: red{% endif %}'>b</p>", "{% if a %} cannot stand in 'style'"),
        ("<!-- {{ a }} -->", "{{ a }} does not survive"),
        ("<!-- {% if a %} -->{% endif %}", "{% if a %} does not survive"),
    ],
)
def test_a_mistake_is_refused_with_file_and_line(text: str, words: str) -> None:
    with pytest.raises(TemplateError, match=f"^own/body.mjml:[0-9]+: .*{re.escape(words)}") as refused:
        compile_mjml(PAGE.format(text=text, css=""), file="own/body.mjml")

    assert _line(refused) == TEXT


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("{% if a %}\n\n", TEXT, "Unexpected end of template"),
        ("<p>\n\n", TEXT + 3, "Opening and ending tag mismatch: p line 11 and mj-text"),
        ("\n<br>", TEXT + 2, "Opening and ending tag mismatch: br line 12 and mj-text"),
        ("\n&#xE000;", TEXT - 1, "private-use character in <mj-text>"),
    ],
)
def test_a_mistake_in_the_whole_is_refused_where_it_shows(text: str, line: int, words: str) -> None:
    with pytest.raises(TemplateError, match=f"^own/body.mjml:{line}: .*{words}"):
        compile_mjml(PAGE.format(text=text, css=""), file="own/body.mjml")


@pytest.mark.parametrize(
    ("css", "words"),
    [
        ("{% if a %}top: 0{% endif %}", "cannot stand in a style sheet"),
        ("{{ a }}", "only be the value of a property"),
        ("} .x{{ a }} { top: 0", "only be the value of a property"),
    ],
)
def test_a_style_sheet_holds_values_only(css: str, words: str) -> None:
    with pytest.raises(TemplateError, match=words) as refused:
        compile_mjml(PAGE.format(text="", css=css), file="own/body.mjml")

    assert _line(refused) == CSS


@pytest.mark.parametrize("rule", ["p:hover", "p + p", "td:first-child", "@media print"])
def test_what_differs_from_edition_to_edition_is_not_inlined(rule: str) -> None:
    with pytest.raises(TemplateError, match="cannot be inlined once for all editions"):
        compile_mjml(PAGE.format(text="", css=f"}} {rule} {{ top: 0"), file="own/body.mjml")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", ":1: this is not well-formed"),
        ("<html></html>", ":1: a mail begins with <mjml>"),
        ("<mjml>\n<mj-body>", ":2: this is not well-formed"),
        ("{% set a = 1 %}<mjml />", ":1: this is not well-formed"),
        ("<mjml><mj-body>\n<p>a</p></mj-body></mjml>", ":2: <p> cannot stand in <mj-body>"),
        ("<mjml>\n<mj-body>{{ a }}</mj-body></mjml>", ":2: {{ a }} cannot stand directly in <mj-body>"),
        ("<mjml><mj-body><mj-section>\n{% if a %}{% endif %}</mj-section></mj-body></mjml>", ":2: {% if a %} cannot"),
        ("<mjml><mj-body><mj-wrapper>\n{% if a %}{% endif %}</mj-wrapper></mj-body></mjml>", ":2: {% if a %} cannot"),
        (
            "<mjml><mj-body>\n<mj-section padding='{{ a }}px' /></mj-body></mjml>",
            ":2: {{ a }} cannot stand in 'padding'",
        ),
        (
            "<mjml><mj-head><mj-attributes>\n<mj-text color='{{ a }}' /></mj-attributes></mj-head></mjml>",
            ":2: {{ a }} does",
        ),
        ("<mjml><mj-head>\n<mj-title>{% if a %}{% endif %}</mj-title></mj-head></mjml>", ":2: {% if a %} cannot"),
        ("<mjml><mj-head>\n<mj-include path='x' /></mj-head></mjml>", ":2: <mj-include> is not an element"),
    ],
)
def test_the_frame_is_checked_as_well(source: str, words: str) -> None:
    with pytest.raises(TemplateError, match=re.escape(f"own/body.mjml{words}")):
        compile_mjml(source, file="own/body.mjml")


@pytest.mark.parametrize(
    "text",
    [
        "{% if reader.greeting %}{% endif %}",
        "{{ reader.greeting|upper }}",
        "{{ reader.greeting ~ '!' }}",
        "{% for letter in reader.greeting %}{% endfor %}",
        "{% set a = reader.greeting %}",
        "{% set reader = 1 %}",
        "{% with a = reader %}{% endwith %}",
        "{% filter upper %}{{ reader.greeting }}{% endfilter %}",
        "{{ range(reader.greeting) }}",
        "{{ reader.age }}",
        "{{ reader }}",
        "{{ reader['greeting'] }}",
        "{{ reader.greeting.upper() }}",
        "{{ _('%(a)s', a=reader.greeting) | wrap }}",
        "{{ _('%(a)s', a=reader.greeting ~ '!') }}",
        "{{ _('%(a)s', a=_('%(b)s', b=reader.greeting)) }}",
        "{{ [_('%(a)s', a=reader.greeting)] | join }}",
        "{{ upper(a=reader.greeting) }}",
        "{% set a = _('%(a)s', a=reader.greeting) %}",
    ],
)
def test_what_is_the_readers_own_is_only_shown(text: str) -> None:
    with pytest.raises(TemplateError, match=r"^a/body.mjml:11: "):
        compile_mjml(PAGE.format(text=text, css=""), file="a/body.mjml")
    with pytest.raises(TemplateError, match=r"^a/body.txt:2: "):
        _template(text=f"\n{text}")


@pytest.mark.parametrize("said", ["{{ reader.greeting }}", "{{ _('%(a)s', a=reader.greeting) }}"])
def test_the_subject_knows_no_reader(said: str) -> None:
    with pytest.raises(TemplateError, match=r"^a/subject.txt:1: reader cannot be used here"):
        _template(subject=said)


@pytest.mark.parametrize(
    "said", ["{{ _(a) }}", "{{ gettext('a' ~ b) }}", "{{ ngettext('a', b, 2) }}", "{% if _(a) == b %}{% endif %}"]
)
def test_a_sentence_is_written_out(said: str) -> None:
    with pytest.raises(TemplateError, match=r"^a/body.txt:2: .*needs its words written out"):
        _template(text=f"\n{said}")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ nobody }}", "'nobody' is undefined"),
        ("{{ a.b.c }}", "has no attribute 'b'"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ none }}", "the value is None"),
        ("<p style='color: {{ nobody }}'>x</p>", "'nobody' is undefined"),
        ("{% for x in nobody %}{% endfor %}", "'nobody' is undefined"),
    ],
)
def test_an_error_while_rendering_names_the_line_of_the_source(text: str, words: str) -> None:
    page = "<p class='note'>{{ a }}{# two\nlines #}\n{{ a\n   | upper }}</p>\n" + text
    program = compile_mjml(PAGE.format(text=page, css="top: {{ a }}"), file="own/body.mjml")

    with pytest.raises(TemplateError, match=f"^own/body.mjml:{TEXT + 4}: .*{re.escape(words)}"):
        program.run({"a": "b"})


def test_a_tag_of_many_lines_keeps_its_lines() -> None:
    program = compile_mjml(PAGE.format(text="{{ a ~\n b ~\n nobody }}", css=""), file="own/body.mjml")

    with pytest.raises(TemplateError, match=r"^own/body.mjml:11: "):
        program.run({"a": "b", "b": "c"})


@pytest.mark.parametrize("part", ["subject", "text"])
def test_plain_parts_name_file_and_line_too(part: str) -> None:
    file = {"subject": "a/subject.txt", "text": "a/body.txt"}[part]
    with pytest.raises(TemplateError, match=f"^{file}:2: Expected an expression"):
        _template(**{part: "a\n{{ }}"})
    with pytest.raises(TemplateError, match=f"^{file}:3: 'nobody' is undefined"):
        _template(**{part: "a\n\n{{ nobody }}"}).render({})


def _template(*, subject: str = "", text: str = "") -> Template:
    return Template.of(
        subject=Source("a/subject.txt", subject),
        html=Source("a/body.mjml", "<mjml><mj-body /></mjml>"),
        text=Source("a/body.txt", text),
    )


def _line(refused: pytest.ExceptionInfo[TemplateError]) -> int:
    return int(str(refused.value).split(":")[1])
