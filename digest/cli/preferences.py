"""`digest subscribers topics|set|move|pause|resume`: what a reader chose."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.edge import opened, say
from digest.cli.reader_options import (
    FrequencyOption,
    HourOption,
    LanguageOption,
    NameOption,
    ReaderArgument,
    TimezoneOption,
)
from digest.core.errors import BadInput

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from digest.app import App
    from subscribers.queries import SubscriberRow

SlugsOption = Annotated[str, typer.Option(metavar="SLUGS", help="Topics, apart by commas.")]
DayOption = Annotated[
    datetime, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="The first day with mail again.")
]


def topics(
    context: typer.Context,
    reader: ReaderArgument,
    exactly: Annotated[str | None, typer.Option("--set", metavar="SLUGS", help="Follow exactly these.")] = None,
    add: SlugsOption = "",
    remove: SlugsOption = "",
) -> None:
    """Say which topics somebody follows, or change them."""
    from digest.cli import readers
    from subscribers.preferences import choose_topics

    if exactly is not None and (add or remove):
        raise BadInput("--set says it all; give either --set, or --add and --remove")
    with _changing(context, reader) as (app, session, row):
        kept = row.topic_ids if exactly is None else readers.topic_ids(session, _split(exactly))
        wanted = (kept | readers.topic_ids(session, _split(add))) - readers.topic_ids(session, _split(remove))
        if exactly is not None or add or remove:
            choose_topics(session, row.id, wanted, source=readers.SOURCE, now=app.clock())
        names = readers.slugs(session)
    say(f"{row.address} follows {', '.join(sorted(names[id] for id in wanted)) or 'no topic'}.")


def change(
    context: typer.Context,
    reader: ReaderArgument,
    frequency: FrequencyOption = None,
    timezone: TimezoneOption = None,
    language: LanguageOption = None,
    name: NameOption = None,
    hour: HourOption = None,
) -> None:
    """Change frequency, time zone, language, name or the hour at which mail comes."""
    from digest.cli import readers
    from subscribers.preferences import change_settings, choose_hour

    with _changing(context, reader) as (app, session, row):
        wanted = readers.checked(app, frequency=frequency, timezone=timezone, language=language, name=name)
        if not wanted and hour is None:
            raise BadInput("nothing to change; give --frequency, --timezone, --language, --name or --hour")
        changed = change_settings(session, row.id, source=readers.SOURCE, now=app.clock(), **wanted)
        if hour is not None:
            own = readers.checked_hour(hour)
            changed |= choose_hour(session, row.id, own, source=readers.SOURCE, now=app.clock())
    named = ", ".join([*wanted, *(["hour"] if hour is not None else [])])
    say(f"Changed {named} of {row.address}." if changed else f"That was so before for {row.address}.")


def move(
    context: typer.Context,
    reader: ReaderArgument,
    to: Annotated[str, typer.Argument(metavar="NEW", help="Where their mail should go from now on.")],
) -> None:
    """Ask at both addresses whether somebody's mail shall go to the new one; it does once both say yes."""
    from digest.cli import readers
    from digest.deliveries.notices.occasions import ask_both_ends
    from subscribers.addresses import email_address
    from subscribers.moving import ask_to_move

    with _changing(context, reader) as (app, session, row):
        asked = ask_to_move(session, row.id, email_address(to), source=readers.SOURCE, now=app.clock())
        ask_both_ends(session, asked, now=app.clock())
    say(f"Both addresses of subscriber {row.id} are asked by mail; nothing changes before both agree.")


def pause(context: typer.Context, reader: ReaderArgument, until: DayOption) -> None:
    """Send nothing before a day; what appears meanwhile comes afterwards."""
    from digest.cli import readers
    from subscribers import preferences

    with _changing(context, reader) as (app, session, row):
        preferences.pause(session, row.id, until=until.date(), source=readers.SOURCE, now=app.clock())
    say(f"{row.address} gets no mail before {until.date()}.")


def resume(context: typer.Context, reader: ReaderArgument) -> None:
    """End a pause now."""
    from digest.cli import readers
    from subscribers import preferences

    with _changing(context, reader) as (app, session, row):
        paused = preferences.resume(session, row.id, source=readers.SOURCE, now=app.clock())
    say(f"{row.address} gets mail again." if paused else f"{row.address} did not pause.")


@contextmanager
def _changing(context: typer.Context, reader: str) -> Iterator[tuple["App", "Session", "SubscriberRow"]]:
    """A transaction on the publication, and the person it is about."""
    from digest.cli import readers

    with opened(context) as app, app.database.writing() as session:
        yield app, session, readers.find(session, app, reader)


def _split(slugs: str) -> list[str]:
    return [slug.strip() for slug in slugs.split(",") if slug.strip()]
