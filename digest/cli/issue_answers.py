"""`digest issues`: why a reader got what they got, and whether anything is amiss."""

from dataclasses import asdict
from typing import Annotated

import typer

from digest.cli.edge import JsonOption, counted, opened, say, show, show_json
from digest.cli.issue_edge import Address, Label, Schedule, content_of, known_schedule, name

commands = typer.Typer()


@commands.command()
def explain(
    context: typer.Context,
    schedule: Schedule,
    address: Address,
    article: Annotated[int | None, typer.Option(help="Only this article.")] = None,
    label: Label = None,
    as_json: JsonOption = False,
) -> None:
    """Say why a reader got each article of an issue, or did not."""
    from digest.deliveries.account import account
    from digest.issues import queries
    from subscribers.addresses import email_address
    from subscribers.queries import by_address

    with opened(context) as app, app.database.reading() as session:
        known_schedule(app, schedule)
        issue = queries.latest_planned(session, schedule, label)
        reader = by_address(session, email_address(address))
        told = account(session, issue, content_of(session, app, issue), reader)
        rows = [asdict(one) for one in told.articles if article in (None, one.article_id)]
        if as_json:
            show_json({"schedule": schedule, "label": issue.label, "summary": told.summary, "articles": rows})
            return
        say(f"{name(issue)} for {address}: {told.summary}")
        show(rows, as_json=False, columns=["article_id", "title", "sentence"], empty="no such article in this issue")


@commands.command()
def audit(context: typer.Context, schedule: Schedule, label: Label = None, as_json: JsonOption = False) -> None:
    """Check that every article is sent, owed or explained for every reader; exit code 1 when one is not."""
    from digest.core.errors import Conflict
    from digest.deliveries.audit import audit as check
    from digest.issues import queries

    with opened(context) as app, app.database.reading() as session:
        known_schedule(app, schedule)
        issue = queries.latest_planned(session, schedule, label)
        if issue.planned_at is None:
            raise Conflict(f"{name(issue)} has not been planned yet; there is nothing to audit")
        result = check(session, issue)
    if as_json:
        show_json({"schedule": schedule, "label": issue.label, **asdict(result)})
    else:
        say(
            f"{name(issue)}: {counted(result.readers, 'reader')} x {counted(result.articles, 'article')}: "
            f"{result.sent:,} sent, "
            f"{result.owed:,} owed, {result.explained:,} explained, {result.unexplained:,} unexplained"
        )
    if result.unexplained:
        raise typer.Exit(1)
