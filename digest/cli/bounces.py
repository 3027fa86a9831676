"""`digest deliveries bounces|collect|returns`: what comes back, read by hand, collected, decided."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.edge import JsonOption, counted, opened, say, show, show_json, show_json_list
from digest.core.errors import BadInput

if TYPE_CHECKING:
    from digest.app import App
    from digest.deliveries.returns.models import Effect
    from digest.mail.bounces.report import Report

FilesArgument = Annotated[
    list[Path], typer.Argument(help="Messages, mbox files, Maildirs or other folders; - is standard input.")
]
AT_ONCE = 100


def bounces(
    context: typer.Context,
    files: FilesArgument,
    apply: Annotated[bool, typer.Option("--apply", help="Act on them: count, suppress, unsubscribe.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Say what messages that came back mean. Needs no publication, and changes nothing without --apply."""
    if apply:
        with opened(context) as app:
            _tell(_applied(app, files), as_json=as_json)
    elif as_json:
        show_json_list(_row(name, report) for name, _, reports in _read(files) for report in reports)
    else:
        rows = [_row(name, report) for name, _, reports in _read(files) for report in reports]
        show(rows, as_json=False, columns=["file", "address", "class", "status", "action"], empty="no messages")


def collect(context: typer.Context, as_json: JsonOption = False) -> None:
    """Deal with the mail that waits in the mailbox of [bounces]; `digest run` does it too."""
    from digest import jobs

    with opened(context) as app:
        if app.settings.bounces.mailbox == "none":
            raise BadInput("no mailbox is set up; say in [bounces] of config.toml where mail comes back to")
        _tell(jobs.collect_bounces(app), as_json=as_json)


def returns(
    context: typer.Context,
    suppress: Annotated[bool, typer.Option("--suppress", help="Who waits is dead indeed: suppress them.")] = False,
    discard: Annotated[bool, typer.Option("--discard", help="It was the receiver's trouble: forget it.")] = False,
    issue: Annotated[int | None, typer.Option(help="Decide about this issue's id alone.")] = None,
    issues: Annotated[int, typer.Option(min=1, help="Count for how many issues.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """Count what came back, and decide about readers who wait because too many would go at once."""
    from digest.deliveries.returns import queries, waiting

    if suppress and discard:
        raise BadInput("--suppress and --discard contradict each other; choose one")
    with opened(context) as app:
        if suppress or discard:
            with app.database.writing() as session:
                found = (
                    waiting.suppress(session, issue, secret=app.secret, now=app.clock())
                    if suppress
                    else waiting.discard(session, issue)
                )
            say(f"{counted(found, 'reader')} {'suppressed' if suppress else 'kept'}")
            return
        with app.database.reading() as session:
            counts = [asdict(row) for row in queries.counts(session, issues=issues)]
            held = [asdict(row) for row in waiting.waiting(session)]
    if as_json:
        show_json({"counts": counts, "waiting": held})
        return
    show(counts, as_json=False, columns=["issue", "verdict", "effect", "reports"], empty="nothing came back yet")
    for row in held:
        words = f"{counted(row['readers'], 'reader')} of {row['issue']} would be suppressed at once"
        say(f"{words}; decide with --suppress or --discard --issue {row['issue_id']}")


def _read(files: list[Path]) -> Iterator[tuple[str, bytes, "list[Report]"]]:
    from digest.mail.bounces.parse import read
    from digest.mail.mailbox.files import messages

    for file in files:
        for name, message in messages(file, sys.stdin.buffer):
            yield name, message, read(message)


def _row(name: str, report: "Report") -> dict[str, Any]:
    return {
        "file": name,
        "address": report.address,
        "class": report.verdict.value,
        "status": report.status,
        "action": report.action.value,
    }


def _applied(app: "App", files: list[Path]) -> "Counter[Effect]":
    from digest.core.chunks import chunks
    from digest.deliveries.returns.record import of_message, record

    had: Counter[Effect] = Counter()
    verp = bool(app.settings.bounces.domain)
    arrived = (of_message(message, reports) for _, message, reports in _read(files))
    for piece in chunks(arrived, AT_ONCE):
        with app.database.writing() as session:
            had += record(session, piece, secret=app.secret, verp=verp, now=app.clock())
    return had


def _tell(had: Any, *, as_json: bool) -> None:
    counts = {str(effect): count for effect, count in had.items() if count}
    if as_json:
        show_json(counts)
    else:
        say(", ".join(f"{count:,} {effect}" for effect, count in counts.items()) or "nothing new came back")
    if counts.get("waiting"):
        from digest.cli.edge import warn

        warn("too many readers would be suppressed at once; see `digest deliveries returns`")
