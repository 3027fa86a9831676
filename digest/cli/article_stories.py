"""`digest articles resemblances`, `same` and `different`: a person decides what is one story."""

from dataclasses import asdict
from typing import Annotated

import typer

from digest.cli.edge import JsonOption, opened, say, show

commands = typer.Typer()

One = Annotated[int, typer.Argument(metavar="ID", help="The id of an article.")]
Other = Annotated[int, typer.Argument(metavar="OTHER", help="The id of the other.")]


@commands.command()
def resemblances(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show articles that may be one story, and wait for `digest articles same` or `different`."""
    from digest.articles.resemblances import undecided

    with opened(context) as app, app.database.reading() as session:
        rows = [asdict(row) for row in undecided(session)]
    columns = ("article_id", "title", "other_id", "other_title", "kind", "reason")
    show(rows, as_json=as_json, columns=columns, empty="no two articles resemble each other")


@commands.command()
def same(context: typer.Context, article_id: One, other_id: Other) -> None:
    """Decide that two articles are one story: the later one is taken back, the older one gets its topics."""
    from digest.issues.stories import one_story

    with opened(context) as app, app.database.writing() as session:
        stands = one_story(session, article_id, other_id, now=app.clock())
    say(f"article {stands} stands for both")


@commands.command()
def different(context: typer.Context, article_id: One, other_id: Other) -> None:
    """Decide that two articles are two stories: where one was held for that, it comes with the next issue."""
    from digest.issues.stories import two_stories

    with opened(context) as app, app.database.writing() as session:
        let_in = two_stories(session, article_id, other_id, now=app.clock())
    said = f"; {let_in[0]} comes with the next issue" if let_in else ""
    say(f"articles {article_id} and {other_id} are two stories{said}")
