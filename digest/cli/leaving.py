"""`digest subscribers unsubscribe|suppress|lift|erase|purge`: how people leave, and what is remembered of them."""

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.edge import counted, opened, say, warn
from digest.cli.reader_options import AddressArgument, ReaderArgument
from digest.core.errors import BadInput

if TYPE_CHECKING:
    from digest.app import App

ReasonOption = Annotated[str, typer.Option(help="unsubscribed, complained, bounced or removed.")]


def unsubscribe(context: typer.Context, reader: ReaderArgument, reason: ReasonOption = "unsubscribed") -> None:
    """End a subscription at once. Any reason but their own wish also suppresses the address."""
    from digest.cli import readers
    from digest.deliveries.notices.occasions import say_goodbye
    from subscribers import unsubscribe
    from subscribers.models import EndedReason

    if reason != EndedReason.UNSUBSCRIBED:
        _suppress(context, reader, reason)
        return
    with opened(context) as app, app.database.writing() as session:
        row, now = readers.find(session, app, reader), app.clock()
        left = unsubscribe.unsubscribe(session, row.id, source=readers.SOURCE, now=now)
        if left and app.settings.notices.goodbye:
            say_goodbye(session, row, now=now)
    say(f"Unsubscribed {row.address}." if left else f"{row.address} had left before.")


def suppress(context: typer.Context, address: AddressArgument, reason: ReasonOption = "removed") -> None:
    """Never send to this address again, whether it is a subscriber's or not."""
    _suppress(context, address, reason)


def lift(context: typer.Context, address: AddressArgument) -> None:
    """Take an address that bounced off the list of the suppressed."""
    from digest.cli import readers
    from subscribers import suppression
    from subscribers.addresses import email_address

    found = email_address(address)
    with opened(context) as app, app.database.writing() as session:
        start = readers.starts_at(session, app)
        suppression.lift(session, found, starts_at=start, secret=app.secret, source=readers.SOURCE, now=app.clock())
    say(f"{found.text} is not suppressed any more.")


def erase(
    context: typer.Context,
    reader: ReaderArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget who somebody is, for good, mails in the outbox included; a keyed hash keeps their address from coming back
    by an old list."""
    from digest.cli import readers
    from digest.deliveries.erasing import erase_reader

    with opened(context) as app:
        with app.database.reading() as session:
            row = readers.find(session, app, reader)
        _ask(row.id, yes=yes)
        with app.database.writing() as session:
            erase_reader(
                session,
                row.id,
                secret=app.secret,
                source=readers.SOURCE,
                now=app.clock(),
                outbox=app.settings.outbox_folder,
            )
        _scrub(app)
    say(f"Erased subscriber {row.id}.")


def purge(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say who would go; change nothing.")] = False,
) -> None:
    """Delete sign-ups never confirmed and forget those who left, as config.toml says under retention."""
    from digest.deliveries.erasing import forget_old
    from subscribers.purge import foreseen

    with opened(context) as app:
        now, kept = app.clock(), app.settings.retention
        unconfirmed_before = now - timedelta(days=kept.unconfirmed_days)
        ended_before = now - timedelta(days=kept.ended_days)
        if dry_run:
            with app.database.reading() as session:
                done = foreseen(session, unconfirmed_before=unconfirmed_before, ended_before=ended_before)
        else:
            with app.database.writing() as session:
                done = forget_old(
                    session,
                    unconfirmed_before=unconfirmed_before,
                    ended_before=ended_before,
                    secret=app.secret,
                    now=now,
                )
            _scrub(app)
    never, forgotten = counted(done.unconfirmed, "sign-up"), counted(done.forgotten, "person", "people")
    if dry_run:
        say(f"Would delete {never} never confirmed, and forget {forgotten} who left.")
    else:
        say(f"Deleted {never} never confirmed; forgot {forgotten} who left.")


def _ask(subscriber_id: int, *, yes: bool) -> None:
    """By number: the terminal's history may be kept for longer than the person."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise BadInput("erasing cannot be undone; repeat the command with --yes")
    if not typer.confirm(f"Erase subscriber {subscriber_id} for good? This cannot be undone."):
        raise typer.Exit(1)


def _scrub(app: "App") -> None:
    if not app.database.scrub():
        warn(
            "old copies may be left in the file of the database, because another process uses it or the disk is full; "
            "`digest subscribers purge` tries again"
        )


def _suppress(context: typer.Context, address: str, reason: str) -> None:
    from digest.cli import readers
    from subscribers import suppression
    from subscribers.addresses import email_address
    from subscribers.models import EndedReason

    allowed = (EndedReason.REMOVED, EndedReason.COMPLAINED, EndedReason.BOUNCED)
    if reason not in allowed:
        raise BadInput(f"{reason!r} is no reason to suppress an address; give one of: {', '.join(allowed)}")
    found = email_address(address)
    with opened(context) as app, app.database.writing() as session:
        suppression.suppress(
            session,
            found,
            reason=EndedReason(reason),
            secret=app.secret,
            source=readers.SOURCE,
            now=app.clock(),
        )
    say(f"{found.text} gets no mail any more.")
