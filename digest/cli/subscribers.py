"""`digest subscribers`: who is there, and letting people in.

How they go is in `leaving`, what they choose in `preferences`, files in `register`.
"""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer

from digest.cli import answering, leaving, preferences, register
from digest.cli.edge import JsonOption, counted, opened, say, show, show_json, warn
from digest.cli.reader_options import (
    AddressArgument,
    FrequencyOption,
    LanguageOption,
    NameOption,
    ReaderArgument,
    TimezoneOption,
)

commands = typer.Typer(no_args_is_help=True, help="Add, look up, change, import and export subscribers.")

COLUMNS = ("id", "address", "name", "state", "topics", "frequency", "timezone", "paused_until")


@commands.command()
def add(
    context: typer.Context,
    address: AddressArgument,
    topic: Annotated[list[str] | None, typer.Option(metavar="SLUG", help="A topic to follow; may be repeated.")] = None,
    name: NameOption = None,
    frequency: FrequencyOption = None,
    timezone: TimezoneOption = None,
    language: LanguageOption = None,
    confirmed: Annotated[bool, typer.Option("--confirmed", help="They agreed, and you can prove it.")] = False,
) -> None:
    """Sign somebody up. They get mail once they are confirmed."""
    from digest.cli import readers
    from digest.deliveries.notices.occasions import ask_to_confirm
    from subscribers.add import add as add_subscriber
    from subscribers.addresses import email_address
    from subscribers.choices import Choices

    with opened(context) as app, app.database.writing() as session:
        publication = app.settings.publication
        usual = {"timezone": publication.timezone, "language": publication.language}
        usual |= {"frequency": app.settings.usual_frequency}
        given = readers.checked(app, frequency=frequency, timezone=timezone, language=language, name=name)
        row = add_subscriber(
            session,
            email_address(address),
            Choices(topic_ids=readers.topic_ids(session, topic or []), **(usual | given)),
            confirmed=confirmed,
            starts_at=readers.starts_at(session, app),
            source=readers.SOURCE,
            secret=app.secret,
            now=app.clock(),
        )
        if not confirmed:
            valid_for = timedelta(days=app.settings.signup.confirm_days)
            ask_to_confirm(session, row, valid_for=valid_for, now=app.clock())
    state = "confirmed" if confirmed else "to be confirmed, asked by mail"
    if not row.topic_ids:
        warn(f"{row.address} follows no topic yet and gets nothing; see `digest subscribers topics`")
    say(
        f"Added {row.address} as subscriber {row.id}: {row.frequency}, {counted(len(row.topic_ids), 'topic')}, {state}."
    )


@commands.command("list")
def list_(
    context: typer.Context,
    as_json: JsonOption = False,
    frequency: FrequencyOption = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 100,
    after: Annotated[int, typer.Option(min=0, help="Begin behind this id.")] = 0,
) -> None:
    """List subscribers by id, those who left included."""
    from digest.cli import readers
    from subscribers.queries import listing

    with opened(context) as app, app.database.reading() as session:
        readers.checked(app, frequency=frequency)
        rows = listing(session, frequency=frequency, after=after, limit=limit)
        names = readers.slugs(session)
    shown = [readers.shown(row, names) for row in rows]
    show(shown, as_json=as_json, columns=COLUMNS, empty="There are no subscribers here.")
    if len(rows) == limit and not as_json:
        say(f"For those that follow: --after {rows[-1].id}")


@commands.command("show")
def show_one(context: typer.Context, reader: ReaderArgument, as_json: JsonOption = False) -> None:
    """Show one subscriber, and what they agreed to and changed since."""
    from digest.cli import readers
    from subscribers.consent import history

    with opened(context) as app, app.database.reading() as session:
        row = readers.find(session, app, reader)
        found, consent = readers.shown(row, readers.slugs(session)), [asdict(line) for line in history(session, row.id)]
    if as_json:
        show_json(found | {"consent": consent})
        return
    rows = [{"what": key.replace("_", " "), "value": value} for key, value in found.items()]
    show(rows, as_json=False, columns=("what", "value"), empty="")
    say("")
    show(consent, as_json=False, columns=("at", "event", "source", "wording", "detail"), empty="Nothing was agreed to.")


@commands.command()
def confirm(context: typer.Context, reader: ReaderArgument) -> None:
    """Confirm a sign-up on somebody's word, as if they had clicked the link."""
    from digest.cli import readers
    from digest.deliveries.notices.occasions import welcome
    from subscribers import confirm

    with opened(context) as app, app.database.writing() as session:
        row, now = readers.find(session, app, reader), app.clock()
        confirmed = confirm.confirm(
            session,
            row.id,
            starts_at=readers.starts_at(session, app),
            source=readers.SOURCE,
            secret=app.secret,
            now=now,
            valid_for=None,
        )
        if confirmed and app.settings.notices.welcome:
            schedule, zone = app.settings.schedules.get(row.frequency), app.settings.publication.timezone
            welcome(session, row, schedule=schedule, zone=zone, now=now)
    say(f"Confirmed {row.address}." if confirmed else f"{row.address} was confirmed already.")


commands.command("answer")(answering.answer)
commands.command("unsubscribe")(leaving.unsubscribe)
commands.command("suppress")(leaving.suppress)
commands.command("lift")(leaving.lift)
commands.command("erase")(leaving.erase)
commands.command("purge")(leaving.purge)
commands.command("topics")(preferences.topics)
commands.command("set")(preferences.change)
commands.command("move")(preferences.move)
commands.command("pause")(preferences.pause)
commands.command("resume")(preferences.resume)
commands.command("import")(register.import_)
commands.command("export")(register.export)
commands.command("data")(register.data)
