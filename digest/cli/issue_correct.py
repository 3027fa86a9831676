"""`digest issues correct`: a correction to exactly those who were sent an article."""

from typing import Annotated

import typer

from digest.cli.edge import counted, opened, say
from digest.cli.issue_shaping import ArticleId

commands = typer.Typer()


@commands.command()
def correct(
    context: typer.Context,
    article: ArticleId,
    text: Annotated[str, typer.Option(help="What is right; a blank line begins a new paragraph.")],
    subject: Annotated[str, typer.Option(help="The subject; empty: a neutral one.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say who would get it; change nothing.")] = False,
) -> None:
    """Owe a correction to everybody who was sent an article, in whichever issue.

    Mails in doubt count as sent; who left since gets none. Nobody gets the same text about an article twice, so the
    command may be repeated.
    """
    from digest.deliveries.notices.correct import correct as owe

    with opened(context) as app, (app.database.reading if dry_run else app.database.writing)() as session:
        found = owe(session, article, text=text, subject=subject, now=app.clock(), dry_run=dry_run)
    before = found.received - found.left - found.new
    already = f" {before:,} {'was' if before == 1 else 'were'} told before." if before else ""
    left = f" {found.left:,} left since and get none." if found.left else ""
    verb = "would get" if dry_run else "gets" if found.new == 1 else "get"
    said = f"Article {article} went to {counted(found.received, 'reader')}."
    say(f"{said} {counted(found.new, 'reader')} {verb} the correction with the next sending.{already}{left}")
