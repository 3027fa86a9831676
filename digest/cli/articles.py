"""`digest articles`: what has come in, and what is kept back."""

from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import article_list, article_stories
from digest.cli.edge import FileArgument, checked_file, opened, say, warn

if TYPE_CHECKING:
    from digest.issues.intake import TakenIn

commands = typer.Typer(no_args_is_help=True, help="What has come in, and what is kept back.")
commands.add_typer(article_list.commands)
commands.add_typer(article_stories.commands)

Ids = Annotated[list[int], typer.Argument(metavar="ID...", help="Ids, as `digest articles list` shows them.")]
Topics = Annotated[list[str] | None, typer.Option("--topic", help="Every article belongs to this topic; repeatable.")]


@commands.command("import")
def import_articles(
    context: typer.Context,
    file: FileArgument,
    topic: Topics = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")] = False,
) -> None:
    """Import a feed, a CSV or JSON table, or a plain-text topic page. Importing again updates, and never repeats."""
    from digest.articles import polish
    from digest.issues.intake import import_articles as take_in_file
    from digest.sources.import_file import MOST_BYTES

    checked_file(file, most_bytes=MOST_BYTES)
    with opened(context) as app, app.database.writing() as session:
        rules = polish.rules(app.settings.cleaning)
        taken = take_in_file(session, file, topic_slugs=topic or [], rules=rules, now=app.clock())
        if dry_run:
            session.rollback()
    tell(taken, dry_run=dry_run)


@commands.command()
def hold(context: typer.Context, article_ids: Ids) -> None:
    """Keep articles out of every issue until they are released."""
    from digest.articles import visibility

    with opened(context) as app, app.database.writing() as session:
        held = visibility.hold(session, article_ids, now=app.clock())
    say(f"held: {len(held)}; `digest articles release` lets them in again")


@commands.command()
def release(context: typer.Context, article_ids: Ids) -> None:
    """Let held articles in again: they come with the next issue."""
    from digest.articles import visibility
    from digest.topics import log

    with opened(context) as app, app.database.writing() as session:
        released = visibility.release(session, article_ids)
        log.append_again(session, released, now=app.clock())
    say(f"released: {len(released)}")


@commands.command()
def retract(
    context: typer.Context,
    article_ids: Ids,
    because: Annotated[str, typer.Option(help="Why, for colleagues.")] = "",
) -> None:
    """Note that articles were taken back: they stand in no issue from now on."""
    from digest.articles import visibility

    with opened(context) as app, app.database.writing() as session:
        gone = visibility.retract(session, article_ids, because=because, now=app.clock())
    say(f"retracted: {len(gone)}; `digest articles restore` undoes it")


@commands.command()
def restore(context: typer.Context, article_ids: Ids) -> None:
    """Undo `retract`: the articles come with the next issue."""
    from digest.articles import visibility
    from digest.topics import log

    with opened(context) as app, app.database.writing() as session:
        restored = visibility.restore(session, article_ids)
        log.append_again(session, restored, now=app.clock())
    say(f"restored: {len(restored)}")


def tell(taken: "TakenIn", *, dry_run: bool) -> None:
    """Say what an import did, or would do."""
    for warning in taken.ingested.warnings:
        warn(f"{taken.source.location}: {warning}")
    counts = taken.ingested
    said = f"{len(counts.new)} new, {len(counts.updated)} updated, {counts.unchanged} unchanged"
    say(f"{'would import' if dry_run else 'imported'} {taken.source.location}: {said}; assigned: {taken.assigned}")
    if taken.without_topic:
        warn(f"new articles in no topic, which go to nobody: {taken.without_topic}; see `digest topics report`")
