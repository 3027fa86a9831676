"""Pages that would take a parser minutes: refused before it sees them. Pure.

An HTML parser walks up the open elements at nearly every tag, and along the attributes at each further one: a million
nested elements or attributes in a few megabytes cost a million times a million steps. This counts those steps roughly.
"""

import re

from digest.core.errors import SourceError
from digest.core.languages import N_

MOST_CHARACTERS = 5_000_000
_MOST_STEPS = 20_000_000
_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<(?P<raw>script|style|textarea|title|xmp|iframe|noembed|noframes)\b(?P<given>[^>]*+)>.*?(?:</(?P=raw)|\Z)"
    r"|<(?P<slash>/?)(?P<tag>[a-z][^\s/>]*+)"
    r"(?P<attributes>(?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"?|'[^']*+'?|[^\s\"'>][^\s>]*+)?)?)*+)",
    re.IGNORECASE | re.DOTALL,
)
_SEPARATOR = re.compile(r"[\s/]+|[\"']")
_VOID = re.compile(r"area|base|br|col|embed|hr|img|input|link|meta|p|param|source|track|wbr")
"""Nothing nests in these."""


def refuse_traps(html: str) -> None:
    """Raise SourceError when parsing this would take far longer than a page for people does."""
    if len(html) > MOST_CHARACTERS:
        message = N_("the page is larger than %(size)s MB, too large for one with stories")
        raise SourceError(message, size=MOST_CHARACTERS // 1_000_000)
    steps, depth, opened = 0, 0, dict[str, int]()
    for token in _TOKEN.finditer(html):
        name, attributes = (token["tag"] or "").lower(), token["attributes"] or token["given"] or ""
        steps += depth + (_count(attributes) ** 2 if len(attributes) > 2_000 else 0)
        if steps > _MOST_STEPS:
            raise SourceError(N_("the page is nested too deeply, or has too many attributes, to be read"))
        if token["slash"] and opened.get(name):
            opened[name], depth = opened[name] - 1, depth - 1
        elif name and not token["slash"] and not _VOID.fullmatch(name):
            opened[name], depth = opened.get(name, 0) + 1, depth + 1


def _count(attributes: str) -> int:
    """At least as many as there are; blanks in a quoted value do not count."""
    return len(_SEPARATOR.findall(re.sub(r"\"[^\"]*+\"|'[^']*+'", '""', attributes)))
