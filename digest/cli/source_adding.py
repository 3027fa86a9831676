"""`digest sources add`: look at an address, say what was found, and note it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.edge import checked_file, opened, say, warn
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
    from digest.app import App
    from digest.sources.look import Looked
    from digest.sources.values import SourceRow

commands = typer.Typer()


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
