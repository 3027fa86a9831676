"""`digest issues check`: whether an issue can go out as it stands."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.edge import JsonOption, counted, opened, say, show, show_json
from digest.cli.issue_edge import Label, Schedule, at_hand, content_of, name

if TYPE_CHECKING:
    from digest.issues.checks.table import Checked

commands = typer.Typer()


@commands.command()
def check(
    context: typer.Context,
    schedule: Schedule,
    label: Label = None,
    ask: Annotated[
        bool, typer.Option("--ask", help="Look at the links and ask the spam filter first; else what they told last.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say what is right and wrong with an issue. Ends with exit code 1 when it should not go out like this."""
    from digest.deliveries import reporting
    from digest.deliveries.proofs import proof
    from digest.issues.checks.finding import Grade
    from digest.issues.checks.table import check as check_all
    from digest.issues.checks.table import worst

    with opened(context) as app:
        if ask:
            with app.database.reading() as session:
                issue_id = at_hand(session, app, schedule, label).id
            reporting.check(app.reporter(), issue_id)
        with app.database.reading() as session:
            issue = at_hand(session, app, schedule, label)
            content = content_of(session, app, issue)
            checked = check_all(proof(session, issue, content, app.stationery()))
    if as_json:
        show_json({"schedule": schedule, "label": issue.label, "checks": [_plain(one) for one in checked]})
    else:
        rows = [row for one in checked for row in _rows(one)]
        show(rows, as_json=False, columns=("grade", "check", "where", "message"), empty="nothing was checked")
        counts = {grade: sum(one.grade is grade for one in checked) for grade in Grade}
        say(
            f"{name(issue)}: {counted(len(checked), 'check')}; {counts[Grade.STOP]} say stop, "
            f"{counts[Grade.LOOK]} want a look, {counts[Grade.FINE]} are fine"
        )
    if worst(checked) is Grade.STOP:
        raise typer.Exit(1)


def _plain(one: "Checked") -> dict[str, Any]:
    findings = [{"grade": found.grade.word, "where": found.where, "message": found.in_words} for found in one.findings]
    return {"check": one.name, "grade": one.grade.word, "findings": findings}


def _rows(one: "Checked") -> list[dict[str, str]]:
    if not one.findings:
        return [{"grade": one.grade.word, "check": one.name, "where": "", "message": one.promise}]
    return [
        {"grade": found.grade.word, "check": one.name, "where": found.where, "message": found.in_words}
        for found in one.findings
    ]
