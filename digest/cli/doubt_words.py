"""Which mails in doubt somebody means, and what would become of them, in words."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from digest.cli.edge import counted
from digest.cli.issue_edge import known_schedule, name
from digest.core.errors import BadInput, Conflict

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from digest.app import App
    from digest.deliveries.resend import InDoubt
    from digest.issues.models import Issue


def chosen(
    session: "Session", app: "App", which: list[str], label: str | None
) -> "list[tuple[Issue, list[int] | None]]":
    """The issues that are meant, oldest first, each with the ids of its deliveries that are; None: all in doubt."""
    from digest.deliveries.resend import issues_of
    from digest.issues.queries import labelled

    if not which or not all(word.isdecimal() for word in which):
        for schedule in which[:1]:
            known_schedule(app, schedule)
        schedule, label = _named(session, which, label)
        known_schedule(app, schedule)
        return [(labelled(session, schedule, label), None)]
    if label is not None:
        raise BadInput("give the ids of deliveries or an issue, not both")
    found = issues_of(session, numbers(which))
    for issue, _ in found:
        known_schedule(app, issue.schedule)
    return [*found]


def _named(session: "Session", which: list[str], label: str | None) -> tuple[str, str]:
    """Schedule and label of an issue: `weekly --issue 2026-W48`, `--issue "weekly 2026-W48"`, or the only one of the
    schedule that has mails in doubt."""
    from digest.deliveries.doubt import issues_in_doubt

    words = [*which, *(label or "").split()]
    if len(words) == 2:
        return words[0], words[1]
    if len(words) != 1 or label is not None:
        raise BadInput("name one issue, as in `digest deliveries resend weekly --issue 2026-W48`, or ids of deliveries")
    found = issues_in_doubt(session, schedule=words[0])
    if not found:
        raise Conflict(f"no {words[0]} issue has mails in doubt")
    if len(found) > 1:
        labels = ", ".join(one.label for one in found)
        raise BadInput(f"several {words[0]} issues have mails in doubt; name one with --issue: {labels}")
    return words[0], found[0].label


def numbers(which: Iterable[str]) -> list[int]:
    """Ids from the command line."""
    try:
        return [int(word) for word in which]
    except ValueError as error:
        raise BadInput("ids are numbers; `digest deliveries resend` shows what is in doubt") from error


def foreseen(issue: "Issue", found: "InDoubt") -> str:
    """What would happen, and to how many readers."""
    readers = counted(len(found.readers), "reader gets", "readers get")
    said = [f"{name(issue)} has {counted(len(found), 'mail')} in doubt", f"{readers} it again"]
    said += [f"{count:,} not, because {reason.in_words}" for reason, count in sorted(found.passed_over.items())]
    held = f" It is held: they go when it is resumed (`digest issues resume {issue.schedule} --issue {issue.label}`)."
    return f"{said[0]}: {', '.join(said[1:])}.{held if issue.state == 'held' else ''}"


def are(count: int, one: str) -> str:
    """ "1 mail is", "2 mails are"."""
    return f"{counted(count, one)} {'is' if count == 1 else 'are'}"
