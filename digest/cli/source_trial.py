"""`digest sources test`: what a source would bring, without keeping anything."""

import time
from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from digest.cli.edge import JsonOption, checked_file, counted, opened, say, show_json, warn
from digest.cli.source_edge import (
    AsIs,
    KindOption,
    Selectors,
    TopicOption,
    UrlOrFile,
    is_address,
    kind_of,
    selectors_of,
    the_web,
)

if TYPE_CHECKING:
    from digest.issues.trial import Trial, Tried
    from digest.sources.look import Looked

commands = typer.Typer()


@commands.command("test")
def dry_run(
    context: typer.Context,
    location: UrlOrFile,
    topic: TopicOption = None,
    kind: KindOption = None,
    selector: Selectors = None,
    as_is: AsIs = False,
    as_json: JsonOption = False,
) -> None:
    """Show what a source would bring and which topics that would get. Nothing is changed."""
    from digest.articles import polish
    from digest.issues.trial import trial
    from digest.sources.import_file import MOST_BYTES, read_file
    from digest.sources.look import look, read_once

    selectors, started, looked = selectors_of(selector), time.monotonic(), None
    with opened(context) as app:
        if is_address(location):
            with the_web(app) as fetch:
                looked = look(checked_address(location), fetch, kind=kind_of(kind, selectors), as_is=as_is)
                found = read_once(looked, fetch, selectors=selectors, now=app.clock())
        else:
            found = read_file(checked_file(Path(location), most_bytes=MOST_BYTES))
        with app.database.reading() as session:
            tried = trial(session, *found, topic=topic, rules=polish.rules(app.settings.cleaning))
    seconds = time.monotonic() - started
    if as_json:
        show_json(_whole(location, looked, tried, seconds))
    else:
        _tell(location, looked, tried, seconds)


def checked_address(location: str) -> str:
    """The address as it would be noted. Raises BadInput."""
    from digest.articles.cleaning import absolute_url
    from digest.core.errors import BadInput

    address = absolute_url(location)
    if address is None:
        raise BadInput(f"{location[:200]!r} is no address that can be read; write it in full")
    return address


def _whole(location: str, looked: "Looked | None", tried: "Trial", seconds: float) -> dict[str, Any]:
    return {
        "location": looked.location if looked else location,
        "kind": tried.kind.value,
        "title": tried.title,
        "why": looked.why if looked else "it is a file",
        "others": [{"location": way.location, "kind": way.kind.value} for way in looked.others] if looked else [],
        "seconds": round(seconds, 3),
        "warnings": tried.warnings,
        "entries": [_entry(entry) for entry in tried.entries],
    }


def _entry(tried: "Tried") -> dict[str, Any]:
    return asdict(tried.entry) | {"topics": list(tried.topics), "reasons": dict(tried.topics)}


def _tell(location: str, looked: "Looked | None", tried: "Trial", seconds: float) -> None:
    say(f"{tried.title or location}: {counted(len(tried.entries), 'article')}, read in {seconds:.1f} s")
    if looked:
        say(f"  {looked.location} ({tried.kind.value}): {looked.why}")
        for way in looked.others:
            say(f"  or {way.location} ({way.kind.value}): {way.why}")
    for entry in tried.entries:
        say("")
        _tell_entry(entry)
    say("")
    for warning in tried.warnings:
        warn(warning)
    if tried.without_topic:
        warn(f"in no topic, so that they would go to nobody: {tried.without_topic} of {len(tried.entries)}")
    say("nothing was changed; `digest sources add` keeps the source")


def _tell_entry(tried: "Tried") -> None:
    from digest.sources.health import moment

    entry = tried.entry
    say(entry.title)
    dated = moment(entry.published_at.astimezone(UTC)) if entry.published_at else "no date"
    said = [dated, entry.author and f"by {entry.author}", entry.section]
    say(f"  {', '.join(words for words in said if words)}")
    for words in (entry.url, entry.summary):
        if words:
            say(f"  {words}")
    if entry.image:
        size = f" {entry.image.width}x{entry.image.height}" if entry.image.width and entry.image.height else ""
        alt = f" ({entry.image.alt})" if entry.image.alt else ", without a text for it"
        say(f"  picture{size}: {entry.image.url}{alt}")
    for slug, reason in tried.topics.items():
        say(f"  in {slug}: {reason}")
    if not tried.topics:
        say("  in no topic")
