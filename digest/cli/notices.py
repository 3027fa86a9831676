"""`digest deliveries notices`: mails that are no digests."""

from dataclasses import asdict
from typing import Annotated

import typer

from digest.cli.edge import JsonOption, opened, show
from digest.deliveries.states import DeliveryStatus

commands = typer.Typer()


@commands.command()
def notices(
    context: typer.Context,
    status: Annotated[DeliveryStatus | None, typer.Option(help="Only these.")] = None,
    after: Annotated[int, typer.Option(help="Begin after this notice's id.")] = 0,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List mails that are no digests, by the ids of those they go to; staff have none."""
    from digest.deliveries.notices.queries import listing

    with opened(context) as app, app.database.reading() as session:
        rows = [asdict(row) for row in listing(session, status=status, after=after, limit=limit)]
    columns = ["id", "mail", "subscriber_id", "status", "reason", "attempts", "not_before", "finished_at", "reply"]
    show(rows, as_json=as_json, columns=columns, empty="no such notices")
