"""`digest sources change`: another name, topic or address for a source."""

from typing import Annotated

import typer

from digest.cli.edge import opened, say
from digest.cli.source_edge import Which
from digest.core.errors import BadInput

commands = typer.Typer()


@commands.command()
def change(
    context: typer.Context,
    source: Which,
    name: Annotated[str, typer.Option(help="What to call it.")] = "",
    topic: Annotated[str | None, typer.Option(help="Its articles belong to this topic from now on.")] = None,
    no_topic: Annotated[bool, typer.Option("--no-topic", help="Its articles get topics by the rules alone.")] = False,
    address: Annotated[str, typer.Option(help="Read it here; nothing is fetched yet.", metavar="URL")] = "",
) -> None:
    """Change the name, topic or address of a source. Its articles stay as they are."""
    from digest.sources.change import change as change_source
    from digest.sources.fetching.private import on_private_network
    from digest.topics.queries import by_slug

    if topic is not None and no_topic:
        raise BadInput("--topic and --no-topic contradict each other; give one of them")
    if not (name.strip() or topic is not None or no_topic or address):
        raise BadInput("say what to change: --name, --topic or --no-topic, --address")
    private = bool(address) and on_private_network(address)
    with opened(context) as app, app.database.writing() as session:
        topic_id = by_slug(session, topic).id if topic is not None else None
        row = change_source(
            session, source, name=name, topic_id=topic_id, no_topic=no_topic, location=address, private=private
        )
    say(f"changed source {row.id}: {row.name}, {row.location}")
    if address and row.disabled_at is None:
        say(f"`digest sources refresh {row.id}` reads it there")
