"""`digest issues`: what an approver looks at, and what they answer an editor."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.edge import JsonOption, counted, opened, say, show_json
from digest.cli.issue_edge import Label, Schedule, at_hand, name, person, shaping

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from digest.app import App
    from digest.issues.models import Issue

commands = typer.Typer()


@commands.command()
def review(context: typer.Context, schedule: Schedule, label: Label = None, as_json: JsonOption = False) -> None:
    """Show what is in an issue, under which hash, and what changed since it was approved last."""
    with opened(context) as app, app.database.reading() as session:
        issue = at_hand(session, app, schedule, label)
        found = _reviewed(session, app, issue)
        if as_json:
            show_json({"schedule": schedule, "label": issue.label, "state": issue.state, **found})
            return
        numbers = f"{counted(found['stories'], 'story', 'stories')} on {counted(len(found['topics']), 'topic')}"
        say(f"{name(issue)} ({issue.state.in_words}): {numbers}; content {found['content_hash'][:12]}")
        if issue.ready_at is not None:
            say(f"{issue.ready_by} called it ready {issue.ready_at:%Y-%m-%d %H:%M} UTC.")
        if issue.sent_back:
            say(f"It was sent back: {issue.sent_back}")
        for sentence in found["changed"] or ():
            say(f"- {sentence}")
        if found["changed"] is None:
            say("It was not approved before.")
        if found["approvable"]:
            short = found["content_hash"][:12]
            say(f"`digest issues approve {schedule} --hash {short}` approves this and nothing else.")


@commands.command()
def ready(context: typer.Context, schedule: Schedule, label: Label = None) -> None:
    """Call an issue ready for review; approvers are told by mail."""
    from digest.deliveries.notices.asking import ask_for_review
    from digest.issues.review import call_ready

    with shaping(context, schedule, label) as (session, app, issue):
        now, speaking = app.clock(), app.stationery().staff_language
        if not call_ready(session, issue, by=person(), now=now):
            say(f"{name(issue)} was called ready before")
            return
        staff = [str(address) for address in app.settings.notices.staff]
        told = ask_for_review(session, issue, staff=staff, url=_page(app, issue), speaking=speaking, now=now)
        say(f"{name(issue)} is ready for review; {counted(told, 'mail')} to approvers with the next sending")


@commands.command("send-back")
def send_back(
    context: typer.Context,
    schedule: Schedule,
    note: Annotated[str, typer.Option(help="What must be mended.")],
    label: Label = None,
) -> None:
    """Send an issue back to its editors; an approval is taken back."""
    from digest.deliveries.notices.asking import tell_sent_back
    from digest.issues.review import send_back as send

    with shaping(context, schedule, label) as (session, app, issue):
        now, by, speaking = app.clock(), person(), app.stationery().staff_language
        send(session, issue, note, by=by, now=now)
        tell_sent_back(session, issue, by=by.name, url=_page(app, issue), speaking=speaking, now=now)
        say(f"{name(issue)} is sent back: {issue.sent_back}")


def _reviewed(session: "Session", app: "App", issue: "Issue") -> dict[str, Any]:
    from digest.deliveries.content_now import content_to_release
    from digest.issues.content import content_hash
    from digest.issues.differences import differences
    from digest.issues.review import approvable, last_approved
    from digest.issues.summary import summary

    content, before = content_to_release(session, issue, app.frame(), now=app.clock()), last_approved(issue)
    changed = None if before is None else [str(one) for one in differences(before, content)]
    fresh = content_hash(content.to_json())
    key = fresh if approvable(issue) else issue.content_hash or fresh
    return {"content_hash": key, "approvable": approvable(issue), **asdict(summary(content)), "changed": changed}


def _page(app: "App", issue: "Issue") -> str:
    return app.settings.publication.page(f"desk/issues/{issue.id}/review")
