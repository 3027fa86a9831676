"""An issue that keeps failing on our side pauses itself, and says so to staff and in the log."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from digest.core.database import read_for_change
from digest.core.errors import DigestError
from digest.core.languages import Language
from digest.deliveries.notices.staff import tell_staff
from digest.issues.approve import hold
from digest.issues.models import Issue, IssueState
from digest.issues.notes import PAUSED, note
from subscribers.staff.reaching import addresses
from subscribers.staff.roles import Role

log = structlog.get_logger()


def pause(
    session: Session,
    issue_id: int,
    failures: int,
    failure: DigestError,
    *,
    staff: Iterable[str],
    speaking: Language,
    now: datetime,
) -> None:
    """Hold an issue that is being sent. `staff` and all approvers get a mail as soon as mail can go again."""
    issue = session.get_one(Issue, issue_id)
    read_for_change(session, issue)
    if issue.state is not IssueState.SENDING:
        return
    hold(issue, PAUSED % {"failures": failures, "why": failure})
    subject = speaking.say("%(issue)s was paused", issue=f"{issue.schedule} {issue.label}")
    text = "\n\n".join(_told(speaking, issue, failures, failure))
    key = f"paused:{issue.id}:{now:%Y%m%dT%H%M%S}"
    everybody = addresses(session, Role.APPROVER, also=staff)
    tell_staff(session, subject=subject, text=text, key=key, staff=everybody, now=now)
    log.error("issue paused", issue_id=issue.id, failures=failures, reason=str(failure))


def _told(speaking: Language, issue: Issue, failures: int, failure: DigestError) -> Iterator[str]:
    yield speaking.say(
        "%(failures)s batches in a row could not be handed over. The last one failed because: %(failure)s.",
        failures=failures,
        failure=note(str(failure)).said(speaking.say),
    )
    yield speaking.say(
        "Nobody was blamed for it, and what was not sent stays owed. Mend the cause; `digest doctor` helps to find it. "
        "Then `digest issues resume %(schedule)s --issue %(label)s` lets the issue go on from where it was.",
        schedule=issue.schedule,
        label=issue.label,
    )
