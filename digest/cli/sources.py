"""`digest sources`: where articles come from."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.edge import JsonOption, checked_file, opened, say, show, show_json, warn
from digest.core.errors import BadInput

if TYPE_CHECKING:
    from digest.app import App
    from digest.sources.values import Refreshed, SourceRow

commands = typer.Typer(no_args_is_help=True, help="Where articles come from.")

Which = Annotated[str, typer.Argument(metavar="SOURCE", help="Its id, name or location.", show_default=False)]


@commands.command()
def add(
    context: typer.Context,
    location: Annotated[str, typer.Argument(metavar="URL_OR_FILE", help="A feed's address, or a file.")],
    topic: Annotated[str | None, typer.Option(help="Every article of the source belongs to this topic.")] = None,
    name: Annotated[str, typer.Option(help="What to call it; otherwise what it calls itself.")] = "",
) -> None:
    """Add a source. An address is read by `digest sources refresh`; a file is imported at once."""
    with opened(context) as app:
        if "://" in location:
            say(_add_address(app, location, topic, name))
        elif _is_there(Path(location)):
            _import(app, Path(location), topic, name)
        else:
            raise BadInput(f"there is no file {location}; an address is written in full, as https://example.org/feed")


@commands.command("list")
def list_sources(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show all sources, and how their last reading went."""
    from digest.sources.queries import every_source
    from digest.topics.queries import every_topic

    with opened(context) as app, app.database.reading() as session:
        slugs = {topic.id: topic.slug for topic in every_topic(session)}
        rows = [_row(source, slugs) for source in every_source(session)]
    columns = ("id", "name", "kind", "location", "topic", "state", "fetched_at", "error")
    show(rows, as_json=as_json, columns=columns, empty="no sources yet; add one with `digest sources add`")


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


@commands.command()
def disable(context: typer.Context, source: Which) -> None:
    """Read a source no more. Its articles stay."""
    from digest.sources.add import disable as disable_source

    with opened(context) as app, app.database.writing() as session:
        row = disable_source(session, source, now=app.clock())
    say(f"disabled {row.name}")


@commands.command()
def enable(context: typer.Context, source: Which) -> None:
    """Read a disabled source again."""
    from digest.sources.add import enable as enable_source

    with opened(context) as app, app.database.writing() as session:
        row = enable_source(session, source)
    say(f"enabled {row.name}")


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # there or not, it cannot be read; `checked_file` says why
        return True


def _add_address(app: "App", location: str, topic: str | None, name: str) -> str:
    from digest.sources.add import add as add_source
    from digest.topics.queries import by_slug

    with app.database.writing() as session:
        topic_id = by_slug(session, topic).id if topic else None
        source = add_source(session, location, name=name, topic_id=topic_id, now=app.clock())
    return f"added source {source.id}: {source.location}; `digest sources refresh` reads it"


def _import(app: "App", path: Path, topic: str | None, name: str) -> None:
    from digest.cli.articles import tell
    from digest.issues.intake import import_articles
    from digest.sources.import_file import MOST_BYTES
    from digest.topics.queries import by_slug

    checked_file(path, most_bytes=MOST_BYTES)
    with app.database.writing() as session:
        topic_id = by_slug(session, topic).id if topic else None
        taken = import_articles(session, path, name=name, topic_id=topic_id, now=app.clock())
    tell(taken, dry_run=False)


def _refreshed(app: "App", words: str | None) -> "Iterator[Refreshed]":
    from digest.issues.intake import refresh_sources
    from digest.sources import queries
    from digest.sources.fetching.client import web
    from digest.sources.polling import bounds

    polling, source_id = app.settings.polling, None
    if words is not None:
        with app.database.reading() as session:
            wanted = queries.named(session, words)
        if not wanted.refreshable:
            raise BadInput(f"{wanted.name!r} is a file; read it again with `digest articles import {wanted.location}`")
        source_id = wanted.id
    with web(contact=polling.contact) as fetch:
        yield from refresh_sources(
            app.database,
            fetch,
            clock=app.clock,
            source_id=source_id,
            bounds=bounds(polling),
            per_host=polling.per_host,
        )


def _row(source: "SourceRow", slugs: dict[int, str]) -> dict[str, Any]:
    state = (
        "disabled" if source.disabled_at else "failing" if source.error else "" if source.fetched_at else "not read yet"
    )
    topic = slugs[source.topic_id] if source.topic_id else None
    return asdict(source) | {"topic": topic, "state": state or "fine"}


def _result(result: "Refreshed") -> dict[str, Any]:
    return {
        "source_id": result.source_id,
        "name": result.name,
        "new": len(result.ingested.new),
        "updated": len(result.ingested.updated),
        "unchanged": result.ingested.unchanged,
        "not_modified": result.not_modified,
        "error": result.error,
        "held": result.held,
        "skipped": result.skipped,
        "state": result.state,
        "warnings": list(result.ingested.warnings),
    }


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
        say(f"{result.name}: {result.new} new, {len(result.ingested.updated)} updated")
    if result.held:
        warn(f"{result.name} is held: {result.held}; `digest sources release {result.source_id}` lets its articles in")
