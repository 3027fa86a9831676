"""`digest issues`: plan, look at, approve."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli import (
    issue_answers,
    issue_check,
    issue_correct,
    issue_editing,
    issue_preview,
    issue_proof,
    issue_review,
    issue_shaping,
    issue_show,
    issue_stop,
    issue_trial,
)
from digest.cli.edge import JsonOption, counted, opened, say, show, show_json
from digest.cli.issue_edge import Label, Schedule, at_hand, content_of, known_schedule, name, person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from digest.app import App
    from digest.issues.forecast import Forecast
    from digest.issues.models import Issue

commands = typer.Typer(no_args_is_help=True, help="Issues: plan, shape, approve, explain.")


@commands.command("list")
def list_(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Show the newest issues of all schedules."""
    from digest.issues import queries

    with opened(context) as app, app.database.reading() as session:
        rows = [asdict(row) for row in queries.listing(session, limit=limit)]
    columns = ["schedule", "label", "state", "closes_at", "send_on", "approved_by", "note"]
    show(rows, as_json=as_json, columns=columns, empty="no issues yet; `digest issues plan weekly` makes one")


@commands.command()
def plan(
    context: typer.Context,
    schedule: Schedule,
    now: Annotated[bool, typer.Option("--now", help="Close it now; it goes out as soon as it is approved.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make sure the schedule has an issue at hand, and show what it would do."""
    from digest.issues import draft
    from digest.issues.approve import bring_forward

    with opened(context) as app:
        known_schedule(app, schedule)
        frame = app.frame()
        with app.database.writing() as session:
            draft.make_missing(session, app.settings.schedules, zone=app.settings.publication.timezone, now=app.clock())
        with app.database.writing() as session:
            issue = at_hand(session, app, schedule, None)
            news = bring_forward(session, issue, frame, now=app.clock()) if now and not issue.content else True
            numbers = _forecast(session, app, issue)
        if as_json:
            show_json({"schedule": schedule, "label": issue.label, "state": issue.state, **_counts(numbers)})
        elif not news:
            say(f"{name(issue)}: nothing new for anybody; nothing to plan")
        else:
            say(f"{name(issue)} is {issue.state.in_words}. {_in_words(numbers)}")
            say(_next_step(issue))


@commands.command()
def forecast(context: typer.Context, schedule: Schedule, label: Label = None, as_json: JsonOption = False) -> None:
    """Show who would get what if the issue went out as it stands."""
    with opened(context) as app, app.database.reading() as session:
        issue = at_hand(session, app, schedule, label)
        numbers = _forecast(session, app, issue)
        if as_json:
            show_json({"schedule": schedule, "label": issue.label, "state": issue.state, **_counts(numbers)})
        else:
            say(f"{name(issue)} ({issue.state.in_words}). {_in_words(numbers)}")
            if nobody := _who_gets_nothing(numbers):
                say(f"Without a mail: {nobody}.")


@commands.command()
def approve(
    context: typer.Context,
    schedule: Schedule,
    label: Label = None,
    seen: Annotated[str, typer.Option("--hash", help="Only this content, as `digest issues review` named it.")] = "",
) -> None:
    """Freeze the issue as it is now; it goes out at its hour, or with the next `digest send` when planned --now."""
    from digest.issues.models import IssueState
    from digest.issues.review import release

    with opened(context) as app:
        frame, second = app.frame(), app.settings.approval == "second"
        with app.database.writing() as session:
            issue = at_hand(session, app, schedule, label)
            if issue.state in (IssueState.APPROVED, IssueState.SENDING):
                say(f"{name(issue)} is approved already, under content {(issue.content_hash or '')[:12]}")
            elif release(session, issue, frame, by=person(), second=second, seen=seen, now=app.clock()):
                say(f"{name(issue)} is approved under content {(issue.content_hash or '')[:12]}. {_next_step(issue)}")
            else:
                say(f"{name(issue)}: nothing new for anybody; nothing to approve")


def _forecast(session: "Session", app: "App", issue: "Issue") -> "Forecast":
    from digest.deliveries.letters import Press
    from digest.issues.forecast import forecast

    content = content_of(session, app, issue)
    press = Press(app.stationery(), issue, content)
    return forecast(session, issue, content, html_bytes=lambda sections: len(press.letter(sections).html.encode()))


def _counts(numbers: "Forecast") -> dict[str, Any]:
    """How many readers follow which topic is for nobody's terminal."""
    return {key: value for key, value in asdict(numbers).items() if key != "topics"}


def _who_gets_nothing(numbers: "Forecast") -> str:
    reasons = {
        "nothing new on their topics": numbers.nothing_new - numbers.without_topics,
        "no topics": numbers.without_topics,
        "pausing": numbers.paused,
        "not confirmed yet": numbers.unconfirmed,
    }
    return ", ".join(f"{number:,} {reason}" for reason, number in reasons.items() if number)


def _in_words(numbers: "Forecast") -> str:
    mails = f"{counted(numbers.recipients, 'reader gets', 'readers get')} a mail"
    said = f"{counted(numbers.articles, 'article')} to choose from; {mails}, {numbers.nothing_new:,} without news."
    if not numbers.editions:
        return said
    stories = counted(numbers.most_stories, "story", "stories")
    if numbers.fewest_stories < numbers.most_stories:
        stories = f"{numbers.fewest_stories} to {stories} (half of them {numbers.median_stories} or fewer)"
    editions = counted(numbers.editions, "distinct edition")
    return f"{said} {editions} of {stories}, at most {numbers.largest_bytes / 1000:.0f} kB of HTML."


def _next_step(issue: "Issue") -> str:
    from digest.issues.models import IssueState

    match issue.state:
        case IssueState.IN_REVIEW | IssueState.HELD:
            return f"`digest issues approve {issue.schedule}` releases it."
        case IssueState.DRAFTING:
            return f"It closes {issue.closes_at:%Y-%m-%d %H:%M} UTC and goes out on {issue.send_on}."
        case _ if issue.immediate:
            return "`digest send` sends it now."
        case _:
            return f"It goes out on {issue.send_on}, at each reader's own hour; `digest run` or `digest send` sends it."


commands.add_typer(issue_show.commands)
commands.add_typer(issue_preview.commands)
commands.add_typer(issue_shaping.commands)
commands.add_typer(issue_editing.commands)
commands.add_typer(issue_answers.commands)
commands.add_typer(issue_check.commands)
commands.add_typer(issue_proof.commands)
commands.add_typer(issue_correct.commands)
commands.add_typer(issue_stop.commands)
commands.add_typer(issue_review.commands)
commands.add_typer(issue_trial.commands)
