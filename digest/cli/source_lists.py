"""`digest sources import-opml` and `export-opml`: lists of sources, from other programs and to them."""

from pathlib import Path
from typing import Annotated

import typer

from digest.cli.edge import FileArgument, checked_file, counted, opened, say, warn, write_file
from digest.cli.source_edge import TopicOption
from digest.core.errors import SourceError

commands = typer.Typer()

MOST_BYTES = 5_000_000


@commands.command("import-opml")
def import_opml(
    context: typer.Context,
    file: FileArgument,
    topic: TopicOption = None,
    private: Annotated[
        bool, typer.Option("--private", help="Addresses in it may lie in private networks: you know who wrote it.")
    ] = False,
) -> None:
    """Add the sources of an OPML list; those that are there already are passed over. `digest sources refresh` reads."""
    from digest.sources import opml
    from digest.sources.parsing.text import decode
    from digest.topics.queries import by_slug

    text, _ = decode(checked_file(file, most_bytes=MOST_BYTES).read_bytes())
    with opened(context) as app, app.database.writing() as session:
        topic_id = by_slug(session, topic).id if topic else None
        try:
            imported = opml.import_opml(session, text, topic_id=topic_id, private=private, now=app.clock())
        except SourceError as error:
            raise SourceError(f"{file.name}: {error}") from error
    for warning in imported.warnings:
        warn(warning)
    say(f"added {counted(len(imported.added), 'source')}; there already: {imported.known}")


@commands.command("export-opml")
def export_opml(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="Where to write it; otherwise standard output.")] = None,
) -> None:
    """Write all sources that have an address as an OPML list, in folders by topic."""
    from digest.sources import opml
    from digest.topics.queries import every_topic

    with opened(context) as app, app.database.reading() as session:
        topics = {topic.id: topic.name for topic in every_topic(session)}
        document = opml.export_opml(session, title=app.settings.publication.name, topics=topics)
    if file is None:
        typer.echo(document.decode(), nl=False)
    else:
        write_file(file, document)
        say(f"wrote {file}")
