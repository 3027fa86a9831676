"""A language that only tests speak: every message accented and between marks, so that a text without marks is one that
nobody could translate. Asked for as TAG, with `catalogue_folder` as the publication's own catalogues."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lxml import html

from digest.core.catalogues import forms
from tests.support.catalogues import messages, written

TAG = "en-XA"
ACCENTS = str.maketrans("aeiouyncAEIOUYNC", "áéíóúýñçÁÉÍÓÚÝÑÇ")
PLACE = re.compile(r"(%\(\w+\)[sd]|%%)")
MESSAGE = re.compile(r"\[!! (?:(?!\[!!|!!\]).)* !!\]", re.DOTALL)
"""One that holds no other."""
DATA = re.compile(r"«[^«»]*»|https?://\S+|[\w.+-]+@[\w.-]+|\[notices\] staff")
"""What tests mark as data, addresses, and what stands in config.toml."""
SHOWN = ("alt", "title", "placeholder", "aria-label", "aria-description")
SILENT = ("style", "script", "template")


def catalogue_folder(folder: Path) -> Path:
    """`folder`, with the catalogue of TAG in it."""
    said = messages()
    for message in said:
        if message.id:
            said_so = tuple(pseudo(form) for form in forms(message.id))
            message.string = said_so[0] if isinstance(message.id, str) else said_so
    (folder / f"{TAG}.po").write_text(written(said), encoding="utf-8")
    return folder


def pseudo(message: str) -> str:
    """ "Hello %(name)s" as "[!! Hélló %(name)s !!]"."""
    parts = PLACE.split(message)
    return f"[!! {''.join(part if PLACE.fullmatch(part) else part.translate(ACCENTS) for part in parts)} !!]"


def untranslated(page: str, *, data: Iterable[str] = ()) -> list[str]:
    """What an HTML page shows that is neither a message nor data: texts, alternatives, labels of buttons.

    `data` are the words of people and feeds that may stand there, such as names, titles and dates.
    """
    return [left for text in _shown(html.document_fromstring(page)) if (left := untranslated_text(text, data=data))]


def untranslated_text(text: str, *, data: Iterable[str] = ()) -> str:
    """What of a plain text is neither a message nor data; empty when nothing is."""
    left = " ".join(text.split())
    while (inner := MESSAGE.sub("", left)) != left:
        left = inner
    for words in sorted(data, key=len, reverse=True):
        left = left.replace(" ".join(words.split()), "")
    left = DATA.sub("", left)
    return " ".join(left.split()) if re.search(r"[^\W\d_]", left) else ""


def _shown(root: html.HtmlElement) -> Iterator[str]:
    for element in root.iter("*"):
        if element.tag not in SILENT:
            yield element.text or ""
        yield from (str(element.get(name)) for name in SHOWN if element.get(name))
        if element.tag == "input" and element.get("type") in ("submit", "button", "reset"):
            yield str(element.get("value") or "")
    yield from (element.tail or "" for element in root.iter())
