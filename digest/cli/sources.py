"""`digest sources`: where articles come from."""

import typer

from digest.cli import source_adding, source_changing, source_lists, source_refreshing, source_show, source_trial
from digest.cli.edge import counted, opened, say
from digest.cli.source_edge import Which

commands = typer.Typer(no_args_is_help=True, help="Where articles come from.")
commands.add_typer(source_adding.commands)
commands.add_typer(source_changing.commands)
commands.add_typer(source_refreshing.commands)
commands.add_typer(source_show.commands)
commands.add_typer(source_trial.commands)
commands.add_typer(source_lists.commands)


@commands.command()
def disable(context: typer.Context, source: Which) -> None:
    """Read a source no more. Its articles stay."""
    from digest.sources.add import disable as disable_source

    with opened(context) as app, app.database.writing() as session:
        row = disable_source(session, source, now=app.clock())
    say(f"disabled {row.name}")


@commands.command()
def enable(context: typer.Context, source: Which) -> None:
    """Read a disabled source again."""
    from digest.sources.add import enable as enable_source

    with opened(context) as app, app.database.writing() as session:
        row = enable_source(session, source)
    say(f"enabled {row.name}")


@commands.command()
def remove(context: typer.Context, source: Which) -> None:
    """Forget a source that never gave an article; one that did can only be disabled."""
    from digest.sources.add import remove as remove_source

    with opened(context) as app, app.database.writing() as session:
        row = remove_source(session, source)
    say(f"removed {row.name}")


@commands.command()
def release(context: typer.Context, source: Which) -> None:
    """Let in the articles of a held source: they come with the next issue."""
    from digest.issues import breaker

    with opened(context) as app, app.database.writing() as session:
        decided = breaker.release(session, source, now=app.clock())
    if decided.source.held_at is None and not decided.articles:
        say(f"{decided.source.name} is not held; nothing was changed")
    elif decided.articles:
        say(f"released {decided.source.name}: {counted(decided.articles, 'article')} can stand in the next issue")
    else:
        say(f"released {decided.source.name}; nothing had been kept back yet")


@commands.command()
def refuse(context: typer.Context, source: Which) -> None:
    """Take back the articles of a held source for good, because they are old ones under new identifiers."""
    from digest.issues import breaker

    with opened(context) as app, app.database.writing() as session:
        decided = breaker.refuse(session, source, now=app.clock())
    if decided.source.held_at is None and not decided.articles:
        say(f"{decided.source.name} is not held; nothing was changed")
    else:
        articles = counted(decided.articles, "article")
        say(f"refused {articles} of {decided.source.name}; what it tells from now on is news again")
