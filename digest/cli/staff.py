"""`digest staff`: accounts for the desk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.edge import JsonOption, opened, say, show
from digest.cli.reader_options import AddressArgument

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from digest.app import App
    from subscribers.staff.accounts import Member
    from subscribers.staff.roles import Role

commands = typer.Typer(no_args_is_help=True, help="Accounts for the editors' desk.")
RoleName = Annotated[str, typer.Option("--role", help="editor, approver or admin.")]
COLUMNS = ("id", "name", "address", "role", "has_password", "has_second_factor", "disabled")


@commands.command()
def add(
    context: typer.Context,
    address: AddressArgument,
    name: Annotated[str, typer.Option(help="How colleagues see them.")],
    role: RoleName = "editor",
) -> None:
    """Make an account, and print the link by which its owner sets a password. It is mailed to them, too."""
    from digest.web.desk.inviting import mail_password_link
    from subscribers.addresses import email_address
    from subscribers.staff import accounts
    from subscribers.staff.resets import INVITED

    with opened(context) as app, app.database.writing() as session:
        checked = email_address(address)
        member = accounts.add(session, checked, name=name, role=_role(role), by=None, now=app.clock())
        link = mail_password_link(session, app, member, valid_for=INVITED)
    say(f"{member.name} is {member.role.value} now. To set a password, within three days:\n{link}")


@commands.command("list")
def list_(context: typer.Context, as_json: JsonOption = False) -> None:
    """List accounts."""
    from subscribers.staff import accounts

    with opened(context) as app, app.database.reading() as session:
        rows = [asdict(member) for member in accounts.everyone(session)]
    show(rows, as_json=as_json, columns=COLUMNS, empty="Nobody has an account; `digest staff add` makes the first.")


@commands.command()
def role(
    context: typer.Context,
    address: AddressArgument,
    role: Annotated[str, typer.Argument(help="editor, approver or admin.")],
) -> None:
    """Say what somebody may do: editor, approver or admin."""
    from subscribers.staff import accounts

    with _changing(context, address) as (app, session, member):
        accounts.change_role(session, member.id, _role(role), by=None, now=app.clock())
    say(f"{member.name} is {role} now")


@commands.command()
def disable(context: typer.Context, address: AddressArgument) -> None:
    """Log somebody out, and keep them out."""
    from subscribers.staff import accounts

    with _changing(context, address) as (app, session, member):
        accounts.disable(session, member.id, by=None, now=app.clock())
    say(f"{member.name} cannot log in any more")


@commands.command()
def enable(context: typer.Context, address: AddressArgument) -> None:
    """Let somebody in again."""
    from subscribers.staff import accounts

    with _changing(context, address) as (app, session, member):
        accounts.enable(session, member.id, by=None, now=app.clock())
    say(f"{member.name} can log in again")


@commands.command()
def password(context: typer.Context, address: AddressArgument) -> None:
    """Print a link by which somebody sets a new password, and mail it to them."""
    from digest.web.desk.inviting import mail_password_link
    from subscribers.staff.resets import FORGOTTEN

    with _changing(context, address) as (app, session, member):
        link = mail_password_link(session, app, member, valid_for=FORGOTTEN)
    say(f"To set a password, within an hour:\n{link}")


@commands.command("drop-code")
def drop_code(context: typer.Context, address: AddressArgument) -> None:
    """Take away the second factor of somebody who lost their phone."""
    from subscribers.staff import second_factor

    with _changing(context, address) as (app, session, member):
        second_factor.take_away(session, member.id, by=None, now=app.clock())
    say(f"{member.name} logs in with a password alone")


@contextmanager
def _changing(context: typer.Context, address: str) -> Iterator[tuple["App", "Session", "Member"]]:
    """A transaction on the publication, and the account it is about."""
    from subscribers.addresses import email_address
    from subscribers.staff import accounts

    with opened(context) as app, app.database.writing() as session:
        yield app, session, accounts.by_address(session, email_address(address))


def _role(name: str) -> "Role":
    from digest.core.errors import BadInput
    from subscribers.staff.roles import Role

    try:
        return Role(name)
    except ValueError as error:
        raise BadInput(f"there is no role {name[:40]!r}; choose one of: {', '.join(Role)}") from error
