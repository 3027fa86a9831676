"""Rules for the HTML: what mail programs clip or drop, and what people with a screen reader need."""

import re
from collections.abc import Iterator

from digest.mail.rules import css
from digest.mail.rules.mail import Element, Fault, Mail, warning, wrong

BYTES_WARNING = 60_000
BYTES_LIMIT = 90_000
"""Gmail clips near 102 KB, and with the end goes the way to unsubscribe."""
STYLE_LIMIT = 8_192
"""Bytes in all <style> elements; Gmail drops the one that goes beyond."""
WIDEST_IMAGE = 600
ACTIVE = ("script", "form", "input", "iframe", "object", "embed", "video", "audio", "link", "base", "frame", "svg")
LEFTOVER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|[\ue000-\uf8ff]", re.DOTALL)


def size(mail: Mail) -> Iterator[Fault]:
    """The HTML is short enough for Gmail to show all of it."""
    octets = len(mail.html.encode())
    if octets > BYTES_LIMIT:
        yield wrong(f"the HTML has {octets:,} bytes; Gmail would clip it. Take fewer stories (limit {BYTES_LIMIT:,})")
    elif octets > BYTES_WARNING:
        yield warning(f"the HTML has {octets:,} bytes; below {BYTES_WARNING:,} it is safe everywhere")


def style_size(mail: Mail) -> Iterator[Fault]:
    """The styles are short enough for Gmail to keep them."""
    octets = sum(len(style.encode()) for style in mail.styles)
    if octets > STYLE_LIMIT:
        yield wrong(f"the styles have {octets:,} bytes; Gmail drops what goes beyond {STYLE_LIMIT:,}")


def nested_at_rules(mail: Mail) -> Iterator[Fault]:
    """No @-rule stands within another."""
    for number, style in enumerate(mail.styles, 1):
        if css.has_nested_at_rule(style):
            yield wrong(f"style {number} has an @-rule within an @-rule; Gmail drops that whole <style>")


def document(mail: Mail) -> Iterator[Fault]:
    """Doctype, title and color-scheme are there."""
    if not mail.html.lstrip("\ufeff \t\r\n").lower().startswith("<!doctype html>"):
        yield wrong("<!DOCTYPE html> is missing; mail programs fall back to quirks")
    if not "".join(_words(title) for title in mail.elements("title")).strip():
        yield wrong("the <title> is missing or empty")
    if not any(meta.get("name") == "color-scheme" for meta in mail.elements("meta")):
        yield warning('there is no <meta name="color-scheme">; Apple Mail will not use the dark colours')


def language(mail: Mail) -> Iterator[Fault]:
    """Language and direction stand on <html> and on the first element of the body."""
    first = next((child for body in mail.elements("body") for child in body if _visible(child)), None)
    for name, element in (("html", mail.page), ("the first element of the body", first)):
        if element is None or element.get("lang", "und") in ("", "und"):
            yield wrong(f"{name} has no lang")
        if element is None or element.get("dir") not in ("ltr", "rtl"):
            yield wrong(f'{name} has no dir ("ltr" or "rtl")')


def links(mail: Mail) -> Iterator[Fault]:
    """Links are https or mailto, lead somewhere and have words."""
    anchors = {element.get("id") for element in mail.elements()} | {a.get("name") for a in mail.elements("a")}
    for link in mail.elements("a"):
        href = link.get("href")
        if href is None:
            continue
        if href.startswith("#"):
            if href[1:] not in anchors:
                yield wrong(f"the link {href} leads nowhere in this mail")
        elif not re.match(r"https://[^/\s]|mailto:\S", href):
            yield wrong(f"the link {href[:80]!r} is not https")
        if not _words(link):
            yield wrong(f"the link to {href[:80]} has no text")


def images(mail: Mail) -> Iterator[Fault]:
    """Images come by https, with alt, width and height."""
    for image in mail.elements("img"):
        source = image.get("src", "")
        if not source.startswith("https://"):
            yield wrong(f"the image {source[:60]!r} does not come by https")
        if image.get("alt") is None:
            yield wrong(f'the image {source[:60]!r} has no alt; write alt="" when it only decorates')
        if not (_is_number(image.get("width")) and _is_number(image.get("height"))):
            yield wrong(f"the image {source[:60]!r} has no width and height in pixels")
        elif int(image.get("width", "0")) > WIDEST_IMAGE:
            yield wrong(f"the image {source[:60]!r} is {image.get('width')} pixels wide, more than {WIDEST_IMAGE}")


def headings(mail: Mail) -> Iterator[Fault]:
    """There is one h1, no level is jumped, no heading is empty."""
    found = list(mail.elements("h1", "h2", "h3", "h4", "h5", "h6"))
    levels = [int(heading.tag[1]) for heading in found]
    if levels.count(1) != 1:
        yield wrong(f"there are {levels.count(1)} h1; there must be one")
    for heading, before, level in zip(found[1:], levels, levels[1:], strict=False):
        if level > before + 1:
            yield wrong(f"h{level} {_words(heading)[:40]!r} follows h{before}; do not jump a level")
    if not all(_words(heading) for heading in found):
        yield wrong("there is an empty heading")


def layout_tables(mail: Mail) -> Iterator[Fault]:
    """Layout tables are marked as such."""
    bare = [
        table
        for table in mail.elements("table")
        if table.get("role") not in ("presentation", "none") and table.find(".//th") is None
    ]
    if bare:
        yield wrong(f'{len(bare)} layout tables lack role="presentation"; a screen reader announces each as data')


def active_content(mail: Mail) -> Iterator[Fault]:
    """There are no scripts, forms or things loaded from elsewhere."""
    for element in mail.elements(*ACTIVE):
        yield wrong(f"<{element.tag}> does not belong in a mail")
    for element in mail.elements():
        if any(str(name).startswith("on") for name in element.attrib):
            yield wrong(f"<{element.tag}> has a script in an attribute")
    if any(re.search(r"@import|@font-face|url\(", style, re.IGNORECASE) for style in mail.styles):
        yield wrong("a <style> loads something from elsewhere (@import, @font-face or url())")


def leftovers(mail: Mail) -> Iterator[Fault]:
    """Nothing of the template was left over."""
    for part, text in (("subject", mail.subject), ("text", mail.text), ("HTML", mail.html)):
        if found := LEFTOVER.search(text):
            yield wrong(f"the {part} contains {found[0][:40]!r}, a leftover of the template")
    if re.search(r"^\s*None\s*$", mail.text, re.MULTILINE):
        yield wrong("the text has a line that says None")
    for element in mail.elements():
        values = [element.text, element.tail, *element.attrib.values()]
        if any(value is not None and value.strip() == "None" for value in values):
            yield wrong(f"<{element.tag}> says None where a value was missing")


def _visible(element: Element) -> bool:
    return isinstance(element.tag, str) and not css.is_hidden(element)


def _words(element: Element) -> str:
    """What a screen reader says of it."""
    alternatives = [image.get("alt", "") for image in element.iter("img")]
    return " ".join([element.get("aria-label", ""), *map(str, element.itertext()), *alternatives]).strip()


def _is_number(value: str | None) -> bool:
    return value is not None and value.isascii() and value.isdigit()
