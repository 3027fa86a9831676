"""Checks the MJML of a template, because MJML itself takes unknown elements and stray text in silence.

The rules for Jinja tags follow from when the layout is made: once, before anything is known about an edition.
Columns are counted and paddings subtracted then, and the styles of `inline="inline"` find their elements then.
"""

import html.entities
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml.html import defs

from digest.core.errors import TemplateError
from digest.mail.language import UNSAFE
from digest.mail.tags import Kind, Tags

CONTENT = {
    *("mj-accordion-text", "mj-accordion-title", "mj-button", "mj-navbar-link", "mj-preview", "mj-raw"),
    *("mj-social-element", "mj-table", "mj-text", "mj-title"),
}
"""Elements that hold text and HTML."""
STRUCTURE = {
    *("mjml", "mj-accordion", "mj-accordion-element", "mj-all", "mj-attributes", "mj-body", "mj-breakpoint"),
    *("mj-carousel", "mj-carousel-image", "mj-class", "mj-column", "mj-divider", "mj-group", "mj-head", "mj-hero"),
    *("mj-image", "mj-navbar", "mj-section", "mj-social", "mj-spacer", "mj-style", "mj-wrapper"),
}
REPEATABLE = {"mj-body", "mj-column"}
"""Structure whose children do not depend on each other, so that a statement may stand between them."""
WRITTEN_TWICE = {"mj-title"}
WITHOUT_COMMENTS = {"mj-preview"}
HTML = (defs.tags | {"bdi", "main"}) - {"applet", "base", "embed", "frameset", "iframe", "link", "object", "script"}
XML_KNOWS = {"amp", "gt", "lt", "quot"}
ENTITIES = "".join(
    f'<!ENTITY {name} "&#{code};">' for name, code in html.entities.name2codepoint.items() if name not in XML_KNOWS
)
AMONG_ATTRIBUTES = r"<[A-Za-z][\w:-]*(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*?{word}([0-9]+)z"
CSS_PART = re.compile(r"[^{};]*[{};]?")
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

Problems = Iterator[tuple[int, str]]


def check(tags: Tags, *, file: str) -> frozenset[int]:
    """The numbers of the tags that stand between elements.

    Raises TemplateError with file and line at the first thing that is wrong.
    """
    between: set[int] = set()
    for line, problem in _problems(tags, between):
        raise TemplateError(f"{file}:{line}: {problem}")
    return frozenset(between)


def _problems(tags: Tags, between: set[int]) -> Problems:
    source = tags.on_their_lines()
    for number in re.findall(AMONG_ATTRIBUTES.format(word=tags.word), source):
        yield tags.pieces[int(number)].line, f"{_name(tags, int(number))} cannot stand among attributes"
    try:
        root = etree.fromstring(f"<!DOCTYPE mjml [{ENTITIES}]>{source}")
    except etree.XMLSyntaxError as error:
        yield error.lineno or 1, f"this is not well-formed: {(error.msg or '').split(', line ')[0]}"
        return
    for node in root.iter("*"):
        yield from _element(node)
        yield from _attributes(node, tags)
        yield from _texts(node, tags, between)


def _element(node: etree._Element) -> Problems:
    parent = node.getparent()
    within = parent.tag if parent is not None else ""
    if node.tag not in CONTENT | STRUCTURE | HTML:
        yield _line(node), f"<{node.tag}> is not an element of a mail"
    elif parent is None and node.tag != "mjml":
        yield _line(node), f"a mail begins with <mjml>, not with <{node.tag}>"
    elif parent is not None and (node.tag in HTML) == (within in STRUCTURE):
        yield _line(node), f"<{node.tag}> cannot stand in <{within}>"


def _attributes(node: etree._Element, tags: Tags) -> Problems:
    for name, value in node.attrib.items():
        if UNSAFE.search(str(value)):
            yield _line(node), f"there is a control or private-use character in {name!r}; remove it"
        for number in tags.found(str(value)):
            if reason := _fixed(node.tag, str(name), tags.pieces[number].kind):
                yield tags.pieces[number].line, f"{_name(tags, number)} cannot stand in {name!r}: {reason}"


def _fixed(tag: str, attribute: str, kind: Kind) -> str:
    """Why this attribute must be the same in all editions; empty when it need not."""
    if attribute in ("class", "css-class", "mj-class"):
        return "styles are inlined once, for all editions"
    if attribute == "style" and kind is not Kind.EXPRESSION:
        return "use an expression as the value of one property"
    if tag in STRUCTURE | CONTENT and (attribute == "width" or "padding" in attribute):
        return "MJML calculates with it; write a number"
    return ""


def _texts(node: etree._Element, tags: Tags, between: set[int]) -> Problems:
    for text in (node.text or "", *(child.tail or "" for child in node)):
        if UNSAFE.search(text):
            yield _line(node), f"there is a control or private-use character in <{node.tag}>; remove it"
        if node.tag in ("mj-style", "style"):
            yield from _style(node, text, tags)
        else:
            yield from _tags_in(node.tag, tags.found(text), tags, between)


def _tags_in(element: str, numbers: list[int], tags: Tags, between: set[int]) -> Problems:
    for number in numbers:
        statement = tags.pieces[number].kind is not Kind.EXPRESSION
        places = (CONTENT | HTML | REPEATABLE) - WRITTEN_TWICE if statement else CONTENT | HTML
        if element not in places:
            yield tags.pieces[number].line, f"{_name(tags, number)} cannot stand directly in <{element}>"
        if statement and element not in WITHOUT_COMMENTS:
            between.add(number)


def _style(node: etree._Element, css: str, tags: Tags) -> Problems:
    for part in CSS_PART.findall(CSS_COMMENT.sub("", css)):
        for number in tags.found(part):
            if tags.pieces[number].kind is not Kind.EXPRESSION:
                yield tags.pieces[number].line, f"{_name(tags, number)} cannot stand in a style sheet"
            if part.endswith("{") or ":" not in part.split(tags.word)[0]:
                yield tags.pieces[number].line, "in a style sheet an expression can only be the value of a property"
        if node.get("inline") == "inline" and part.endswith("{") and re.search(r"[@:+~]", part):
            rule = part.strip(" \n{")
            yield _line(node), f"{rule!r} cannot be inlined once for all editions; use a plain <mj-style>"


def _name(tags: Tags, number: int) -> str:
    return " ".join(tags.pieces[number].text.split())


def _line(node: etree._Element) -> int:
    line: Any = node.sourceline
    return line or 1
