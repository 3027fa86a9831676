"""Puts the page "sending" together: how it goes while mail goes out, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from time import perf_counter
from typing import Any

from fastapi import Request, Response
from sqlalchemy.orm import Session

from digest.core.errors import Conflict, DigestError
from digest.core.languages import N_
from digest.deliveries import resend
from digest.deliveries.states import DeliveryStatus
from digest.deliveries.watching import ways
from digest.deliveries.watching.aftermath import aftermath
from digest.deliveries.watching.standing import Standing, standing_of
from digest.deliveries.watching.ways import WayOut
from digest.issues.content import headlines
from digest.issues.models import OVER, RUNNING, Issue, IssueState
from digest.web.desk.issue import domains, frame, plots
from digest.web.desk.issue.timeline import by_time
from digest.web.site import Site
from subscribers.staff.sessions import Present

S = DeliveryStatus
OFTEN = 2
"""Seconds between two looks; more where a look takes long, so that looking never hinders sending."""
RESTS = 4


@dataclass(frozen=True, slots=True)
class Progress:
    """One look at an issue that is being sent, or stands still half-way."""

    standing: Standing
    relays: Sequence[WayOut]
    domains: Sequence[WayOut]
    moves: bool
    """Something is in hand, or due: look again soon."""
    every: int
    """Seconds until the next look."""

    @property
    def numbers(self) -> Sequence[tuple[str, int]]:
        """What is shown of the ledger: name and mails."""
        one = self.standing
        return (
            (N_("Accepted"), one.count(S.SENT)),
            (N_("In hand"), one.count(S.SENDING)),
            (N_("Due"), one.due),
            (N_("Later"), one.later),
            (N_("In doubt"), one.count(S.DOUBTFUL)),
            (N_("Refused"), one.count(S.REJECTED, S.EXPIRED)),
            (N_("Called off"), one.count(S.CANCELLED, S.SKIPPED)),
            (N_("Nothing new"), one.count(S.NOTHING_NEW)),
        )


def sending_page(
    request: Request,
    site: Site,
    who: Present,
    issue_id: int,
    *,
    status: int = 200,
    error: DigestError | None = None,
    by_domain: bool = False,
    correcting: dict[str, Any] | None = None,
    done: str = "",
) -> Response:
    """The page. `correcting` are the fields of a correction that was counted, `done` names what a form just did."""
    speak = site.language(request)
    with site.app.database.reading() as session:
        issue = frame.the_issue(session, issue_id)
        planned, over = issue.planned_at is not None, issue.state in OVER
        progress = progress_now(session, site, issue) if planned and not over else None
        after = aftermath(session, issue, keep=site.memory.hours.get) if planned and over else None
        values: dict[str, Any] = {
            "progress": progress,
            "after": after,
            "hours": by_time(speak, after.hours) if after else [],
            "by": domains.counted(session, site, issue) if after or (by_domain and progress) else None,
            "doubt": _doubt(session, issue) if planned else None,
            "articles": articles_of(issue),
        }
        heading, state = frame.heading(issue), issue.state
    return frame.page(
        request,
        site,
        "sending.html",
        who,
        heading,
        tab="sending",
        status=status,
        error=error,
        done=done,
        correcting=correcting or {},
        to_stop=state in RUNNING,
        to_resume=state is IssueState.HELD,
        planned=planned,
        column_plot=plots.columns(values["hours"], speak.number),
        archive=site.address(f"archive/{heading.schedule}/{heading.label}") if state is IssueState.SENT else "",
        **values,
        **(domains.drawn(site, speak, values["by"]) if values["by"] else {}),
    )


def progress_now(session: Session, site: Site, issue: Issue) -> Progress:
    """One look, and how soon to look again."""
    began, now, limits = perf_counter(), site.app.clock(), site.app.limits()
    standing = standing_of(session, issue, now=now)
    relays, domains = ways.relays(session, limits, now=now), ways.domains(session, limits, now=now)
    moves = issue.state is IssueState.SENDING or standing.count(S.SENDING) > 0
    every = max(OFTEN, ceil(RESTS * (perf_counter() - began)))
    return Progress(standing, relays, domains, moves, every)


def _doubt(session: Session, issue: Issue) -> resend.InDoubt | None:
    """What can be sent again; None when nothing of this issue can."""
    try:
        return resend.in_doubt(session, issue)
    except Conflict:
        return None


def articles_of(issue: Issue) -> list[tuple[int, str]]:
    """Those that readers may have been sent: id and headline."""
    if issue.planned_at is None or not issue.content:
        return []
    return [one for one in headlines(issue.content) if one[0] not in issue.dropped]
