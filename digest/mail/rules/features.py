"""Which features of HTML and CSS a mail uses, by the names that caniemail.com has for them. Pure."""

import re
from collections.abc import Iterator

from digest.mail.rules import css
from digest.mail.rules.mail import Element, Mail

ELEMENTS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "h1-h6"),
    **dict.fromkeys(("ul", "ol", "li", "dl", "dt", "dd"), "lists"),
    **dict.fromkeys(("header", "footer", "nav", "section", "article", "aside", "main", "figure"), "semantics"),
    **dict.fromkeys(("strong", "b", "em", "i"), "strong"),
}
"""Elements that are listed under another name."""
ATTRIBUTES = {"loading": "loading-attribute"}
SIDES = re.compile(r"(padding|margin)-(?:top|right|bottom|left)")
OFFSETS = ("left", "right", "top", "bottom")
UNIT = re.compile(r"\d(px|em|rem|pt|vh|vw|vmin|vmax|ch|ex|cm|mm|in|pc|%)(?![\w%])")
FUNCTIONS = {
    **{name: f"css-function-{name}" for name in ("clamp", "max", "min", "light-dark")},
    **{name: f"css-{name}" for name in ("linear-gradient", "radial-gradient", "conic-gradient", "rgb", "rgba")},
    "calc": "css-unit-calc",
    "var": "css-variables",
}
MEDIA = ("prefers-color-scheme", "prefers-reduced-motion", "orientation", "hover", "device-pixel-ratio")
PICTURE = re.compile(r"\.(apng|avif|bmp|gif|heif|ico|jpg|jpeg|mp4|png|svg|tiff|webp)(?:[?#]|$)", re.IGNORECASE)


def used(mail: Mail) -> set[str]:
    """The features as slugs, such as "css-border-radius"; also some that nobody lists, which do no harm."""
    found: set[str] = set()
    for element in mail.elements():
        found.update(_of_element(element))
    for style in mail.styles:
        found.update(_of_style(style))
    return found


def _of_element(element: Element) -> Iterator[str]:
    tag = str(element.tag)
    yield f"html-{ELEMENTS.get(tag, tag)}"
    for name, value in element.attrib.items():
        yield f"html-{ATTRIBUTES.get(str(name), str(name))}"
        if name == "style":
            yield from _of_declarations(str(value))
    if tag == "img" and (kind := PICTURE.search(element.get("src", ""))):
        yield f"image-{kind[1].lower().replace('jpeg', 'jpg')}"


def _of_style(style: str) -> Iterator[str]:
    for name, words in re.findall(r"@([a-z-]+)([^{;]*)", style):
        yield f"css-at-{name}"
        yield from (f"css-at-media-{feature}" for feature in MEDIA if name == "media" and feature in words)
    for selectors, body in css.rules(style):
        yield from (f"css-pseudo-class-{name}" for name in re.findall(r"(?<!:):([a-z-]+)", selectors))
        yield from (f"css-pseudo-element-{name}" for name in re.findall(r"::([a-z-]+)", selectors))
        yield from _of_declarations(body)


def _of_declarations(body: str) -> Iterator[str]:
    for name, value in css.pairs(body):
        if not name.startswith(("-", "mso-")):
            yield _property(name)
            yield f"css-{name}-{value}"
        yield from (f"css-unit-{'percent' if unit == '%' else unit}" for unit in UNIT.findall(value))
        yield from (FUNCTIONS[word] for word in re.findall(r"([a-z-]+)\(", value) if word in FUNCTIONS)
        if "!important" in value:
            yield "css-important"


def _property(name: str) -> str:
    if name in OFFSETS:
        return "css-left-right-top-bottom"
    side = SIDES.fullmatch(name)
    return f"css-{side[1] if side else name}"
