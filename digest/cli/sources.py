"""`digest sources`: where articles come from."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli import source_lists, source_show, source_trial
from digest.cli.edge import JsonOption, checked_file, counted, opened, say, show_json, warn
from digest.cli.source_edge import (
    AsIs,
    KindOption,
    Selectors,
    TopicOption,
    UrlOrFile,
    Which,
    is_address,
    kind_of,
    selectors_of,
    the_web,
)
from digest.core.errors import BadInput

if TYPE_CHECKING:
    from digest.app import App
    from digest.sources.look import Looked
    from digest.sources.values import Refreshed, SourceRow

commands = typer.Typer(no_args_is_help=True, help="Where articles come from.")


@commands.command()
def add(
    context: typer.Context,
    location: UrlOrFile,
    topic: TopicOption = None,
    name: Annotated[str, typer.Option(help="What to call it; otherwise what it calls itself.")] = "",
    kind: KindOption = None,
    selector: Selectors = None,
    as_is: AsIs = False,
) -> None:
    """Add a source. How a site is best read is found out and told; `digest sources refresh` then reads it. A file is
    imported at once."""
    from digest.sources.look import look

    selectors = selectors_of(selector)
    wanted = kind_of(kind, selectors)
    with opened(context) as app:
        if not is_address(location):
            return _import(app, Path(location), topic, name)
        address = _new_address(app, location, topic)
        with the_web(app) as fetch:
            looked = look(address, fetch, kind=wanted, as_is=as_is)
        _tell_added(_noted(app, looked, name=name, topic=topic, selectors=selectors), looked)
        return None


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


@commands.command()
def remove(context: typer.Context, source: Which) -> None:
    """Forget a source that never gave an article; one that did can only be disabled."""
    from digest.sources.add import remove as remove_source

    with opened(context) as app, app.database.writing() as session:
        row = remove_source(session, source)
    say(f"removed {row.name}")


@commands.command()
def release(context: typer.Context, source: Which) -> None:
    """Let in the articles of a held source: they come with the next issue."""
    from digest.issues import breaker

    with opened(context) as app, app.database.writing() as session:
        decided = breaker.release(session, source, now=app.clock())
    if decided.source.held_at is None and not decided.articles:
        say(f"{decided.source.name} is not held; nothing was changed")
    elif decided.articles:
        say(f"released {decided.source.name}: {counted(decided.articles, 'article')} can stand in the next issue")
    else:
        say(f"released {decided.source.name}; nothing had been kept back yet")


@commands.command()
def refuse(context: typer.Context, source: Which) -> None:
    """Take back the articles of a held source for good, because they are old ones under new identifiers."""
    from digest.issues import breaker

    with opened(context) as app, app.database.writing() as session:
        decided = breaker.refuse(session, source, now=app.clock())
    if decided.source.held_at is None and not decided.articles:
        say(f"{decided.source.name} is not held; nothing was changed")
    else:
        articles = counted(decided.articles, "article")
        say(f"refused {articles} of {decided.source.name}; what it tells from now on is news again")


def _new_address(app: "App", location: str, topic: str | None) -> str:
    """What can be wrong without a look at the network. Raises BadInput, Conflict and NotFound."""
    from digest.sources.add import new_address
    from digest.topics.queries import by_slug

    with app.database.reading() as session:
        if topic is not None:
            by_slug(session, topic)
        return new_address(session, location)


def _noted(app: "App", looked: "Looked", *, name: str, topic: str | None, selectors: dict[str, str]) -> "SourceRow":
    from digest.sources.add import add as add_source
    from digest.topics.queries import by_slug

    with app.database.writing() as session:
        return add_source(
            session,
            looked.location,
            kind=looked.kind,
            name=name or looked.title,
            topic_id=by_slug(session, topic).id if topic else None,
            selectors=selectors,
            private=looked.private,
            now=app.clock(),
        )


def _tell_added(source: "SourceRow", looked: "Looked") -> None:
    if looked.trouble:
        warn(f"added source {source.id}: {source.location}; but it cannot be read yet: {looked.trouble}")
        say(f"`digest sources refresh {source.id}` tries again; `digest sources remove {source.id}` takes it away")
        return
    say(f"added source {source.id}: {source.location} ({source.kind.value}: {looked.why})")
    for way in looked.others:
        say(f"  it could also be read at {way.location} ({way.kind.value}: {way.why})")
    if looked.private:
        say("  it lies in a private network, which may be entered at this address alone")
    say(f"`digest sources refresh {source.id}` reads it")


def _import(app: "App", path: Path, topic: str | None, name: str) -> None:
    from digest.articles import polish
    from digest.cli.articles import tell
    from digest.issues.intake import import_articles
    from digest.sources.import_file import MOST_BYTES
    from digest.topics.queries import by_slug

    checked_file(path, most_bytes=MOST_BYTES)
    with app.database.writing() as session:
        topic_id = by_slug(session, topic).id if topic else None
        rules = polish.rules(app.settings.cleaning)
        taken = import_articles(session, path, name=name, topic_id=topic_id, rules=rules, now=app.clock())
    tell(taken, dry_run=False)


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
        number = result.source_id
        warn(f"{result.name} is held: {result.held} (`digest sources release {number}`, or `refuse {number}`)")


commands.add_typer(source_lists.commands)
commands.add_typer(source_show.commands)
commands.add_typer(source_trial.commands)
