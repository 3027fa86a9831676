"""`digest sources refresh`: read sources by hand."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.edge import JsonOption, opened, say, show_json, warn
from digest.cli.source_edge import the_web
from digest.core.errors import BadInput, Conflict

if TYPE_CHECKING:
    from digest.app import App
    from digest.sources.values import Refreshed

commands = typer.Typer()


@commands.command()
def refresh(
    context: typer.Context,
    source: Annotated[str | None, typer.Argument(help="One source; otherwise all that are not disabled.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Read sources now. One that fails does not hold up the others; it ends the command with exit code 1."""
    from digest.core.logging import configure

    configure(json_lines=False)
    with opened(context) as app:
        failed, told = False, list[dict[str, Any]]()
        for result in _refreshed(app, source):
            failed = failed or bool(result.error)
            if as_json:
                told.append(_result(result))
            else:
                _tell(result)
                told.append({})
    if as_json:
        show_json(told)
    elif not told:
        say("there is no address to read; add one with `digest sources add`")
    if failed:
        raise typer.Exit(1)


def _refreshed(app: "App", words: str | None) -> "Iterator[Refreshed]":
    from digest.articles import polish
    from digest.issues.intake import refresh_sources
    from digest.sources import queries
    from digest.sources.polling import bounds

    polling, source_id = app.settings.polling, None
    if words is not None:
        with app.database.reading() as session:
            wanted = queries.named(session, words)
        if not wanted.refreshable:
            raise BadInput(f"{wanted.name!r} is a file; read it again with `digest articles import {wanted.location}`")
        if wanted.disabled_at is not None:
            how = "gone for good, says its server" if wanted.gone_at else "disabled"
            raise Conflict(f"{wanted.name!r} is {how}; `digest sources enable {wanted.id}` lets it be read again")
        source_id = wanted.id
    with the_web(app) as fetch:
        yield from refresh_sources(
            app.database,
            fetch,
            clock=app.clock,
            source_id=source_id,
            bounds=bounds(polling),
            per_host=polling.per_host,
            rules=polish.rules(app.settings.cleaning),
        )


def _result(result: "Refreshed") -> dict[str, Any]:
    return {
        "source_id": result.source_id,
        "name": result.name,
        "new": len(result.ingested.new),
        "updated": len(result.ingested.updated),
        "twins": result.twins,
        "gone": len(result.ingested.gone),
        "restored": len(result.ingested.restored),
        "unchanged": result.ingested.unchanged,
        "not_modified": result.not_modified,
        "error": result.error,
        "held": result.held,
        "skipped": result.skipped,
        "state": result.state,
        "warnings": list(result.ingested.warnings),
    }


def _counts(result: "Refreshed") -> "Iterator[str]":
    yield f"{result.new} new"
    if result.twins:
        yield f"{result.twins} of them told by other sources already"
    yield f"{len(result.ingested.updated)} updated"
    if result.ingested.gone:
        yield f"{len(result.ingested.gone)} taken back"
    if result.ingested.restored:
        yield f"{len(result.ingested.restored)} shown again"


def _tell(result: "Refreshed") -> None:
    for warning in result.ingested.warnings:
        warn(f"{result.name}: {warning}")
    if result.error:
        warn(f"{result.name} could not be read: {result.error}")
    elif result.skipped:
        warn(f"{result.name} was not read: {result.skipped}")
    elif result.not_modified:
        say(f"{result.name}: not modified")
    else:
        say(f"{result.name}: {', '.join(_counts(result))}")
    if result.error and result.never_read:
        number = result.source_id
        warn(f"it was never read; `digest sources remove {number}`, then `digest sources add` looks what is there now")
    if result.held:
        number = result.source_id
        warn(f"{result.name} is held: {result.held} (`digest sources release {number}`, or `refuse {number}`)")
