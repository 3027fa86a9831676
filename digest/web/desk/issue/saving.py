"""Saving one thing of an issue from a form, and what its editor sees when that cannot be.

Every form carries the version of the thing it was made from. Whoever comes second sees both values and decides.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request, Response
from sqlalchemy.orm import Session

from digest.core.errors import BadInput, DigestError
from digest.issues import edits, things
from digest.issues.edits import Stale
from digest.issues.models import Issue
from digest.issues.things import Thing
from digest.web.desk import room
from digest.web.desk.issue import frame
from digest.web.desk.issue.acting import person
from digest.web.desk.issue.telling import Names
from digest.web.site import Site
from subscribers.staff.sessions import Present

LONGEST = 20_000
_BACK = re.compile(r"(?:stories/\d{1,9})?(?:#[a-z0-9-]{1,40})?")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a form asks for."""

    thing: Thing
    value: str | None
    version: str
    back: str = ""
    """Where on the issue's pages to go on: "stories/17" or "#topic-3"."""


def save(request: Request, site: Site, who: Present, issue_id: int, wish: Callable[[Session, Issue], Wish]) -> Response:
    """Make it so and go on, or show what stands against it. `wish` may look at the tables."""
    seen: list[Wish] = []
    try:
        with site.app.database.writing() as session:
            issue = frame.the_issue(session, issue_id)
            edits.hold_open(session, issue)
            asked = wish(session, issue)
            seen.append(asked)
            by, now = person(who), site.app.clock()
            edits.change(session, issue, asked.thing, asked.value, by=by, now=now, version=asked.version)
    except Stale as error:
        return _settle(request, site, who, issue_id, seen[0], status=409, stale=error)
    except BadInput as error:
        if not seen:
            raise
        return _settle(request, site, who, issue_id, seen[0], status=422, error=error)
    return room.go(site, f"issues/{issue_id}{joined(seen[0].back)}")


def joined(back: str) -> str:
    """What follows the address of the issue; nothing for what leads elsewhere."""
    if not _BACK.fullmatch(back):
        return ""
    return f"/{back}" if back and not back.startswith("#") else back


def _settle(
    request: Request,
    site: Site,
    who: Present,
    issue_id: int,
    wish: Wish,
    *,
    status: int,
    stale: Stale | None = None,
    error: DigestError | None = None,
) -> Response:
    with site.app.database.reading() as session:
        issue = frame.the_issue(session, issue_id)
        theirs = things.value(session, issue, wish.thing)
        named = Names.of(session, [wish.thing])
        heading = frame.heading(issue)
    mine = stale.mine if stale else wish.value
    return frame.page(
        request,
        site,
        "settle.html",
        who,
        heading,
        tab="",
        status=status,
        wish=wish,
        name=named.thing(wish.thing),
        theirs=theirs,
        told_theirs=named.value(wish.thing, theirs),
        mine=mine,
        told_mine=named.value(wish.thing, mine),
        version=things.version(theirs) if stale else wish.version,
        by=stale.by if stale else None,
        error=error,
        onward=joined(wish.back),
    )
