"""OPML 2.0, the lists of sources that feed readers exchange: read leniently, written exactly. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from lxml import etree

from digest.articles.cleaning import tidy
from digest.core.errors import SourceError

NAME_LENGTH = 200
_ENCODING = re.compile(r"\A\s*<\?xml[^>]*\?>")


@dataclass(frozen=True, slots=True)
class Outline:
    """One source in a list."""

    title: str
    """May be empty."""
    url: str
    """As written; it may be no web address."""
    folder: str = ""
    """The innermost folder it stands in; empty outside of all."""
    kind: str = "rss"
    """How it is read; readers know "rss" only, for feeds of any kind."""


def parse_opml(text: str) -> tuple[Outline, ...]:
    """The sources of a list in its order, each address once. Outlines without a feed's address are passed over.

    Raises SourceError when it is no OPML.
    """
    if "<!DOCTYPE" in text.upper():
        raise SourceError("it is XML with a DOCTYPE, which is not read; an OPML file needs none")
    try:
        root = etree.fromstring(_ENCODING.sub("", text).encode("utf-8", "replace"), _parser())
    except etree.XMLSyntaxError as error:
        raise SourceError(f"it is no OPML, because it is no valid XML ({tidy(str(error))[:200]})") from error
    if _name(root) != "opml":
        raise SourceError(f"it is no OPML, but XML whose first element is <{tidy(_name(root))[:60]}>")
    found: dict[str, Outline] = {}
    for outline in filter(None, map(_outline, root.iter(etree.Element))):
        found.setdefault(outline.url, outline)
    return tuple(found.values())


def write_opml(outlines: Iterable[Outline], *, title: str) -> bytes:
    """The list as OPML 2.0 in UTF-8: those outside of folders first, then each folder, by its name."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = tidy(title)
    body = etree.SubElement(root, "body")
    for folder, inside in groupby(sorted(outlines, key=_folder), key=_folder):
        parent = etree.SubElement(body, "outline", text=folder) if folder else body
        for outline in inside:
            name = tidy(outline.title) or outline.url
            etree.SubElement(parent, "outline", type=outline.kind, text=name, title=name, xmlUrl=outline.url)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _outline(element: etree._Element) -> Outline | None:
    values = dict(_attributes(element))
    if _name(element) != "outline" or not values.get("xmlurl"):
        return None
    parent = element.getparent()
    folder = _title(dict(_attributes(parent))) if parent is not None and _name(parent) == "outline" else ""
    return Outline(_title(values), values["xmlurl"], folder, values.get("type") or "rss")


def _attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Attributes by their names in lower case: lists write xmlUrl, xmlurl and xmlURL."""
    yield from ((str(name).lower(), tidy(str(value))) for name, value in element.attrib.items())


def _title(values: dict[str, str]) -> str:
    return (values.get("title") or values.get("text") or "")[:NAME_LENGTH].strip()


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname.lower()


def _folder(outline: Outline) -> str:
    return tidy(outline.folder)
