"""A mail template that is ready to use, and the letters it writes.

What templates may say: `language` (filters, white space), `sentences` (what is translated), `grammar` (statements, the
reader), `markup` (where Jinja may stand in MJML).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from digest.core.languages import SOURCE, Language, language
from digest.mail import grammar
from digest.mail.compiling import compile_mjml
from digest.mail.language import SENTINELS, TEXT, without_unsafe
from digest.mail.program import Program, program
from digest.mail.sentences import speech
from digest.mail.views import READER_SLOTS

NO_SLOTS = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """An edition rendered. Each reader slot is still a sentinel (`language.SENTINELS`); the subject has none."""

    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """A template file: its name for messages, and what it says."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Template:
    """A mail: three programs that share their values."""

    subject: Program
    html: Program
    text: Program

    @classmethod
    def of(cls, *, subject: Source, html: Source, text: Source, slots: Sequence[str] = READER_SLOTS) -> Self:
        """Compile the three parts of a mail. Raises TemplateError with file and line.

        `slots` are the reader values that its bodies may show.
        """
        grammar.check(TEXT, subject.text, file=subject.file, slots=NO_SLOTS)
        grammar.check(TEXT, text.text, file=text.file, slots=slots)
        return cls(
            subject=program(TEXT, subject.text, file=subject.file),
            html=compile_mjml(html.text, file=html.file, slots=slots),
            text=program(TEXT, text.text, file=text.file),
        )

    def render(self, values: Mapping[str, object], *, speaking: Language | None = None) -> Letter:
        """The letter for these values, in English unless `speaking` says otherwise.

        What values and translations say stays text: never markup, template, sentinel or header. Raises TemplateError
        with file and line, also for a value that is missing.
        """
        known = {**values, **speech(speaking or language(SOURCE)), "reader": SENTINELS}
        return Letter(
            subject=" ".join(without_unsafe(self.subject.run(known)).split()),
            html=self.html.run(known),
            text=self.text.run(known),
        )
