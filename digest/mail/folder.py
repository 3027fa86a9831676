"""Finds mails: a mail is a folder with `subject.txt`, `body.mjml` and `body.txt`."""

import re
from functools import lru_cache
from pathlib import Path

from digest.core import shipped
from digest.core.errors import ConfigError, NotFound, TemplateError
from digest.mail.letter import Source, Template
from digest.mail.views import READER_SLOTS, SLOTS_OF


def load(mail: str, *, own: Path | None) -> Template:
    """The mail called `mail`, from the publication's `own` templates where it has one, else from the shipped ones.

    Compiled once per content: an edited file counts at the next call. Raises NotFound, ConfigError when `own` is no
    folder, and TemplateError with file and line.
    """
    return compiled(*_sources(mail, own), SLOTS_OF.get(mail, READER_SLOTS))


def read(mail: str, *, own: Path | None) -> tuple[str, str, str]:
    """What the three parts say: subject, MJML, text. Finds them and raises as `load` does."""
    subject, html, text = _sources(mail, own)
    return subject.text, html.text, text.text


@lru_cache(maxsize=32)
def compiled(subject: Source, html: Source, text: Source, slots: tuple[str, ...] = READER_SLOTS) -> Template:
    """`Template.of`, once for the same sources."""
    return Template.of(subject=subject, html=html, text=text, slots=slots)


def _sources(mail: str, own: Path | None) -> tuple[Source, Source, Source]:
    folder = _find(mail, _places(own))
    return _source(folder / "subject.txt"), _source(folder / "body.mjml"), _source(folder / "body.txt")


def _places(own: Path | None) -> list[Path]:
    if own is not None and not own.is_dir():
        raise ConfigError(f"templates: there is no folder {own}; make it, or remove the setting")
    places = [] if own is None else [own]
    return [*places, shipped.templates() / "email"]


def _find(mail: str, places: list[Path]) -> Path:
    if re.fullmatch(r"[a-z0-9][a-z0-9-]*", mail):
        for place in places:
            if (place / mail).is_dir():
                return place / mail
    known = sorted({folder.name for place in places for folder in place.iterdir() if folder.is_dir()})
    raise NotFound(f"there is no mail template {mail!r}; there are: {', '.join(known)}")


def _source(file: Path) -> Source:
    try:
        return Source(str(file), file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise TemplateError(f"{file}:1: the file is missing; a mail has subject.txt, body.mjml and body.txt") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise TemplateError(f"{file}:{line}: this is not UTF-8; save the file as UTF-8") from error
    except OSError as error:
        raise TemplateError(f"{file}:1: the file cannot be read: {error.strerror}") from error
