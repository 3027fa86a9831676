"""Who of staff looked at which reader's mail: found for them, and noted."""

from datetime import timedelta

from sqlalchemy.orm import Session

from digest.web.desk.issue.frame import the_issue
from digest.web.site import Site
from subscribers import queries
from subscribers.addresses import email_address
from subscribers.staff import audit
from subscribers.staff.sessions import Present

ACT, OBJECT = "looked at", "subscriber"
ONE_LOOK = timedelta(hours=1)
"""Clicks within it are one look, and one line in the log."""
MOST_DIGITS = 9


def find(session: Session, typed: str) -> int:
    """The number of the reader whose number or address was typed. Raises NotFound, and BadInput for neither."""
    text = typed.strip()
    if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS:
        return queries.by_id(session, int(text)).id
    return queries.by_address(session, email_address(text)).id


def note(site: Site, who: Present, number: int, issue_id: int) -> None:
    """Write down that somebody looks at what this reader gets. Raises NotFound where one of them is none."""
    now = site.app.clock()
    with site.app.database.reading() as session:
        the_issue(session, issue_id)
        queries.by_id(session, number)
        known = audit.noted(session, ACT, OBJECT, number, by=who.staff_id, since=now - ONE_LOOK)
    if not known:
        with site.app.database.writing() as session:
            audit.record(session, ACT, OBJECT, number, by=who.staff_id, now=now, after={"issue": issue_id})
