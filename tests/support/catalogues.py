"""`make catalogues`: every catalogue of digest/locale brought up to what code and templates say; a new one for TAG.

A message that is new stands there without a translation, and one that nobody says any more is gone. Line numbers and
guesses are left out, so that a change shows what changed.
"""

import ast
import io
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from digest.core.catalogues import forms, parsed
from digest.core.languages import CATALOGUES, TAG
from tests.support.repository import ROOT

SPEAKS = {"N_": 1, "NN_": 2, ".say": 1, ".count": 2}
"""What says messages in Python (`digest.core.languages`), and how many each is given."""
WIDTH = 120
HEADER = """\
# {english}. docs/languages.md says how this file is made and mended.
msgid ""
msgstr ""
"Language: {tag}\\n"
"Plural-Forms: {plural}\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
"""Nothing that changes by itself."""


def shipped() -> Iterator[tuple[str, Path]]:
    """Tag and file of every catalogue."""
    yield from ((file.stem, file) for file in sorted(CATALOGUES.glob("*.po")))


def messages() -> Catalog:
    """Everything that code and templates say, in English."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]["mappings"]
    methods = [(mapping.pop("pattern"), mapping.pop("method")) for mapping in mappings]
    options = {pattern: mapping for (pattern, _), mapping in zip(methods, mappings, strict=True)}
    said = Catalog()
    for _, _, message, _, _ in extract_from_dir(ROOT, methods, options):
        said.add(message)
    return said


def said_in_python(lines: IO[bytes], *_: object, options: object) -> Iterator[tuple[int, str, list[str], list[str]]]:
    """What Babel asks of a method: line, function, messages and comments. (Its own chokes on `count(b"...")`.)"""
    for call in ast.walk(ast.parse(lines.read())):
        if isinstance(call, ast.Call):
            words = [word.value for word in call.args if isinstance(word, ast.Constant) and isinstance(word.value, str)]
            if words and len(words) == SPEAKS.get(_called(call)):
                yield call.lineno, "gettext" if len(words) == 1 else "ngettext", words, []


def _called(call: ast.Call) -> str:
    return f".{call.func.attr}" if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def brought_up(tag: str, file: Path, said: Catalog) -> str:
    """What the catalogue should say: all messages of `said` with the translations there are."""
    locale = Locale.parse(tag, sep="-")
    catalogue = parsed(file, locale) if file.is_file() else Catalog(locale=locale, project="newsletter-digest")
    catalogue.update(said, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    header = HEADER.format(english=locale.english_name, tag=tag, plural=catalogue.plural_forms)
    return header + written(catalogue)


def written(catalogue: Catalog) -> str:
    """The messages as a file has them, in the order of the alphabet."""
    lines = io.BytesIO()
    write_po(lines, catalogue, width=WIDTH, no_location=True, omit_header=True, sort_output=True)
    return lines.getvalue().decode()


def untold(catalogue: Catalog) -> list[str]:
    """The messages that it lacks."""
    return [str(message.id) for message in catalogue if message.id and not all(forms(message.string))]


def main(new: list[str]) -> None:
    """Write them all, and say what each lacks."""
    for tag in new:
        if not TAG.fullmatch(tag):
            sys.exit(f"error: {tag!r} is no language; write one such as 'fr' or 'pt-BR'")
    said = messages()
    for tag, file in {**dict(shipped()), **{tag: CATALOGUES / f"{tag}.po" for tag in new}}.items():
        file.write_text(brought_up(tag, file, said), encoding="utf-8")
        lacks = untold(parsed(file, Locale.parse(tag, sep="-")))
        sys.stdout.write(f"{file.relative_to(ROOT)}: {len(said) - len(lacks)} of {len(said)} messages\n")


if __name__ == "__main__":
    main(sys.argv[1:])
