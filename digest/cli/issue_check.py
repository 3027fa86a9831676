"""`digest issues check-articles`: whether what will be sent still stands."""

from dataclasses import asdict
from datetime import timedelta

import typer

from digest.cli.edge import JsonOption, counted, opened, say, show_json, warn

commands = typer.Typer()


@commands.command("check-articles")
def check_articles(context: typer.Context, as_json: JsonOption = False) -> None:
    """Look whether the articles of issues that go out soon still stand; what was unpublished is taken out.

    What was taken out so earlier, and stands again, comes with the next issue that is made.
    """
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
            titles = {
                article.id: article.title for article in by_ids(session, [*checked.taken_back, *checked.restored])
            }
    if as_json:
        show_json(asdict(checked))
        return
    for warning in checked.warnings:
        warn(warning)
    for article_id, why in checked.taken_back.items():
        say(f"{article_id} {titles[article_id]!r} is taken out: {why}")
    for article_id in checked.restored:
        say(f"{article_id} {titles[article_id]!r} stands again, and comes with the next issue that is made")
    said = [
        f"looked at {counted(checked.looked_at, 'article')} of issues that go out within {counted(hours, 'hour')}",
        f"taken out: {len(checked.taken_back)}",
        *([f"stand again: {len(checked.restored)}"] if checked.restored else []),
        *([f"could not be looked at: {checked.untold}"] if checked.untold else []),
    ]
    say("; ".join(said))
