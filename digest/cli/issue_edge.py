"""What the commands about issues share: which issue is meant, its content, and how it is put into words."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.edge import opened

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from digest.app import App
    from digest.issues.content import Content
    from digest.issues.hands import Person
    from digest.issues.models import Issue

Schedule = Annotated[str, typer.Argument(help="A schedule of config.toml, such as weekly.", show_default=False)]
Label = Annotated[str | None, typer.Option("--issue", help="An issue's label, such as 2026-W48; else the one at hand.")]
Address = Annotated[str, typer.Argument(help="A subscriber's address.", show_default=False)]


def at_hand(session: "Session", app: "App", schedule: str, label: str | None) -> "Issue":
    """The issue that is meant. Raises NotFound for a schedule or an issue that does not exist."""
    from digest.issues import queries

    known_schedule(app, schedule)
    return queries.at_hand(session, schedule, label)


def known_schedule(app: "App", schedule: str) -> None:
    """Raise NotFound, naming the schedules there are, unless this is one."""
    from digest.core.errors import NotFound

    if schedule not in app.settings.schedules:
        there_are = ", ".join(app.settings.schedules)
        raise NotFound(f"there is no schedule {schedule!r} in config.toml; there are: {there_are}")


def content_of(session: "Session", app: "App", issue: "Issue") -> "Content":
    """The frozen content where there is one, else what it would be now."""
    from digest.deliveries.content_now import content_now

    return content_now(session, issue, app.frame(), now=app.clock())


def author() -> str:
    """Who is at the terminal, as far as this machine knows."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number without a name
        return f"user {os.getuid()}"


def person() -> "Person":
    """The same as somebody who acts on an issue."""
    from digest.issues.hands import Person

    return Person(author())


def name(issue: "Issue") -> str:
    """ "weekly 2026-W48"."""
    return f"{issue.schedule} {issue.label}"


@contextmanager
def shaping(context: typer.Context, schedule: str, label: str | None) -> Iterator[tuple["Session", "App", "Issue"]]:
    """The issue at hand, nobody else's to change inside one transaction that is committed at the end of the block."""
    from digest.core.database import read_for_change

    with opened(context) as app, app.database.writing() as session:
        issue = at_hand(session, app, schedule, label)
        read_for_change(session, issue)
        yield session, app, issue
