"""`digest subscribers unsubscribe|suppress|lift|erase|purge`: how people leave, and what is remembered of them."""

from datetime import timedelta
from typing import Annotated

import typer

from digest.cli.edge import counted, opened, say
from digest.cli.reader_options import AddressArgument
from digest.core.errors import BadInput

ReasonOption = Annotated[str, typer.Option(help="unsubscribed, complained, bounced or removed.")]


def unsubscribe(context: typer.Context, address: AddressArgument, reason: ReasonOption = "unsubscribed") -> None:
    """End a subscription at once. Any reason but their own wish also suppresses the address."""
    from digest.cli import readers
    from digest.deliveries.notices.occasions import say_goodbye
    from subscribers import unsubscribe
    from subscribers.models import EndedReason

    if reason != EndedReason.UNSUBSCRIBED:
        _suppress(context, address, reason)
        return
    with opened(context) as app, app.database.writing() as session:
        row, now = readers.find(session, app, address), app.clock()
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
    address: AddressArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Yes, for good.")] = False,
) -> None:
    """Forget who somebody is, for good; a keyed hash keeps their address from coming back by an old list."""
    from digest.cli import readers
    from subscribers.privacy import erase

    if not yes:
        raise BadInput("erasing cannot be undone; repeat the command with --yes")
    with opened(context) as app, app.database.writing() as session:
        row = readers.find(session, app, address)
        erase(session, row.id, secret=app.secret, source=readers.SOURCE, now=app.clock())
    say(f"Erased subscriber {row.id}.")


def purge(context: typer.Context) -> None:
    """Delete sign-ups never confirmed and addresses of those who left, as config.toml says under retention."""
    from subscribers.purge import purge

    with opened(context) as app, app.database.writing() as session:
        now, kept = app.clock(), app.settings.retention
        done = purge(
            session,
            unconfirmed_before=now - timedelta(days=kept.unconfirmed_days),
            ended_before=now - timedelta(days=kept.ended_days),
            secret=app.secret,
            now=now,
        )
    never, forgotten = counted(done.unconfirmed, "sign-up"), counted(done.forgotten, "person", "people")
    say(f"Deleted {never} never confirmed; forgot {forgotten} who left.")


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
