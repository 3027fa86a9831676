"""Feeds that are no XML, made into XML without losing words. Pure, and linear in the length of what it is given."""

import html
import re
from collections.abc import Iterator

from lxml import etree

LONGEST = 5_000_000
"""Characters; a feed of that size is rarely read, and hardly ever broken as well."""
_XML_NAMES = {"amp", "lt", "gt", "quot", "apos"}
_REFERENCE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)"
    r"|(?P<lone>(?:&(?![#a-zA-Z]))+)"
    r"|&(?:#(?P<number>\d{1,7}|[xX][0-9a-fA-F]{1,6});|(?P<name>[A-Za-z][A-Za-z0-9]{1,31});)?",
    re.DOTALL,
)
_TEXT = re.compile(r"<(title|description|summary|content|content:encoded|dc:description|media:description)(\s[^<>]*)?>")
_TYPE = re.compile(r"""\stype\s*=\s*(?:"[^"]*"|'[^']*')""")
_ROOT = re.compile(r"<((?:[\w.-]+:)?(?:rss|feed|rdf|entry|channel))(?=[\s>])", re.IGNORECASE)
_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,30}):|\s([A-Za-z_][\w.-]{0,30}):[\w.-]{1,30}\s?=")
_DECLARED = re.compile(r"\sxmlns:([\w.-]{1,31})\s?=")
_END_OF_ENTRY = re.compile(r"</(?:[\w.-]{1,31}:)?(?:item|entry)\s?>")
_KNOWN = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
"""Prefixes that are used without being declared."""


def resolve_entities(document: str) -> str:
    """HTML's entities as characters; a lone "&" and what refers to no character as text. CDATA stays as it is."""
    return _REFERENCE.sub(_resolved, document)


def repairs(document: str) -> Iterator[str]:
    """Ever more thorough attempts at making the document XML, each to be tried when the one before was none.

    What lies beyond LONGEST is left out.
    """
    mended = _with_prefixes_declared(_with_markup_as_text(resolve_entities(document[:LONGEST])))
    yield mended
    yield _recovered(_up_to_last_entry(mended))


def _resolved(match: re.Match[str]) -> str:
    name, number = match["name"], match["number"]
    if match["lone"]:
        return "&amp;" * len(match[0])
    if number:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        return match[0] if _is_xml(code) else ""
    if name is None:
        return match[0] if match[0] != "&" else "&amp;"
    if name in _XML_NAMES:
        return match[0]
    return html.escape(html.unescape(match[0]))


def _is_xml(code: int) -> bool:
    return code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000


def _with_markup_as_text(document: str) -> str:
    """Tags that stand unescaped in a text are nearly always HTML that is no XML."""
    pieces, at = [], 0
    while opening := _TEXT.search(document, at):
        closing = document.find(f"</{opening[1]}>", opening.end())
        if closing < 0:
            break
        inside, attributes = document[opening.end() : closing], opening[2] or ""
        if "<" in inside and "<![CDATA[" not in inside and not attributes.endswith("/"):
            inside, attributes = inside.replace("<", "&lt;"), _TYPE.sub("", attributes) + ' type="html"'
        pieces.append(f"{document[at : opening.start()]}<{opening[1]}{attributes}>{inside}")
        at = closing
    return "".join([*pieces, document[at:]])


def _with_prefixes_declared(document: str) -> str:
    root = _ROOT.search(document)
    used = {match[1] or match[2] for match in _PREFIX.finditer(document)}
    missing = sorted(used - {"xml", "xmlns"} - set(_DECLARED.findall(document)))[:50]
    if root is None or not missing:
        return document
    declarations = "".join(f' xmlns:{name}="{_KNOWN.get(name, f"urn:undeclared:{name}")}"' for name in missing)
    return document[: root.end()] + declarations + document[root.end() :]


def _up_to_last_entry(document: str) -> str:
    """Without the entry in which a document breaks off."""
    root, end = _ROOT.search(document), 0
    if root is None or f"</{root[1]}" in document[-1000:]:
        return document
    for match in _END_OF_ENTRY.finditer(document):
        end = match.end()
    return document[:end]


def _recovered(document: str) -> str:
    """As far as libxml2 understands it; empty when it understands nothing."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, encoding="utf-8")
    try:
        root = etree.fromstring(document.encode("utf-8", errors="ignore"), parser)
    except etree.XMLSyntaxError:
        return ""
    return etree.tostring(root, encoding="unicode") if root is not None else ""
