"""Reads a catalogue (.po) as translators leave it, without what could break a page or a mail.

A translation whose %(places)s are not those of the English message counts as missing, so that English is said.
"""

import io
import re
from collections.abc import Sequence
from gettext import GNUTranslations
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from digest.core.errors import ConfigError

PLACE = re.compile(r"%\((\w+)\)[sd]")
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
"""Characters that stand for a reader's values in mails."""


def read(file: Path, locale: Locale) -> GNUTranslations:
    """What the file translates. Raises ConfigError when it is no catalogue."""
    compiled = io.BytesIO()
    try:
        catalogue = parsed(file, locale)
        for message in [message for message in catalogue if message.id and fault(message)]:
            catalogue.delete(message.id)
        write_mo(compiled, catalogue)
        compiled.seek(0)
        return GNUTranslations(compiled)
    except (LookupError, OSError, ValueError, PoFileError) as error:
        raise ConfigError(f"{file} cannot be read as a catalogue: {error}; write it with an editor for .po") from error


def faults(file: Path) -> list[str]:
    """What is wrong with the file's translations. Raises as `parsed` does."""
    return [said for message in parsed(file, None) if message.id and (said := fault(message))]


def parsed(file: Path, locale: Locale | None) -> Catalog:
    """The catalogue with everything that translators see. Raises OSError, ValueError and PoFileError."""
    with file.open("rb") as lines:
        return read_po(lines, locale=locale, abort_invalid=True)


def fault(message: Message) -> str:
    """What is wrong with a translation, in words; empty when nothing is, or when there is none yet."""
    english, plural = forms(message.id), not isinstance(message.id, str)
    places = set(PLACE.findall(" ".join(english)))
    may_lack = {"number"} if plural else set()
    for form in filter(None, forms(message.string)):
        if not places - may_lack <= set(PLACE.findall(form)) <= places:
            return f"{form!r} does not have the places of {english[-1]!r}"
        if (places or plural) and "%" in PLACE.sub("", form).replace("%%", ""):
            return f"{form!r} has a lone %; write %%"
        if PRIVATE_USE.search(form):
            return f"{form!r} has a private-use character"
    return ""


def forms(words: Sequence[str] | None) -> tuple[str, ...]:
    """A message's or a translation's one form, or its forms for numbers."""
    return (words,) if isinstance(words, str) else tuple(words or ())
