"""`digest issues`: what editors do to an issue."""

from typing import Annotated

import typer

from digest.cli.edge import counted, say
from digest.cli.issue_edge import Label, Schedule, author, name, person, shaping
from digest.core.errors import BadInput

commands = typer.Typer()

ArticleId = Annotated[int, typer.Argument(help="An article's number, as `digest articles list` shows it.")]


@commands.command()
def pin(context: typer.Context, schedule: Schedule, article: ArticleId, label: Label = None) -> None:
    """Put an article first."""
    from digest.issues import changes

    with shaping(context, schedule, label) as (session, app, issue):
        changes.pin(session, issue, article, author=author(), now=app.clock())
        say(f"article {article} comes first in {name(issue)}")


@commands.command()
def exclude(context: typer.Context, schedule: Schedule, article: ArticleId, label: Label = None) -> None:
    """Leave an article out for good."""
    from digest.issues import changes

    with shaping(context, schedule, label) as (session, app, issue):
        changes.exclude(session, issue, article, author=author(), now=app.clock())
        say(f"article {article} is left out of {name(issue)}")


@commands.command()
def postpone(context: typer.Context, schedule: Schedule, article: ArticleId, label: Label = None) -> None:
    """Leave an article to the next issue."""
    from digest.issues import changes

    with shaping(context, schedule, label) as (session, app, issue):
        changes.postpone(session, issue, article, author=author(), now=app.clock())
        say(f"article {article} waits for the issue after {name(issue)}")


@commands.command()
def reset(context: typer.Context, schedule: Schedule, article: ArticleId, label: Label = None) -> None:
    """Let an article stand as it would by itself: no pin, no other place, no exclusion."""
    from digest.issues import changes

    with shaping(context, schedule, label) as (session, app, issue):
        changes.reset(session, issue, article, author=author(), now=app.clock())
        say(f"article {article} stands in {name(issue)} as it would by itself")


@commands.command()
def note(
    context: typer.Context,
    schedule: Schedule,
    topic: Annotated[str, typer.Argument(help="A topic's slug.")],
    text: Annotated[str, typer.Argument(help="A sentence; empty takes the note away.")],
    label: Label = None,
) -> None:
    """Write a sentence below a topic's heading."""
    from digest.issues import changes
    from digest.topics.queries import by_slug

    with shaping(context, schedule, label) as (session, app, issue):
        changes.note(session, issue, by_slug(session, topic).id, text, author=author(), now=app.clock())
        say(f"{'noted' if text.strip() else 'no note'} below {topic} in {name(issue)}")


@commands.command()
def word(
    context: typer.Context,
    schedule: Schedule,
    subject: Annotated[str | None, typer.Option(help="The subject; empty: the usual neutral one.")] = None,
    preheader: Annotated[str | None, typer.Option(help="What inboxes show after the subject.")] = None,
    intro: Annotated[str | None, typer.Option(help="Markdown; a blank line begins a new paragraph.")] = None,
    label: Label = None,
) -> None:
    """Set the issue's subject, preheader or intro."""
    from digest.issues import changes

    if subject is None and preheader is None and intro is None:
        raise BadInput("there is nothing to set; give --subject, --preheader or --intro")
    with shaping(context, schedule, label) as (session, app, issue):
        words = {"subject": subject, "preheader": preheader, "intro": intro}
        changes.word(session, issue, **words, author=author(), now=app.clock())
        say(f"the words of {name(issue)} are set")


@commands.command()
def hold(
    context: typer.Context,
    schedule: Schedule,
    reason: Annotated[str, typer.Option(help="Why, for colleagues.")] = "held by an editor",
    label: Label = None,
) -> None:
    """Stop an issue; what was not handed over stays unsent."""
    from digest.deliveries import acts

    with shaping(context, schedule, label) as (session, app, issue):
        acts.hold(session, issue, reason=reason, by=person(), now=app.clock())
        say(f"{name(issue)} is held; `digest issues resume {schedule}` lets it go on")


@commands.command()
def resume(context: typer.Context, schedule: Schedule, label: Label = None) -> None:
    """Let a held issue go on."""
    from digest.deliveries import acts

    with shaping(context, schedule, label) as (session, app, issue):
        acts.go_on(session, issue, by=person(), now=app.clock())
        say(f"{name(issue)} goes on: it is {issue.state.in_words}")


@commands.command()
def cancel(
    context: typer.Context,
    schedule: Schedule,
    reason: Annotated[str, typer.Option(help="Why, for colleagues.")] = "cancelled by an editor",
    label: Label = None,
) -> None:
    """Call an issue off; its articles come with the next one."""
    from digest.deliveries import acts

    with shaping(context, schedule, label) as (session, app, issue):
        mails = acts.call_off(session, issue, reason=reason, by=person(), now=app.clock())
        say(f"{name(issue)} is {issue.state.in_words}; {counted(mails, 'mail was', 'mails were')} called off")
