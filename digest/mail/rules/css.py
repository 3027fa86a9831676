"""As much CSS as checking a mail needs: blocks, declarations, hidden elements, colours."""

import re
from collections.abc import Iterator

from digest.mail.rules.mail import Element

Declarations = dict[str, str]


def has_nested_at_rule(style: str) -> bool:
    """Whether an @-rule stands within another."""
    open_blocks: list[bool] = []
    prelude = ""
    for character in _without_comments(style):
        if character == "{":
            is_at_rule = prelude.lstrip().startswith("@")
            if is_at_rule and any(open_blocks):
                return True
            open_blocks.append(is_at_rule)
        elif character == "}" and open_blocks:
            open_blocks.pop()
        prelude = "" if character in "{};" else prelude + character
    return False


def dark_rules(style: str) -> Iterator[tuple[str, Declarations]]:
    """Selector and declarations of each rule for readers who prefer a dark screen, in order."""
    for block in re.finditer(
        r"@media[^{]*prefers-color-scheme:\s*dark[^{]*\{((?:[^{}]*\{[^{}]*\})*)", _without_comments(style)
    ):
        for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", block[1]):
            for selector in selectors.split(","):
                yield selector.strip(), declarations(body)


def rules(style: str) -> Iterator[tuple[str, str]]:
    """Selectors and body of each rule, also of those within an @-rule, in order."""
    yield from re.findall(r"([^{}]+)\{([^{}]*)\}", _without_comments(style))


def pairs(body: str) -> Iterator[tuple[str, str]]:
    """Property and value of each declaration, as they are written but for the case of the property."""
    for part in body.split(";"):
        name, _, value = part.partition(":")
        if value.strip():
            yield name.strip().lower(), value.strip()


def declarations(body: str) -> Declarations:
    """Property -> value of a declaration block or a style attribute, without `!important`.

    `background-color` counts as `background`: of what it can say, only the colour is of interest here.
    """
    pairs = (part.partition(":") for part in body.split(";"))
    return {
        name.strip().lower().replace("background-color", "background"): value.replace("!important", "").strip()
        for name, _, value in pairs
        if value.strip()
    }


def is_hidden(element: Element) -> bool:
    """Whether it is taken off the page by its own style."""
    return declarations(element.get("style", "")).get("display") == "none"


def _without_comments(style: str) -> str:
    return re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
