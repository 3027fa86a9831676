"""`digest issues`: another place, other words and topics for a story, an extra one, and what was done."""

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.edge import JsonOption, opened, say, show
from digest.cli.issue_edge import Label, Schedule, at_hand, name, person, shaping
from digest.cli.issue_shaping import ArticleId
from digest.core.errors import BadInput

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from digest.issues.models import Issue
    from digest.issues.things import Kind

commands = typer.Typer()

TopicSlugs = Annotated[list[str] | None, typer.Option("--topic", help="A topic's slug; may be given several times.")]


@commands.command()
def move(
    context: typer.Context,
    schedule: Schedule,
    article: ArticleId,
    topic: Annotated[str, typer.Option(help="The topic whose stories are put in order.")],
    to: Annotated[str, typer.Option(help="up, down, top or end.")] = "top",
    before: Annotated[int | None, typer.Option(help="Right before this article instead.")] = None,
    label: Label = None,
) -> None:
    """Put a story elsewhere among those of its topic."""
    from digest.issues import moves
    from digest.issues.compose import compose
    from digest.issues.moves import Act
    from digest.issues.things import Kind
    from digest.topics.queries import by_slug

    ways = {"up": Act.UP, "down": Act.DOWN, "top": Act.TOP, "end": Act.PUT}
    if to not in ways:
        raise BadInput(f"{to!r} is no way to move a story; write one of {', '.join(ways)}")
    with shaping(context, schedule, label) as (session, app, issue):
        content = partial(compose, session, issue, app.frame(), now=app.clock())
        act, among = Act.PUT if before else ways[to], by_slug(session, topic).id
        place = moves.standing(session, issue, content, article, act, topic_id=among, before=before)
        moved = _change(session, issue, Kind.STANDING, article, place, app.clock())
        say(f"article {article} {'moved' if moved else 'stands there already'} in {name(issue)}")


@commands.command()
def rewrite(
    context: typer.Context,
    schedule: Schedule,
    article: ArticleId,
    title: Annotated[str | None, typer.Option(help="Another headline; empty: the source's.")] = None,
    summary: Annotated[str | None, typer.Option(help="Another summary; empty: none.")] = None,
    picture: Annotated[str | None, typer.Option(help="The https address of another picture; empty: none.")] = None,
    topic: TopicSlugs = None,
    as_source: Annotated[
        bool, typer.Option("--as-source", help="Back to what its source says, and its topics.")
    ] = False,
    label: Label = None,
) -> None:
    """Give a story another headline, summary, picture or other topics, in this issue only."""
    from digest.issues.things import Kind
    from digest.topics.queries import by_slug

    texts = {Kind.TITLE: title, Kind.SUMMARY: summary, Kind.PICTURE: picture}
    if not as_source and not topic and all(text is None for text in texts.values()):
        raise BadInput("there is nothing to change; give --title, --summary, --picture, --topic or --as-source")
    with shaping(context, schedule, label) as (session, app, issue):
        ids = " ".join(str(by_slug(session, slug).id) for slug in topic or ())
        for kind, text in (texts | {Kind.TOPICS: ids or None}).items():
            if as_source or text is not None:
                _change(session, issue, kind, article, None if as_source else text, app.clock())
        say(
            f"article {article} is rewritten in {name(issue)}"
            if not as_source
            else f"article {article} is as its source says"
        )


@commands.command()
def add(
    context: typer.Context,
    schedule: Schedule,
    url: Annotated[str, typer.Argument(help="The address of the story's page.", show_default=False)],
    topic: TopicSlugs = None,
    title: Annotated[str, typer.Option(help="A headline, where the page has none or a bad one.")] = "",
    label: Label = None,
) -> None:
    """Add a story by the address of its page; headline, summary and picture are read from there."""
    from digest.articles import polish
    from digest.issues.adding import add_story
    from digest.sources.by_hand import address_of_page, read_page
    from digest.sources.fetching.client import web
    from digest.topics.queries import by_slug

    with opened(context) as app:
        with app.database.reading() as session:
            slugs = [by_slug(session, slug).slug for slug in topic or ()]
            if not slugs:
                raise BadInput("give at least one --topic, or nobody gets the story")
        with web(contact=app.settings.polling.contact) as fetch:
            entry = read_page(fetch, address_of_page(url), title=title)
        rules, by = polish.rules(app.settings.cleaning), person()
        with app.database.writing() as session:
            issue = at_hand(session, app, schedule, label)
            added = add_story(session, issue, entry, topic_slugs=slugs, rules=rules, by=by, now=app.clock())
            known = " was known, and" if added.known else ""
            say(f"article {added.article_id}{known} stands in {name(issue)}: {added.title}")


@commands.command()
def changes(
    context: typer.Context,
    schedule: Schedule,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 30,
    label: Label = None,
    as_json: JsonOption = False,
) -> None:
    """Show what was done to an issue, newest first."""
    from digest.issues import edits

    with opened(context) as app, app.database.reading() as session:
        issue = at_hand(session, app, schedule, label)
        rows = [asdict(edit) | {"thing": str(edit.thing)} for edit in edits.recent(session, issue, limit=limit)]
    columns = ["id", "made_at", "author", "thing", "before", "after", "undoable"]
    show(rows, as_json=as_json, columns=columns, empty="nothing was changed yet")


@commands.command()
def undo(
    context: typer.Context,
    schedule: Schedule,
    edit: Annotated[int, typer.Argument(help="Its number, as `digest issues changes` shows it.")],
    label: Label = None,
) -> None:
    """Take one change back, unless something later depends on it."""
    from digest.issues import edits

    with shaping(context, schedule, label) as (session, app, issue):
        undone = edits.undo(session, issue, edit, by=person(), now=app.clock())
        say(f"undone in {name(issue)}: {undone.thing}")


def _change(session: "Session", issue: "Issue", kind: "Kind", id_: int, to: str | None, now: "datetime") -> bool:
    from digest.issues import edits
    from digest.issues.things import Thing

    return edits.change(session, issue, Thing(kind, id_), to, by=person(), now=now)
