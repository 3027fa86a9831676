"""`digest deliveries`: what is owed, what was sent, what is in doubt. What came back is in `bounces`."""

from dataclasses import asdict
from typing import Annotated

import typer

from digest.cli import bounces, notices, resending, watching
from digest.cli.delivery_words import in_dead_hands
from digest.cli.edge import JsonOption, opened, say, show, show_json
from digest.deliveries.states import DeliveryStatus

NONE_IN_DOUBT = "no deliveries are in doubt; when some are, `digest deliveries resend` can send them again"

commands = typer.Typer(no_args_is_help=True, help="Deliveries: owed, sent, in doubt.")


commands.command()(watching.status)


@commands.command("list")
def list_(
    context: typer.Context,
    status: Annotated[DeliveryStatus | None, typer.Option(help="Only these.")] = None,
    reader: Annotated[str | None, typer.Option(help="Only mail to this address.")] = None,
    after: Annotated[int, typer.Option(help="Begin after this delivery's id.")] = 0,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List deliveries, by the ids of their readers."""
    from digest.deliveries import queries
    from subscribers.addresses import email_address
    from subscribers.queries import by_address

    with opened(context) as app, app.database.reading() as session:
        subscriber_id = by_address(session, email_address(reader)).id if reader else None
        found = queries.listing(session, status=status, subscriber_id=subscriber_id, after=after, limit=limit)
        rows = [asdict(row) for row in found]
    columns = ["id", "issue", "subscriber_id", "status", "reason", "attempts", "finished_at", "reply"]
    doubtful = status is DeliveryStatus.DOUBTFUL
    show(rows, as_json=as_json, columns=columns, empty=NONE_IN_DOUBT if doubtful else "no such deliveries")
    if rows and doubtful and not as_json:
        say("`digest deliveries resend` shows how many of each issue; with an issue or ids it sends them again.")


@commands.command()
def recover(context: typer.Context, as_json: JsonOption = False) -> None:
    """Settle deliveries whose sender died; `digest send` and `digest run` begin with it."""
    with opened(context) as app:
        found = app.sender(app.transport()).recover()
    if as_json:
        show_json(asdict(found))
    elif found:
        say(in_dead_hands(found))
    else:
        say("no deliveries were left behind")


commands.add_typer(notices.commands)
commands.command("bounces")(bounces.bounces)
commands.command("collect")(bounces.collect)
commands.command("returns")(bounces.returns)
commands.add_typer(resending.commands)
