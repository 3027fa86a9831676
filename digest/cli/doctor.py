"""`digest doctor`: is everything ready to send?"""

import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.edge import JsonOption, counted, say, show_json

if TYPE_CHECKING:
    from digest.doctor.finding import Finding

COLOURS = {"ok": "green", "warning": "yellow", "wrong": "red", "skipped": "bright_black"}
INDENT = 2
LEVEL_WIDTH = 9
WIDEST = 110
"""Columns; longer lines are hard to read, however wide the terminal is."""


def doctor(
    context: typer.Context,
    as_json: JsonOption = False,
    offline: Annotated[bool, typer.Option("--offline", help="Ask only this machine and the database.")] = False,
    selector: Annotated[str | None, typer.Option(help="The selector of the DKIM key, to look it up in DNS.")] = None,
) -> None:
    """Look whether everything is ready to send, and say what to do where it is not. Changes nothing, sends nothing.

    Ends with exit code 1 when something is wrong; warnings do not count.
    """
    from digest.doctor.dns.resolver import StubResolver
    from digest.doctor.examine import examine

    findings = examine(context.find_root().params["config"], StubResolver(), offline=offline, selector=selector)
    levels = Counter(finding.level for finding in (_listed(findings) if as_json else _said(findings)))
    if levels["wrong"]:
        raise typer.Exit(1)


def _listed(findings: "Iterable[Finding]") -> "list[Finding]":
    found = list(findings)
    show_json([asdict(finding) for finding in found])
    return found


def _said(findings: "Iterable[Finding]") -> "Iterator[Finding]":
    """Each finding is said as soon as it is known."""
    width = min(shutil.get_terminal_size().columns, WIDEST) if sys.stdout.isatty() else 0
    levels, subject = Counter[str](), ""
    for finding in findings:
        if finding.subject != subject:
            say(("\n" if subject else "") + typer.style(heading(finding.subject), bold=True))
        subject = finding.subject
        levels[finding.level] += 1
        say(in_words(finding, width=width))
        yield finding
    say(f"\n{summary(levels)}")


def heading(subject: str) -> str:
    """The subject, as the first line of its part."""
    return subject[:1].upper() + subject[1:]


def in_words(finding: "Finding", *, width: int) -> str:
    """The finding on a line, its advice indented on the next; both wrapped at `width` columns unless that is 0."""
    margin = " " * (INDENT + LEVEL_WIDTH)
    level = typer.style(finding.level, fg=COLOURS[finding.level], bold=finding.level == "wrong")
    padded = " " * INDENT + level + " " * (LEVEL_WIDTH - len(finding.level))
    message = _wrapped(finding.message, margin, width)
    advice = f"\n{_wrapped(finding.advice, margin + ' ' * INDENT, width)}" if finding.advice else ""
    return padded + message[len(margin) :] + advice


def summary(levels: Counter[str]) -> str:
    """How many of each, and whether mail may go out."""
    numbers = [f"{levels['ok']} ok", counted(levels["warning"], "warning"), f"{levels['wrong']} wrong"]
    skipped = [f"{levels['skipped']} skipped"] if levels["skipped"] else []
    if levels["wrong"]:
        verdict = "Put right what is wrong before the next issue goes out."
    else:
        verdict = "Nothing is wrong." if levels["warning"] else "Everything is in order."
    return f"{', '.join(numbers + skipped)}. {verdict}"


def _wrapped(text: str, margin: str, width: int) -> str:
    if not width:
        return margin + text
    return textwrap.fill(
        text, max(width, 40), initial_indent=margin, subsequent_indent=margin, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
