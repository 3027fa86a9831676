"""`digest deliveries resend`: what is in doubt is shown, and sent again when an admin says so."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.doubt_words import are, chosen, foreseen, numbers
from digest.cli.edge import JsonOption, opened, say, show, show_json
from digest.cli.issue_edge import Label
from digest.core.errors import Conflict

if TYPE_CHECKING:
    from digest.app import App

commands = typer.Typer()
Which = Annotated[
    list[str] | None,
    typer.Argument(help="A schedule, or the ids of deliveries (with --notices, of notices).", show_default=False),
]


@commands.command()
def resend(
    context: typer.Context,
    which: Which = None,
    label: Label = None,
    notices: Annotated[bool, typer.Option("--notices", help="Mails that are no digests.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show mails in doubt, and send them again with the same Message-ID.

    Without arguments nothing is sent: issues with mails in doubt are listed with the number of their readers.
    """
    with opened(context) as app:
        if notices:
            _resend_notices(app, numbers(which) if which else None, yes=yes)
        elif which or label is not None:
            _resend(app, which or [], label, yes=yes)
        else:
            _list(app, as_json=as_json)


def _list(app: "App", *, as_json: bool) -> None:
    from digest.deliveries.doubt import issues_in_doubt
    from digest.deliveries.notices.resend import in_doubt

    with app.database.reading() as session:
        issues, notices = issues_in_doubt(session), in_doubt(session)
    rows = [{"issue": f"{one.schedule} {one.label}", **asdict(one)} for one in issues]
    if as_json:
        show_json({"issues": rows, "notices": notices})
        return
    show(rows, as_json=False, columns=["issue", "state", "readers", "since"], empty="no issue has mails in doubt")
    if issues:
        which = f"{issues[0].schedule} --issue {issues[0].label}"
        say(f"`digest deliveries resend {which}` sends those of one issue again.")
    if notices:
        say(f"{are(notices, 'notice')} in doubt; `digest deliveries resend --notices` sends them again.")


def _resend(app: "App", which: list[str], label: str | None, *, yes: bool) -> None:
    from digest.deliveries import resend
    from digest.issues.models import Issue

    with app.database.reading() as session:
        meant = chosen(session, app, which, label)
        found = [(issue, resend.in_doubt(session, issue, only=only)) for issue, only in meant]
    for issue, mails in found:
        say(foreseen(issue, mails))
    if not any(mails.readers for _, mails in found):
        raise Conflict("there is nothing that can be sent again")
    _ask(yes)
    again = 0
    with app.database.writing() as session:
        for issue, only in meant:
            row = session.get_one(Issue, issue.id)
            again += len(resend.resend(session, row, only=only, now=app.clock()).readers)
    say(f"{are(again, 'mail')} owed again and due now; `digest send` sends them")


def _resend_notices(app: "App", ids: list[int] | None, *, yes: bool) -> None:
    from digest.deliveries.notices import resend

    with app.database.reading() as session:
        count = resend.in_doubt(session, only=ids)
    if not count:
        raise Conflict("no notice is in doubt")
    say(f"{are(count, 'notice')} in doubt.")
    _ask(yes)
    with app.database.writing() as session:
        again = resend.resend(session, only=ids, now=app.clock())
    say(f"{are(again, 'notice')} owed again and due now; `digest send` sends them")


def _ask(yes: bool) -> None:
    if not yes and not typer.confirm("Some of them may have arrived. Send again?"):
        raise typer.Exit(1)
