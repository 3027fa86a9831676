"""`digest articles list`, `show` and `history`: what is kept."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.edge import JsonOption, opened, say, show, show_json, show_json_list

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from digest.articles.models import Article
    from digest.articles.values import ArticleRow

commands = typer.Typer()

Id = Annotated[int, typer.Argument(metavar="ID", help="Its id, as `digest articles list` shows it.")]
_COLUMNS = ("id", "title", "published_at", "source", "topics", "state")


@commands.command("list")
def list_(
    context: typer.Context,
    as_json: JsonOption = False,
    topic: Annotated[str | None, typer.Option(help="Only articles of this topic.")] = None,
    source: Annotated[str | None, typer.Option(help="Only articles of this source: its id, name or location.")] = None,
    unassigned: Annotated[bool, typer.Option("--unassigned", help="Only articles in no topic.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many, the newest.")] = None,
) -> None:
    """Show articles, the newest first."""
    from itertools import islice

    from digest.articles import queries

    with opened(context) as app, app.database.reading() as session:
        statement = _narrowed(session, topic=topic, source=source, unassigned=unassigned)
        rows = islice(_listed(session, queries.pages(session, statement)), limit)
        if as_json:
            return show_json_list(rows)
        lines = [{column: row[column] for column in _COLUMNS} for row in rows]
    return show(lines, as_json=False, columns=_COLUMNS, empty="no articles; import some with `digest articles import`")


@commands.command("show")
def show_(context: typer.Context, article_id: Id, as_json: JsonOption = False) -> None:
    """Show everything about one article: why it is in its topics, and what it said before."""
    from digest.articles import history, queries
    from digest.topics.queries import memberships

    with opened(context) as app, app.database.reading() as session:
        article = queries.article(session, article_id)
        row = next(_listed(session, [[article]]))
        standing = memberships(session, [article.root_id]).get(article.root_id, [])
        versions = [asdict(version) for version in history.versions(session, article_id)]
    reasons = {found.slug: found.reason for found in standing}
    if as_json:
        return show_json(row | {"reasons": reasons, "versions": versions})
    for name, value in row.items():
        if name != "topics" and value not in (None, "", [], ()):
            say(f"{name.replace('_', ' ')}: {_in_words(value)}")
    for slug, reason in reasons.items():
        say(f"in {slug}: {reason}")
    for version in versions:
        _tell(version)
    return None


@commands.command()
def history(context: typer.Context, article_id: Id, as_json: JsonOption = False) -> None:
    """Show what an article said before each of its changes, the latest first."""
    from digest.articles import history, queries

    with opened(context) as app, app.database.reading() as session:
        title = queries.article(session, article_id).title
        versions = [asdict(version) for version in history.versions(session, article_id)]
    if as_json:
        return show_json(versions)
    if not versions:
        say(f"{title} was never changed")
    for version in versions:
        _tell(version)
    return None


def _narrowed(session: "Session", *, topic: str | None, source: str | None, unassigned: bool) -> "Select[Article]":
    from digest.articles import queries
    from digest.sources.queries import named
    from digest.topics import queries as topics

    statement = queries.every_article(source_id=named(session, source).id if source is not None else None)
    if topic is not None:
        statement = topics.in_topic(statement, topics.by_slug(session, topic).id)
    return topics.unassigned(statement) if unassigned else statement


def _listed(session: "Session", pages: "Iterable[list[ArticleRow]]") -> Iterator[dict[str, Any]]:
    from digest.sources.queries import every_source
    from digest.topics.queries import memberships

    sources = {source.id: source for source in every_source(session)}
    for page in pages:
        slugs = memberships(session, [article.root_id for article in page])
        for article in page:
            topics = [found.slug for found in slugs.get(article.root_id, [])]
            source = sources[article.source_id]
            found = {"source": source.name, "source_location": source.location}
            row = asdict(article) | found | {"topics": topics, "state": _state(article)}
            yield row | {"categories": list(article.categories)}


def _state(article: "ArticleRow") -> str:
    if article.retracted_at:
        return "retracted"
    if article.held_at:
        return "held"
    return f"twin of {article.twin_of_id}" if article.twin_of_id else "visible"


def _tell(version: dict[str, Any]) -> None:
    for name, old in version["said"].items():
        say(f"until {_in_words(version['replaced_at'])}, {name.replace('_', ' ')}: {old or '(nothing)'}")


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
