"""Mails between those who shape an issue and those who release it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.core.languages import Language
from digest.deliveries.notices.staff import tell_staff
from digest.issues.hands import ISSUE, READY
from digest.issues.models import Issue
from subscribers.staff.models import AuditEntry, StaffMember
from subscribers.staff.reaching import addresses
from subscribers.staff.roles import Role


def ask_for_review(
    session: Session, issue: Issue, *, staff: Iterable[str], url: str, speaking: Language, now: datetime
) -> int:
    """Tell approvers, and `staff`, that the issue was called ready; return how many mails are new."""
    name = f"{issue.schedule} {issue.label}"
    return tell_staff(
        session,
        subject=speaking.say("%(issue)s is ready for review", issue=name),
        text=speaking.say(
            "%(name)s called it ready. Look through it, approve it or send it back.", name=issue.ready_by
        ),
        key=f"ready:{issue.id}:{now.isoformat()}",
        staff=addresses(session, Role.APPROVER, also=staff),
        url=url,
        now=now,
    )


def tell_sent_back(session: Session, issue: Issue, *, by: str, url: str, speaking: Language, now: datetime) -> int:
    """Tell who called it ready last, if that was somebody with an account, and is let in still."""
    name = f"{issue.schedule} {issue.label}"
    return tell_staff(
        session,
        subject=speaking.say("%(issue)s came back", issue=name),
        text=speaking.say("%(name)s sent it back: %(note)s", name=by, note=issue.sent_back),
        key=f"sent-back:{issue.id}:{now.isoformat()}",
        staff=_who_called_it_ready(session, issue),
        url=url,
        now=now,
    )


def _who_called_it_ready(session: Session, issue: Issue) -> list[str]:
    calls = select(StaffMember.address, StaffMember.disabled_at).join(AuditEntry, AuditEntry.staff_id == StaffMember.id)
    calls = calls.where(AuditEntry.object == ISSUE, AuditEntry.object_id == issue.id, AuditEntry.act == READY)
    last = session.execute(calls.order_by(AuditEntry.id.desc()).limit(1))
    return [row.address for row in last if row.disabled_at is None]
