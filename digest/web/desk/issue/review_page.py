"""Puts the page "review" together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from fastapi import Request, Response
from sqlalchemy.orm import Session

from digest.core.errors import DigestError
from digest.deliveries.content_now import content_to_release
from digest.issues import review
from digest.issues.differences import Difference, differences
from digest.issues.hands import ISSUE, had_a_hand
from digest.issues.models import OVER, Issue, IssueState
from digest.issues.summary import Summary, summary
from digest.web.desk.issue import frame
from digest.web.desk.issue.acting import person
from digest.web.desk.issue.shown import shown
from digest.web.desk.lines import Line, in_words
from digest.web.site import Site
from subscribers import audience
from subscribers.staff import audit
from subscribers.staff.sessions import Present

HISTORY = 20


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What the page says of the issue."""

    key: str
    """The hash that an approval names."""
    summary: Summary
    topics: Sequence[tuple[int, str]]
    """All there are: id and name."""
    subject: str
    readers: int
    ready_at: datetime | None
    ready_by: str
    sent_back: str
    approved_at: datetime | None
    approved_by: str
    was_approved: bool
    """Once, in force or taken back."""
    changed: Sequence[Difference]
    """Since then."""
    since_shown: Sequence[Difference] | None
    """Since the form was shown that came too late, where that is remembered."""
    mine: bool
    """Who looks had a hand in it."""
    history: Sequence[Line]


def review_page(
    request: Request,
    site: Site,
    who: Present,
    issue_id: int,
    *,
    status: int = 200,
    error: DigestError | None = None,
    stale: str = "",
    tested: int = 0,
    typed: dict[str, Any] | None = None,
) -> Response:
    """The page. `stale` is the hash that a form carried and that is not the content's any more; `typed` are the fields
    of a test that could not be sent."""
    with site.app.database.reading() as session:
        issue = frame.the_issue(session, issue_id)
        reviewed = _reviewed(request, site, session, issue, who, stale)
        heading, state, planned = frame.heading(issue), issue.state, issue.planned_at is not None
        waits = review.approvable(issue)
    return frame.page(
        request,
        site,
        "review.html",
        who,
        heading,
        tab="review",
        status=status,
        error=error,
        stale=bool(stale),
        tested=tested,
        typed=typed or {},
        reviewed=reviewed,
        approval=site.app.settings.approval,
        approvable=waits,
        to_send_back=waits or (state is IssueState.APPROVED and not planned),
        to_forward=state in (IssueState.DRAFTING, IssueState.IN_REVIEW),
        to_hold=state not in (*OVER, IssueState.HELD),
        to_resume=state is IssueState.HELD,
        over=state in OVER,
    )


def _reviewed(request: Request, site: Site, session: Session, issue: Issue, who: Present, stale: str) -> Reviewed:
    content = content_to_release(session, issue, site.app.frame(), now=site.app.clock())
    before, seen = review.last_approved(issue), shown(request).find(stale)
    key = shown(request).note(content)
    sizes = site.memory.sizes_at(site.app.clock(), partial(audience.sizes, session))
    return Reviewed(
        key=key if review.approvable(issue) else issue.content_hash or key,
        summary=summary(content),
        topics=[(topic.id, topic.name) for topic in content.topics],
        subject=content.subject,
        readers=sizes.get(issue.schedule, 0),
        ready_at=issue.ready_at,
        ready_by=issue.ready_by,
        sent_back=issue.sent_back,
        approved_at=issue.approved_at,
        approved_by=issue.approved_by,
        was_approved=before is not None,
        changed=differences(before, content) if before else [],
        since_shown=differences(seen, content) if seen else None,
        mine=had_a_hand(session, issue, person(who)),
        history=in_words(session, audit.listing(session, object=ISSUE, object_id=issue.id, limit=HISTORY)),
    )
