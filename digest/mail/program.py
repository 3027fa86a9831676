"""A template file that is ready to run, and whose errors say where."""

from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import Environment, Template

from digest.core.errors import TemplateError


@dataclass(frozen=True, slots=True)
class Program:
    """One template file, ready to run."""

    file: str
    template: Template
    lines: tuple[int, ...] = ()
    """Line of the compiled template (from 0) -> line of `file`; empty: they are the same."""

    def run(self, values: Mapping[str, object]) -> str:
        """The text for these values. Raises TemplateError with file and line."""
        try:
            return self.template.render(values)
        except Exception as error:  # a template may raise anything a Python expression may
            raise TemplateError(f"{self.file}:{self._line_of(error)}: {error}") from error

    def _line_of(self, error: Exception) -> int:
        compiled, frame = 1, error.__traceback__
        while frame is not None:
            if frame.tb_frame.f_code.co_filename == self.file:
                compiled = frame.tb_lineno
            frame = frame.tb_next
        return self.lines[compiled - 1] if self.lines else compiled


def program(environment: Environment, source: str, *, file: str, lines: tuple[int, ...] = ()) -> Program:
    """Compile `source`, which has been checked. `lines` as in `Program`."""
    code = environment.compile(source, name=file, filename=file)
    return Program(file, Template.from_code(environment, code, environment.globals), lines)
