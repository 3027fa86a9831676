"""`digest issues preview`: the mail that would be sent, as anybody."""

import random
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from digest.cli.edge import opened, say, write_file
from digest.cli.issue_edge import Label, Schedule, at_hand, content_of, name

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from digest.app import App
    from digest.issues.models import Issue

commands = typer.Typer()
Pick = Literal["largest", "smallest", "random"]


@commands.command()
def preview(
    context: typer.Context,
    schedule: Schedule,
    address: Annotated[str, typer.Argument(help="A subscriber's address; without one, nobody's.")] = "",
    topic: Annotated[list[str] | None, typer.Option(help="As a reader of this topic; may be repeated.")] = None,
    pick: Annotated[Pick | None, typer.Option(help="As the reader of that mail, who stays unnamed.")] = None,
    language: Annotated[str, typer.Option(help="In another language than the reader's own, such as de.")] = "",
    output: Annotated[Path, typer.Option("--output", "-o", help="The .eml file to write.")] = Path("preview.eml"),
    label: Label = None,
) -> None:
    """Write the mail exactly as a reader would get it: a certain one, one of some topics, or one of all topics.

    Only a subscriber's own mail has links that work.
    """
    from digest.core.errors import BadInput

    if sum(map(bool, (address, topic, pick))) > 1:
        raise BadInput("an address, --topic and --pick exclude each other; name one of them")
    with opened(context) as app, app.database.reading() as session:
        issue = at_hand(session, app, schedule, label)
        if address:
            mail = _own(session, app, issue, address, language)
        else:
            mail = _anybodys(session, app, issue, topic or [], pick, language)
    if mail is None:
        say(f"{name(issue)} has nothing new for {address or 'such a reader'}; nothing was written")
        return
    write_file(output, mail)
    say(f"wrote {output}")


def _own(session: "Session", app: "App", issue: "Issue", address: str, language: str) -> bytes | None:
    from digest.deliveries.preview import preview as print_one
    from subscribers.addresses import email_address
    from subscribers.queries import by_address

    content = content_of(session, app, issue)
    reader = by_address(session, email_address(address))
    return print_one(session, issue, content, reader, app.stationery(), language=language, now=app.clock())


def _anybodys(
    session: "Session", app: "App", issue: "Issue", slugs: list[str], pick: Pick | None, language: str
) -> bytes | None:
    from digest.deliveries import samples
    from digest.topics.queries import by_slug

    press, number = app.preview_press(session), None
    if pick is None:
        found = press.as_topics(issue, [by_slug(session, slug).id for slug in slugs], language=language)
        return found.mail if found else None
    if pick == "random":
        number = samples.anybody(session, issue, random.random())
    else:
        number = samples.extreme(session, issue, app.frame(), samples.Extreme(pick), now=app.clock())
    found = press.as_reader(issue, number, named=False, language=language) if number is not None else None
    return found.mail if found else None
