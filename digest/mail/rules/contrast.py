"""Rules for colours: text against what lies behind it, on a light screen and on a dark one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

from lxml.cssselect import CSSSelector, SelectorError

from digest.mail.rules import css
from digest.mail.rules.mail import Element, Fault, Mail, warning, wrong

LEAST = 4.5
"""WCAG 2 AA for text."""
SMALLEST = 14
"""Pixels."""
COLOUR = re.compile(
    r"#(?P<digits>[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b|\brgb\((?P<parts>\s*\d+\s*,\s*\d+\s*,\s*\d+\s*)\)|\b(?:black|white)\b"
)
NAMED = {"black": "#000000", "white": "#ffffff"}
LINK = "#0000ee"
"""What a link is shown in when nobody says."""

Overrides = Mapping[Element, css.Declarations]


@dataclass(frozen=True, slots=True)
class _Look:
    """What an element hands down to its text."""

    ink: str = "#000000"
    paper: str = "#ffffff"
    pixels: float = 16


def light(mail: Mail) -> Iterator[Fault]:
    """Text stands out from what lies behind it."""
    yield from _faint(mail, {}, "")


def dark(mail: Mail) -> Iterator[Fault]:
    """Text stands out on dark screens, too."""
    overrides = _dark_overrides(mail)
    if overrides:
        yield from _faint(mail, overrides, " in the dark")
    else:
        yield warning("there are no colours for dark screens (@media (prefers-color-scheme: dark))")


def small_text(mail: Mail) -> Iterator[Fault]:
    """No text is too small to read."""
    small = sorted({look.pixels for look, _ in _texts(mail, {}) if look.pixels < SMALLEST})
    if small:
        yield wrong(f"text is set in {small[0]:g} pixels; {SMALLEST} is the least that is readable")


def ratio(first: str, second: str) -> float:
    """Contrast of two "#rrggbb" colours, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _faint(mail: Mail, overrides: Overrides, where: str) -> Iterator[Fault]:
    reported = set()
    for look, words in _texts(mail, overrides):
        pair = (look.ink, look.paper)
        if ratio(*pair) < LEAST and pair not in reported:
            reported.add(pair)
            yield wrong(
                f"{look.ink} on {look.paper}{where} has contrast {ratio(*pair):.1f}, below {LEAST}: {words[:40]!r}"
            )


def _texts(mail: Mail, overrides: Overrides) -> Iterator[tuple[_Look, str]]:
    """Each text with the look it has; a list of what is left to do, as hostile mail nests thousands deep."""
    waiting = [(body, _Look()) for body in mail.elements("body")]
    while waiting:
        element, outside = waiting.pop()
        if isinstance(element.tag, str) and not css.is_hidden(element):
            look = _look(element, outside, overrides)
            texts = (text.strip() for text in (element.text, *(child.tail for child in element)) if text)
            yield from ((look, text) for text in texts if text)
            waiting.extend((child, look) for child in reversed(element))


def _look(element: Element, outside: _Look, overrides: Overrides) -> _Look:
    style = css.declarations(element.get("style", "")) | overrides.get(element, {})
    default = LINK if element.tag == "a" and element.get("href") else outside.ink
    pixels = re.fullmatch(r"([\d.]+)(?:px)?", style.get("font-size", ""))
    return replace(
        outside,
        ink=_colour(style.get("color", "")) or default,
        paper=_colour(style.get("background", "")) or _colour(element.get("bgcolor", "")) or outside.paper,
        pixels=float(pixels[1]) if pixels else outside.pixels,
    )


def _dark_overrides(mail: Mail) -> dict[Element, css.Declarations]:
    """What the dark rules say of each element; the more specific wins, then the later."""
    rules = [rule for style in mail.styles for rule in css.dark_rules(style)]
    overrides: dict[Element, css.Declarations] = {}
    for selector, declarations in sorted(rules, key=lambda rule: _specificity(rule[0])):
        for element in _matching(mail, selector):
            overrides[element] = overrides.get(element, {}) | declarations
    return overrides


def _matching(mail: Mail, selector: str) -> list[Element]:
    if mail.page is None:
        return []
    try:
        return cast(list[Element], CSSSelector(selector, translator="html")(mail.page))
    except SelectorError:  # a pseudo-class that a still page cannot have
        return []


def _specificity(selector: str) -> tuple[int, int, int]:
    names = re.findall(r"(?:^|[\s>+~])[a-zA-Z]", selector)
    return selector.count("#"), len(re.findall(r"[.\[:]", selector)), len(names)


def _colour(value: str) -> str | None:
    """The first colour in a CSS value as "#rrggbb"; None where we know none."""
    found = COLOUR.search(value)
    if not found:
        return None
    if digits := found["digits"]:
        return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)).lower()
    if parts := found["parts"]:
        return "#" + "".join(f"{min(int(part), 255):02x}" for part in parts.split(","))
    return NAMED[found[0]]


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
