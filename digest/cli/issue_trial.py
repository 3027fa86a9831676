"""`digest issues test`: an issue by mail to a few addresses, marked as a test."""

from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.edge import counted, opened, say
from digest.cli.issue_edge import Label, Schedule, at_hand, name, person
from digest.core.errors import MailUnavailable

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

commands = typer.Typer()


@commands.command("test")
def send(
    context: typer.Context,
    schedule: Schedule,
    to: Annotated[list[str] | None, typer.Option(help="An address; may be given 20 times.")] = None,
    staff: Annotated[bool, typer.Option("--staff", help="All staff with an account.")] = False,
    reader: Annotated[int | None, typer.Option(help="As the reader of this number would get it.")] = None,
    topic: Annotated[list[str] | None, typer.Option(help="A topic's slug, as a follower gets it; else all.")] = None,
    label: Label = None,
) -> None:
    """Send a test by the real mail server. Its links are dead, and nobody counts as served.

    Without --reader or --topic it is what somebody gets who follows every topic.
    """
    from digest.deliveries.trial_mail import Desk, Wish, send_test

    with opened(context) as app:
        desk = Desk(app.stationery(), app.frame(), app.limits(), app.signer())
        with app.database.reading() as session:
            issue = at_hand(session, app, schedule, label)
            also = _staff(session, [str(address) for address in app.settings.notices.staff]) if staff else ()
            wish = Wish((*(to or ()), *also), reader, _topics(session, topic or []))
        found = send_test(app.database, app.transport(), desk, issue.id, wish, by=person(), now=app.clock())
    if found.refused:
        raise MailUnavailable(f"{found.accepted} of {len(wish.addresses)} were taken: {'; '.join(found.refused)}")
    say(f"{counted(found.accepted, 'test')} of {name(issue)} taken")


def _staff(session: "Session", also: list[str]) -> tuple[str, ...]:
    from subscribers.staff.reaching import addresses
    from subscribers.staff.roles import Role

    return addresses(session, Role.EDITOR, also=also)


def _topics(session: "Session", slugs: list[str]) -> frozenset[int]:
    from digest.topics.queries import by_slug, every_topic

    found = [by_slug(session, slug) for slug in slugs] if slugs else every_topic(session)
    return frozenset(topic.id for topic in found)
