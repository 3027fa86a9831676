"""`digest sources list`, `show` and `log`: how sources are doing."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.edge import JsonOption, opened, say, show, show_json

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from digest.sources.values import Health, ReadingRow, SourceRow

commands = typer.Typer()

LAST_READINGS = 5
_COLUMNS = ("id", "name", "kind", "topic", "state", "last_success", "last_change", "usual_gap", "next_reading", "why")
_READING = ("at", "source", "outcome", "entries", "new", "updated", "kB", "ms", "note")


@commands.command("list")
def list_(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show all sources, and how they are doing."""
    from digest.sources.health import health
    from digest.sources.queries import every_source

    with opened(context) as app, app.database.reading() as session:
        slugs, now = _slugs(session), app.clock()
        found = [(source, health(source, now=now)) for source in every_source(session)]
    as_row = _whole if as_json else _line
    rows = [as_row(source, how, slugs.get(source.topic_id or 0)) for source, how in found]
    show(rows, as_json=as_json, columns=_COLUMNS, empty="no sources yet; add one with `digest sources add`")


@commands.command("show")
def show_(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Its id, name or location.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Show everything about one source, and its last readings."""
    from digest.sources import log, queries
    from digest.sources.health import health

    with opened(context) as app, app.database.reading() as session:
        found = queries.named(session, source)
        how, topic = health(found, now=app.clock()), _slugs(session).get(found.topic_id or 0)
        readings = log.readings(session, source_id=found.id, limit=LAST_READINGS)
    if as_json:
        show_json(_whole(found, how, topic) | {"readings": [asdict(reading) for reading in readings]})
        return
    say(f"{found.name} (source {found.id}) is {how.state.value}: {how.sentence}")
    for label, value in _facts(found, topic):
        say(f"  {label}: {value}")
    if readings:
        say("last readings:")
        columns = [column for column in _READING if column != "source"]
        show([_reading(reading) for reading in readings], as_json=False, columns=columns, empty="")


@commands.command("log")
def log_(
    context: typer.Context,
    source: Annotated[str | None, typer.Argument(metavar="[SOURCE]", help="One source; otherwise all.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many readings, the newest.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Show how readings went, the newest first."""
    from digest.sources import log, queries

    with opened(context) as app, app.database.reading() as session:
        source_id = queries.named(session, source).id if source is not None else None
        names = {row.id: row.name for row in queries.every_source(session)}
        readings = log.readings(session, source_id=source_id, limit=limit)
    as_row = asdict if as_json else _reading
    rows = [as_row(reading) | {"source": names[reading.source_id]} for reading in readings]
    show(rows, as_json=as_json, columns=_READING, empty="nothing was read yet; `digest sources refresh` reads")


def _slugs(session: "Session") -> dict[int, str]:
    from digest.topics.queries import every_topic

    return {topic.id: topic.slug for topic in every_topic(session)}


def _whole(source: "SourceRow", how: "Health", topic: str | None) -> dict[str, Any]:
    gap, row = source.usual_gap, asdict(source)
    del row["usual_gap"]
    return row | {
        "topic": topic,
        "state": how.state.value,
        "sentence": how.sentence,
        "usual_gap_seconds": int(gap.total_seconds()) if gap else None,
    }


def _line(source: "SourceRow", how: "Health", topic: str | None) -> dict[str, Any]:
    from digest.sources.health import span
    from digest.sources.values import State

    return {
        "id": source.id,
        "name": source.name,
        "kind": source.kind.value,
        "topic": topic,
        "state": how.state.value,
        "last_success": source.succeeded_at,
        "last_change": source.changed_at,
        "usual_gap": span(source.usual_gap) if source.usual_gap else None,
        "next_reading": None if source.disabled_at else source.due_at,
        "why": how.sentence if how.state not in (State.FINE, State.NOT_READ) else None,
    }


def _facts(source: "SourceRow", topic: str | None) -> Iterator[tuple[str, str]]:
    from digest.sources.health import span

    gap = source.usual_gap
    facts = {
        "location": source.location,
        "moved for good to": source.moved_to,
        "kind": source.kind.value,
        "selectors": ", ".join(f"{part}={selector}" for part, selector in source.selectors.items()),
        "topic of all its articles": topic,
        "private network": "allowed for this address only" if source.on_private_network else None,
        "added": _time(source.added_at),
        "last tried": _time(source.fetched_at),
        "last success": _time(source.succeeded_at),
        "last change": _time(source.changed_at),
        "a story usually comes": f"every {span(gap)}" if gap else None,
        "next reading": _time(source.due_at) if source.refreshable and not source.disabled_at else None,
        "last let go": _time(source.released_at),
        "last error": source.error,
    }
    yield from ((label, value) for label, value in facts.items() if value)


def _time(time: datetime | None) -> str | None:
    from digest.sources.health import moment

    return None if time is None else moment(time)


def _reading(reading: "ReadingRow") -> dict[str, Any]:
    return {
        "at": reading.at,
        "outcome": reading.outcome.value,
        "entries": reading.entries,
        "new": reading.new,
        "updated": reading.updated,
        "kB": f"{reading.received_bytes / 1000:.1f}" if reading.received_bytes else None,
        "ms": reading.milliseconds,
        "note": reading.note,
    }
