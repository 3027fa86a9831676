"""A mail shown as a page of its own, in a frame of ours: it runs nothing, asks nobody but its pictures' hosts, and is
cut off from this site. Pure, but for the answer at the end."""

import re
from dataclasses import dataclass
from typing import Literal

from fastapi import Response
from selectolax.lexbor import LexborHTMLParser

from digest.web import policies

STYLE = re.compile(r"(<style\b[^>]*>)(.*?)(</style>)", re.DOTALL | re.IGNORECASE)
DARK = re.compile(r"\(\s*prefers-color-scheme\s*:\s*dark\s*\)", re.IGNORECASE)
LIGHT = re.compile(r"\(\s*prefers-color-scheme\s*:\s*light\s*\)", re.IGNORECASE)
ALWAYS, NEVER = "(min-width: 0)", "(max-width: 0)"
OWN = re.compile(r"(?<![-\w])color-scheme\s*:[^;}]*", re.IGNORECASE)
SCHEME = re.compile(r'(<meta name="(?:supported-)?color-schemes?" content=")[^"]*(")', re.IGNORECASE)
LINK = re.compile(r'<a\b(?=[^>]*\bhref="https?:)', re.IGNORECASE)

Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Sight:
    """How a mail is looked at."""

    scheme: Scheme = "light"
    pictures: bool = True


def painted(html: str, scheme: Scheme) -> str:
    """The mail as in a program that is light or dark, whatever the screen is that it is shown on."""
    dark, light = (ALWAYS, NEVER) if scheme == "dark" else (NEVER, ALWAYS)

    def decided(style: re.Match[str]) -> str:
        opening, rules, closing = style.groups()
        return opening + OWN.sub(f"color-scheme: {scheme}", LIGHT.sub(light, DARK.sub(dark, rules))) + closing

    return SCHEME.sub(rf"\g<1>{scheme}\g<2>", STYLE.sub(decided, html))


def opening_apart(html: str) -> str:
    """The mail with links that open in a tab of their own, and tell nobody where they were followed."""
    return LINK.sub('<a target="_blank" rel="noopener noreferrer"', html)


def pictures_in(html: str) -> list[str | None]:
    """The addresses of its pictures and grounds; an attribute without a value is None."""
    tree = LexborHTMLParser(html)
    pictures = [node.attributes.get("src") for node in tree.css("img[src]")]
    return pictures + [node.attributes.get("background") for node in tree.css("[background]")]


def mail_page(html: str, sight: Sight) -> Response:
    """The answer that a frame shows."""
    pictures = pictures_in(html) if sight.pictures else []
    headers = {"X-Frame-Options": "SAMEORIGIN", **policies.mail(pictures, framed=True)}
    return Response(opening_apart(painted(html, sight.scheme)), media_type="text/html", headers=headers)
