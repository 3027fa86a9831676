"""Compiles `body.mjml` once, so that an edition costs a plain Jinja2 rendering.

The Jinja tags become inert words, MJML and premailer do their work on the rest, and the words become tags again. The
result equals running Jinja2, MJML and premailer afresh for every edition, apart from white space.
"""

from collections.abc import Sequence

from digest.core.errors import TemplateError
from digest.mail import grammar, markup
from digest.mail.inlining import to_html
from digest.mail.language import HTML
from digest.mail.program import Program, program
from digest.mail.tags import Kind, Tags
from digest.mail.views import READER_SLOTS


def compile_mjml(source: str, *, file: str, slots: Sequence[str] = READER_SLOTS) -> Program:
    """The program that writes the HTML part. `slots` are the reader values it may show.

    Raises TemplateError with file and line, as does running the program.
    """
    grammar.check(HTML, source, file=file, slots=slots)
    tags = Tags.of(source, file=file)
    between = markup.check(tags, file=file)
    try:
        html = to_html(tags.hidden(in_comments=between))
    except ValueError as error:
        raise TemplateError(f"{file}:1: MJML refuses it: {error}") from error
    _all_survived(tags, html, file)
    restored, lines = tags.restored(html)
    return program(HTML, restored, file=file, lines=lines)


def _all_survived(tags: Tags, html: str, file: str) -> None:
    """Every statement once and in order, every expression at least once."""
    found = tags.found(html)
    for number in tags.of_kind(Kind.EXPRESSION):
        if number not in found:
            raise _lost(tags, number, file)
    single = tags.of_kind(Kind.STATEMENT, Kind.CONDITIONAL)
    kept = [number for number in found if tags.pieces[number].kind is not Kind.EXPRESSION]
    for position, number in enumerate(single):
        if kept[position : position + 1] != [number] or kept.count(number) != 1:
            raise _lost(tags, number, file)


def _lost(tags: Tags, number: int, file: str) -> TemplateError:
    piece = tags.pieces[number]
    return TemplateError(
        f"{file}:{piece.line}: {' '.join(piece.text.split())} does not survive the compilation: it stands in a comment,"
        " in a style that no element has, or where MJML or HTML has no place for it"
    )
