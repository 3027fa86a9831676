"""XML as strangers write it: opened safely, mended where it is broken, and asked by names without namespaces. Pure."""

import re

from lxml import etree

from digest.core.errors import SourceError

Element = etree._Element
_BEFORE_ROOT = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*+\?>")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CDATA_OR_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!(?:#\d+|#x[\da-f]+|amp|lt|gt|quot|apos);)", re.DOTALL | re.IGNORECASE
)
_LONGEST_TEXT = 10_000


def open_xml(text: str, *, what: str) -> Element:
    """The root of a document, as far as it can be read; `what` it should be is for the error.

    Nothing is fetched and no entity is expanded. Raises SourceError for one with a DOCTYPE, and for what is no XML.
    """
    document = _CONTROLS.sub("", _DECLARATION.sub("", text)).strip()
    prolog = _BEFORE_ROOT.match(document)
    if document[prolog.end() if prolog else 0 :][:9].lower() == "<!doctype":
        raise SourceError(f"it has a DOCTYPE, which no {what} needs and which is refused as unsafe")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_CDATA_OR_AMPERSAND.sub(_escaped, document).encode("utf-8", errors="ignore"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise SourceError(f"it cannot be read as a {what} ({str(error)[:100]})") from error
    if root is None:
        raise SourceError(f"it cannot be read as a {what}")
    return root


def name_of(element: Element) -> str:
    """In lower case, without namespace or prefix; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def children(element: Element | None, name: str) -> list[Element]:
    """The elements of this name directly inside."""
    return [] if element is None else [child for child in element if name_of(child) == name]


def child(element: Element | None, name: str) -> Element | None:
    """The first of them, if there is one."""
    return next(iter(children(element, name)), None)


def text_of(element: Element | None, name: str) -> str:
    """The text of the first of them; "" without one."""
    found = child(element, name)
    return "" if found is None else "".join(str(text) for text in found.itertext())[:_LONGEST_TEXT].strip()


def _escaped(found: re.Match[str]) -> str:
    """Many write addresses as they are, with a bare ampersand."""
    return "&amp;" if found.group() == "&" else found.group()
