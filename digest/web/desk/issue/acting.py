"""What the forms of an issue share: who acts, on which issue, in one transaction; and what the fields may hold."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import Form
from sqlalchemy.orm import Session

from digest.core.errors import BadInput, Conflict
from digest.core.languages import N_
from digest.issues.hands import Person
from digest.issues.models import Issue
from digest.web.desk.issue.frame import the_issue
from digest.web.site import Site
from subscribers.staff.sessions import Present

T = TypeVar("T")
Line = Annotated[str, Form(max_length=400)]
Paragraphs = Annotated[str, Form(max_length=20_000)]


def person(who: Present) -> Person:
    """Who acts."""
    return Person(who.name, who.staff_id)


def act(site: Site, issue_id: int, what: Callable[[Session, Issue], T]) -> T:
    """Do it in one transaction. Raises NotFound, and what `what` raises: then nothing was done."""
    with site.app.database.writing() as session:
        return what(session, the_issue(session, issue_id))


def reason(typed: str) -> str:
    """Why, for colleagues. Raises BadInput when nothing was typed."""
    if not (words := " ".join(typed.split())):
        raise BadInput(N_("say why, for colleagues"))
    return words


def status(error: BadInput | Conflict) -> int:
    """Of the page that tells why it cannot be done."""
    return 422 if isinstance(error, BadInput) else 409
