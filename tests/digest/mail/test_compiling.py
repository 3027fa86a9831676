"""Compiled once, a template says what MJML and premailer would have made of every edition, one by one."""

import re
from collections.abc import Mapping
from pathlib import Path

import css_inline
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined
from lxml import etree, html
from mjml import mjml2html

from digest.core import shipped
from digest.core.languages import language
from digest.mail import inlining, markup
from digest.mail.compiling import compile_mjml
from digest.mail.language import SENTINELS, wrap
from digest.mail.sentences import speech
from digest.mail.tags import Tags
from tests.support import views
from tests.support.editions import editions

SMALL = Path(__file__).parents[2] / "data" / "mail" / "small" / "body.mjml"
SHIPPED = [shipped.templates() / "email" / mail / "body.mjml" for mail in ("digest", "digest-compact")]
BRAND = views.brand(on_colour="#fefefe", paper="#fdfdfd")  # premailer shortens #ffffff, but not an unknown value
PROGRAMS = {file: compile_mjml(file.read_text("utf-8"), file=str(file)) for file in (SMALL, *SHIPPED)}
RUST_ESCAPE = re.compile(r"\\+(?:u\{([0-9a-f]+)\}|[nrt0])")
"""How MJML's Rust writes what it finds odd in an attribute. Compiled once, values never pass through it."""
ENGLISH = speech(language("en"))
READER = {slot: f"reader-{slot}" for slot in SENTINELS}


@given(editions())
@settings(max_examples=200)
def test_compiled_once_equals_compiled_for_every_edition(values: Mapping[str, object]) -> None:
    assert _normal(_compiled(SMALL, values)) == _normal(_afresh(SMALL, values))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
@given(values=editions(), tag=st.sampled_from(["en", "de", "he"]))
@settings(max_examples=200)
def test_shipped_mails_equal_themselves_compiled_for_every_edition(
    file: Path, values: Mapping[str, object], tag: str
) -> None:
    spoken = {**values, **speech(language(tag))}

    assert _normal(_compiled(file, spoken)) == _normal(_afresh(file, spoken))


@pytest.mark.parametrize("file", [SMALL, *SHIPPED], ids=lambda file: file.parent.name)
def test_another_inliner_gives_every_element_the_same_declarations(file: Path) -> None:
    source = _hidden(file)
    marked = mjml2html(inlining.INLINE_ELEMENT.sub(lambda found: found[0] + inlining.INLINE, source), fonts={})
    for_the_other = re.sub(
        rf"<style([^>]*)>(?!{re.escape(inlining.INLINE)})", r"<style\1 data-css-inline='ignore'>", marked
    )

    theirs = css_inline.CSSInliner(load_remote_stylesheets=False).inline(for_the_other)

    assert _declarations(inlining.to_html(source)) == _declarations(theirs)


@pytest.mark.parametrize("file", [SMALL, *SHIPPED], ids=lambda file: file.parent.name)
def test_comments_for_outlook_stay_as_mjml_wrote_them(file: Path) -> None:
    source = _hidden(file)

    comments = re.findall(r"(?s)<!--.*?-->", inlining.to_html(source))

    assert comments == re.findall(r"(?s)<!--.*?-->", mjml2html(source, fonts={}))


def test_what_outlook_alone_skips_stays_as_it_is() -> None:
    source = _mail("<mj-raw><![if !mso]><p>{{ name }}</p><![endif]></mj-raw>")

    assert "<![if !mso]><p>Ana</p><![endif]>" in compile_mjml(source, file="x").run({"name": "Ana"})


def test_the_page_is_a_standard_one_and_loads_nothing() -> None:
    page = _compiled(SMALL, views.values())

    assert page.startswith("<!DOCTYPE html><html")
    assert "@import" not in page
    assert "<link" not in page
    assert "fonts.g" not in page


def test_rules_that_must_be_overruled_are_not_inlined() -> None:
    page = _compiled(SMALL, views.values(views.section(views.story())))

    assert "a:hover { color: #52606d !important; }" in page
    assert "[data-ogsc] .story td" in page
    assert 'style="padding:0; border-bottom:1px solid #d9e0e8; color:#1f2933 !important;' in page
    assert "/* every cell */" not in page
    assert inlining.INLINE not in page


def test_no_text_can_become_markup_or_template() -> None:
    """A34."""
    story = views.story(title="<script>{{ 7*7 }}</script>{% endfor %}", summary='"><img src=x onerror=y>')

    page = _compiled(SMALL, views.values(views.section(story)))

    assert "&lt;script&gt;{{ 7*7 }}&lt;/script&gt;{% endfor %}" in page
    assert "<img src=x" not in page


def test_no_text_can_become_a_slot() -> None:
    story = views.story(title=f"{SENTINELS['address']}a{SENTINELS['unsubscribe_url']}")

    page = PROGRAMS[SMALL].run({**views.values(views.section(story)), "reader": SENTINELS})

    assert page.count(SENTINELS["address"]) == 1
    assert ">a</a></h3>" in page


def test_an_expression_may_be_part_of_a_style() -> None:
    source = _mail(
        '<mj-text><p class="a" style="width: {{ n }}px">x</p></mj-text>',
        head='<mj-style inline="inline">.a { border: {{ n }}px solid {{ colour }} }</mj-style>',
    )

    page = compile_mjml(source, file="x").run({"n": 3, "colour": "#123456"})

    assert '<p class="a" style="border:3px solid #123456; width:3px">' in page


def test_words_that_stand_for_tags_never_meet_words_of_the_template() -> None:
    source = _mail("<mj-text>xj1z xjj1z {{ a }}</mj-text>")

    assert Tags.of(source, file="x").word == "xjjj"
    assert "xj1z xjj1z b" in compile_mjml(source, file="x").run({"a": "b"})


def _mail(body: str, *, head: str = "") -> str:
    column = f"<mj-section><mj-column>{body}</mj-column></mj-section>" if "<mj-raw" not in body else body
    return f"<mjml><mj-head>{head}</mj-head><mj-body>{column}</mj-body></mjml>"


def _compiled(file: Path, values: Mapping[str, object]) -> str:
    page = PROGRAMS[file].run({**ENGLISH, **values, "brand": BRAND, "reader": SENTINELS})
    for slot, sentinel in SENTINELS.items():
        page = page.replace(sentinel, READER[slot])
    return page


def _afresh(file: Path, values: Mapping[str, object]) -> str:
    """The slow way: nothing of ours but the call of MJML and premailer."""
    jinja = Environment(undefined=StrictUndefined, autoescape=True, finalize=_without_private_use)
    jinja.filters["wrap"] = wrap
    known = {**ENGLISH, **values, "brand": BRAND, "reader": READER}
    source = jinja.from_string(file.read_text("utf-8")).render(known)
    return inlining.to_html(source)


def _without_private_use(value: object) -> object:
    return re.sub("[\ue000-\uf8ff]", "", value) if type(value) is str else value


def _normal(page: str) -> str:
    """`page` without remarks, with one spelling of entities and one kind of white space, none around tags."""
    page = re.sub(r"(?s)<!--(?!\[if|<!\[endif).*?-->", "", page)
    one_spelling = etree.tostring(html.document_fromstring(page), method="html", encoding="unicode")
    as_meant = RUST_ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else " ", one_spelling)
    as_meant = as_meant.replace("\\", "")  # MJML doubles them in some attributes, and only there
    return re.sub(r"\s*(<[^>]*>)\s*", r"\n\1\n", " ".join(as_meant.split()))


def _hidden(file: Path) -> str:
    """The MJML of a template as the inliner gets it."""
    template = Tags.of(file.read_text("utf-8"), file=str(file))
    return template.hidden(in_comments=markup.check(template, file=str(file)))


def _declarations(page: str) -> list[tuple[str, list[str]]]:
    """Of each element with a style of its own: its name and its declarations, in one spelling."""
    elements = html.document_fromstring(page).iter("*")
    return [(str(element.tag), sorted(_spelled(style))) for element in elements if (style := element.get("style"))]


def _spelled(style: str) -> list[str]:
    declarations = [declaration.strip() for declaration in style.split(";") if declaration.strip()]
    declarations = [re.sub(r"\s*([:,])\s*", r"\1", declaration) for declaration in declarations]
    return [re.sub(r"\b0p[xt]", "0", declaration).replace('"', "'") for declaration in declarations]
