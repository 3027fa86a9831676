"""`digest issues check-articles`: whether what will be sent still stands."""

from datetime import timedelta

import typer

from digest.cli.edge import JsonOption, counted, opened, say, show_json, warn

commands = typer.Typer()


@commands.command("check-articles")
def check_articles(context: typer.Context, as_json: JsonOption = False) -> None:
    """Look whether the articles of issues that go out soon still stand; what was unpublished is taken out."""
    from digest.articles.queries import by_ids
    from digest.cli.source_edge import the_web
    from digest.issues.recheck import recheck

    with opened(context) as app:
        hours = app.settings.polling.check_hours_before
        with the_web(app) as fetch:
            checked = recheck(
                app.database,
                fetch,
                app.settings.schedules,
                app.frame(),
                ahead=timedelta(hours=hours),
                clock=app.clock,
            )
        with app.database.reading() as session:
            titles = {article.id: article.title for article in by_ids(session, checked.taken_back)}
    if as_json:
        show_json({"looked_at": checked.looked_at, "taken_back": checked.taken_back, "warnings": checked.warnings})
        return
    for warning in checked.warnings:
        warn(warning)
    for article_id, why in checked.taken_back.items():
        say(f"{article_id} {titles[article_id]!r} is taken out: {why}")
    said = counted(checked.looked_at, "article")
    say(f"looked at {said} of issues that go out within {counted(hours, 'hour')}; taken out: {len(checked.taken_back)}")
