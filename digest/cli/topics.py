"""`digest topics`: what readers can follow, and the rules that give articles to it."""

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.edge import JsonOption, opened, say, show, show_json
from digest.core.errors import BadInput

if TYPE_CHECKING:
    from digest.topics.models import RuleKind
    from digest.topics.values import Report

commands = typer.Typer(no_args_is_help=True, help="Topics, and the rules that give articles to them.")

Slug = Annotated[str, typer.Argument(help="The topic's short name, as in immune-system.", show_default=False)]
Category = Annotated[str | None, typer.Option(help="A category or tag of the article.")]
PathBegin = Annotated[str | None, typer.Option(help="The path of its address begins so: /policy/.")]
Phrase = Annotated[str | None, typer.Option(help="These words stand in title or summary, in this order.")]
Exclude = Annotated[bool, typer.Option("--exclude", help="Such articles do not belong to the topic after all.")]
Days = Annotated[int, typer.Option(min=0, max=3660, help="Look at articles first seen within so many days.")]


@commands.command()
def add(
    context: typer.Context,
    slug: Slug,
    name: Annotated[str, typer.Argument(help="What readers see.", show_default=False)],
    description: Annotated[str, typer.Option(help="A sentence for readers who choose.")] = "",
    group: Annotated[str, typer.Option(help="The heading that readers who choose find it under.")] = "",
    page_url: Annotated[str | None, typer.Option(help='Its page on the site, for "12 more on the site".')] = None,
    sort: Annotated[int, typer.Option(help="Order in mails and lists; lower comes first.")] = 0,
) -> None:
    """Make a topic that readers can follow."""
    from digest.topics import edit

    with opened(context) as app, app.database.writing() as session:
        topic = edit.add(
            session,
            slug,
            name,
            description=description,
            group=group,
            page_url=page_url,
            sort=sort,
            now=app.clock(),
        )
    say(f"added topic {topic.slug}: {topic.name}")


@commands.command()
def change(
    context: typer.Context,
    slug: Slug,
    name: Annotated[str | None, typer.Option(help="What readers see.")] = None,
    description: Annotated[str | None, typer.Option(help="A sentence for readers who choose.")] = None,
    group: Annotated[str | None, typer.Option(help="The heading that readers find it under; empty for none.")] = None,
    page_url: Annotated[str | None, typer.Option(help="Its page on the site; empty for none.")] = None,
    sort: Annotated[int | None, typer.Option(help="Order in mails and lists; lower comes first.")] = None,
) -> None:
    """Change what readers see of a topic. What is not named stays; the slug stays for ever."""
    from digest.topics import edit

    if all(given is None for given in (name, description, group, page_url, sort)):
        raise BadInput("nothing to change; give --name, --description, --group, --page-url or --sort")
    with opened(context) as app, app.database.writing() as session:
        topic = edit.change(
            session, slug, name=name, description=description, group=group, page_url=page_url, sort=sort
        )
    say(f"changed topic {topic.slug}: {topic.name}")


@commands.command("list")
def list_topics(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show all topics."""
    from digest.topics import queries

    with opened(context) as app, app.database.reading() as session:
        rows = [asdict(topic) for topic in queries.every_topic(session)]
    columns = ("slug", "name", "group", "description", "page_url", "sort")
    show(rows, as_json=as_json, columns=columns, empty="no topics yet; make one with `digest topics add`")


@commands.command()
def rule(
    context: typer.Context,
    slug: Slug,
    category: Category = None,
    path: PathBegin = None,
    phrase: Phrase = None,
    exclude: Exclude = False,
) -> None:
    """Give a topic a rule. It holds for articles to come; `digest topics assign` applies it to those here."""
    from digest.topics import edit

    kind, value = _chosen(category, path, phrase)
    with opened(context) as app, app.database.writing() as session:
        made = edit.add_rule(session, slug, kind=kind, value=value, exclude=exclude)
    say(f"{slug}: {made}. For articles that are here already, run `digest topics assign`.")


@commands.command()
def unrule(
    context: typer.Context,
    slug: Slug,
    category: Category = None,
    path: PathBegin = None,
    phrase: Phrase = None,
    exclude: Exclude = False,
) -> None:
    """Take a rule away. What it assigned stays assigned."""
    from digest.topics import edit

    kind, value = _chosen(category, path, phrase)
    with opened(context) as app, app.database.writing() as session:
        gone = edit.remove_rule(session, slug, kind=kind, value=value, exclude=exclude)
    say(f"{slug}: removed {gone}")


@commands.command()
def rules(context: typer.Context, slug: Slug, as_json: JsonOption = False) -> None:
    """Show the rules of a topic."""
    from digest.topics import queries

    with opened(context) as app, app.database.reading() as session:
        topic = queries.by_slug(session, slug)
        found = [found for found in queries.every_rule(session) if found.topic_id == topic.id]
    rows = [{"kind": rule.kind.value, "value": rule.value, "exclude": rule.exclude} for rule in found]
    show(rows, as_json=as_json, columns=("kind", "value", "exclude"), empty=f"{slug} has no rules")


@commands.command()
def assign(context: typer.Context, days: Days = 30) -> None:
    """Apply today's rules to recent articles. What gets a topic now is news for its readers."""
    from digest.issues.intake import assign_again

    with opened(context) as app, app.database.writing() as session:
        now = app.clock()
        added = assign_again(session, since=now - timedelta(days=days), now=now)
    say(f"newly assigned: {added}")


@commands.command()
def report(context: typer.Context, days: Days = 30, as_json: JsonOption = False) -> None:
    """Show which rule matches what, and the articles in no topic: those go to nobody."""
    from digest.topics.report import report as report_on

    with opened(context) as app, app.database.reading() as session:
        found = report_on(session, since=app.clock() - timedelta(days=days))
    rows = _rows(found)
    if as_json:
        return show_json(rows | {"looked_at": found.looked_at, "unassigned": found.unassigned})
    say(f"articles looked at: {found.looked_at}, first seen within {days} days")
    show(rows["rules"], as_json=False, columns=("topic", "rule", "articles", "example"), empty="there are no rules")
    say("")
    say(f"articles in no topic, which go to nobody: {found.unassigned}")
    for article in found.unassigned_articles:
        say(f"  {article.id}  {article.title}  [{', '.join(article.categories)}]")
    return None


def _rows(found: "Report") -> dict[str, Any]:
    return {
        "rules": [
            {"topic": use.topic.slug, "rule": str(use.rule), "articles": use.articles, "example": use.example}
            for use in found.rules
        ],
        "unassigned_articles": [
            {"id": article.id, "title": article.title, "url": article.url, "categories": list(article.categories)}
            for article in found.unassigned_articles
        ],
    }


def _chosen(category: str | None, path: str | None, phrase: str | None) -> "tuple[RuleKind, str]":
    from digest.topics.models import RuleKind

    given = {RuleKind.CATEGORY: category, RuleKind.PATH: path, RuleKind.PHRASE: phrase}
    chosen = [(kind, value) for kind, value in given.items() if value is not None]
    if len(chosen) != 1:
        raise typer.BadParameter("give exactly one of --category, --path and --phrase")
    return chosen[0]
