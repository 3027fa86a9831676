"""`digest articles`: what has come in, and what is kept back."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.edge import FileArgument, JsonOption, checked_file, opened, say, show, show_json, warn

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from digest.articles.values import ArticleRow
    from digest.issues.intake import TakenIn

commands = typer.Typer(no_args_is_help=True, help="What has come in, and what is kept back.")

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
    from digest.issues.intake import import_articles as take_in_file
    from digest.sources.import_file import MOST_BYTES

    checked_file(file, most_bytes=MOST_BYTES)
    with opened(context) as app, app.database.writing() as session:
        taken = take_in_file(session, file, topic_slugs=topic or [], now=app.clock())
        if dry_run:
            session.rollback()
    tell(taken, dry_run=dry_run)


@commands.command("list")
def list_articles(
    context: typer.Context,
    as_json: JsonOption = False,
    topic: Annotated[str | None, typer.Option(help="Only articles of this topic.")] = None,
    unassigned: Annotated[bool, typer.Option("--unassigned", help="Only articles in no topic.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many, the newest.")] = None,
) -> None:
    """Show articles, the newest first."""
    from itertools import islice

    from digest.articles import queries
    from digest.topics import queries as topics

    with opened(context) as app, app.database.reading() as session:
        statement = queries.every_article()
        if topic is not None:
            statement = topics.in_topic(statement, topics.by_slug(session, topic).id)
        if unassigned:
            statement = topics.unassigned(statement)
        rows = list(islice(_listed(session, queries.pages(session, statement)), limit))
    columns = ("id", "title", "published_at", "source", "topics", "state")
    show(rows, as_json=as_json, columns=columns, empty="no articles; import some with `digest articles import`")


@commands.command("show")
def show_article(
    context: typer.Context,
    article_id: Annotated[int, typer.Argument(metavar="ID", help="Its id.")],
    as_json: JsonOption = False,
) -> None:
    """Show everything about one article, and why it is in its topics."""
    from digest.articles import queries
    from digest.topics.queries import memberships

    with opened(context) as app, app.database.reading() as session:
        row = next(_listed(session, [[queries.article(session, article_id)]]))
        reasons = {found.slug: found.reason for found in memberships(session, [article_id]).get(article_id, [])}
    if as_json:
        return show_json(row | {"reasons": reasons})
    for name, value in row.items():
        if name != "topics" and value not in (None, "", [], ()):
            say(f"{name.replace('_', ' ')}: {_in_words(value)}")
    for slug, reason in reasons.items():
        say(f"in {slug}: {reason}")
    return None


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
def retract(context: typer.Context, article_ids: Ids) -> None:
    """Note that articles were taken back: they stand in no issue from now on."""
    from digest.articles import visibility

    with opened(context) as app, app.database.writing() as session:
        gone = visibility.retract(session, article_ids, now=app.clock())
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


def _in_words(value: object) -> str:
    match value:
        case list():
            return ", ".join(value)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} UTC"
        case {"url": url}:
            return str(url)
        case _:
            return str(value)


def _listed(
    session: "Session", pages: "Iterator[list[ArticleRow]] | list[list[ArticleRow]]"
) -> Iterator[dict[str, Any]]:
    from digest.sources.queries import every_source
    from digest.topics.queries import memberships

    sources = {source.id: source.name for source in every_source(session)}
    for page in pages:
        slugs = memberships(session, [article.id for article in page])
        for article in page:
            state = "retracted" if article.retracted_at else "held" if article.held_at else "visible"
            topics = [found.slug for found in slugs.get(article.id, [])]
            row = asdict(article) | {"source": sources[article.source_id], "topics": topics, "state": state}
            yield row | {"categories": list(article.categories)}
