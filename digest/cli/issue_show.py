"""`digest issues show`: an issue as it stands, with everything editors did to it."""

from typing import TYPE_CHECKING, Any

import typer

from digest.cli.edge import JsonOption, opened, say, show, show_json
from digest.cli.issue_edge import Label, Schedule, at_hand, content_of, name

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from digest.articles.values import ArticleRow
    from digest.issues.content import ArticleCopy, Content
    from digest.issues.models import Issue

commands = typer.Typer()


@commands.command("show")
def show_(context: typer.Context, schedule: Schedule, label: Label = None, as_json: JsonOption = False) -> None:
    """Show an issue's words, its articles in their order, and what was left out."""
    with opened(context) as app, app.database.reading() as session:
        issue = at_hand(session, app, schedule, label)
        content = content_of(session, app, issue)
        words, rows = _words(issue, content), _articles(session, content)
    if as_json:
        show_json(words | {"articles": rows})
        return
    say(f"{name(issue)}: {issue.state.in_words}{f' ({issue.note})' if issue.note else ''}, goes out {issue.day}")
    for key in ("subject", "preheader", "intro"):
        if words[key]:
            say(f"{key}: {words[key]}")
    for topic, note in words["notes"].items():
        say(f"note below {topic}: {note}")
    show(rows, as_json=False, columns=["id", "title", "topics", "published_at", "left_out"], empty="no articles")


def _words(issue: "Issue", content: "Content") -> dict[str, Any]:
    return {
        "schedule": issue.schedule,
        "label": issue.label,
        "state": issue.state.value,
        "note": issue.note,
        "goes_out": issue.day,
        "approved_by": issue.approved_by,
        "content_hash": issue.content_hash,
        "template": content.template.name,
        "subject": content.subject,
        "preheader": content.preheader,
        "intro": content.intro,
        "notes": {topic.name: topic.note for topic in content.topics if topic.note},
    }


def _articles(session: "Session", content: "Content") -> list[dict[str, Any]]:
    from digest.articles.queries import by_ids

    names = {topic.id: topic.name for topic in content.topics}
    topics: dict[int, list[str]] = {}
    for placement in content.placements:
        topics.setdefault(placement.article_id, []).append(names[placement.topic_id])
    stand = [_row(article, topics.get(article.id, []), "") for article in content.articles]
    left_out = [_row(article, [], content.left_out[article.id]) for article in by_ids(session, content.left_out)]
    return stand + left_out


def _row(article: "ArticleCopy | ArticleRow", topics: list[str], left_out: str) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "url": article.url,
        "topics": topics,
        "published_at": article.published_at,
        "left_out": left_out,
    }
