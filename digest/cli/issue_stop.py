"""`digest issues stop`: the emergency brake."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.edge import counted, opened, say
from digest.cli.issue_edge import Label, known_schedule, name, person
from digest.core.errors import BadInput, Conflict

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from digest.app import App
    from digest.deliveries.stop import Standing
    from digest.issues.models import Issue

commands = typer.Typer()
PATIENCE_SECONDS = 3.0
"""So long senders are given to put down what is in their hands, so that the count is exact."""
STEP_SECONDS = 0.05


@commands.command()
def stop(
    context: typer.Context,
    schedule: Annotated[str | None, typer.Argument(help="A schedule of config.toml; else everything.")] = None,
    label: Label = None,
    everything: Annotated[bool, typer.Option("--all", help="Whatever is approved or being sent.")] = False,
    reason: Annotated[str, typer.Option(help="Why, for colleagues.")] = "stopped by an admin",
) -> None:
    """Stop at once what is being sent, also in the middle of a batch; what was not handed over stays unsent.

    Without a schedule everything that is approved or being sent stops. Safe to repeat.
    """
    from digest.deliveries.acts import stop_sending
    from digest.issues.models import Issue

    if label is not None and schedule is None:
        raise BadInput("an issue's label needs its schedule: `digest issues stop weekly --issue 2026-W48`")
    if everything and schedule is not None:
        raise BadInput("--all stops every schedule; leave the schedule away, or --all")
    with opened(context) as app:
        with app.database.reading() as session:
            meant = _meant(session, app, schedule, label)
        stopped = []
        for issue in meant:  # each in a transaction of its own: none waits for another
            with app.database.writing() as session:
                row = session.get_one(Issue, issue.id)
                stopped.append(stop_sending(session, row, reason=reason, by=person(), now=app.clock()))
        for issue, fresh in zip(meant, stopped, strict=True):
            say(_said(issue, _settled(app, issue), fresh=fresh))


def _meant(session: "Session", app: "App", schedule: str | None, label: str | None) -> "list[Issue]":
    """What is being sent; where nothing is, what was stopped before. Raises Conflict when there is neither."""
    from digest.deliveries.stop import running, standing_still
    from digest.issues.queries import labelled

    if schedule is not None:
        known_schedule(app, schedule)
        if label is not None:
            return [labelled(session, schedule, label)]
    found = [*(running(session, schedule) or standing_still(session, schedule))]
    if not found:
        what = f"no {schedule} issue" if schedule else "no issue"
        raise Conflict(f"{what} is approved or being sent; there is nothing to stop")
    return found


def _settled(app: "App", issue: "Issue") -> "Standing":
    """How far it came, once senders have put down what they hold, or we have waited long enough."""
    from digest.deliveries.stop import standing

    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        with app.database.reading() as session:
            found = standing(session, issue)
        if not found.in_hand or time.monotonic() > until:
            return found
        time.sleep(STEP_SECONDS)


def _said(issue: "Issue", found: "Standing", *, fresh: bool) -> str:
    began = f"{name(issue)} is stopped" if fresh else f"{name(issue)} stood still already"
    which = f"{issue.schedule} --issue {issue.label}"
    return f"{began}: {_far(found)}. `digest issues resume {which}` lets it go on, `cancel {which}` ends it."


def _far(found: "Standing") -> str:
    if not found:
        return "no mail of it was sent"
    said = [counted(found.sent, "mail was", "mails were") + " sent", counted(found.unsent, "stays", "stay") + " unsent"]
    if found.doubtful:
        said.append(counted(found.doubtful, "is", "are") + " in doubt")
    if found.in_hand:
        said.append(f"{found.in_hand:,} are in a sender's hands still")
    return ", ".join(said)
