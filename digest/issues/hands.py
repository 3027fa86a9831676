"""By whose hands: who acts on an issue, and who had a hand in what it says."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.issues.models import Issue, IssueChange, IssueEdit
from subscribers.staff.models import AuditEntry

ISSUE = "issue"
"""What the log of what was done calls an issue."""
READY, SENT_BACK, APPROVED = "called ready", "sent back", "approved"
RELEASING = (
    *(READY, SENT_BACK, APPROVED, "held", "resumed", "cancelled", "stopped", "brought forward"),
    *("tested", "resent", "corrected"),
)
"""Acts that change nothing of what an issue says. Whoever did anything else to it had a hand in it."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts: somebody of staff by their number, or who is at the server's terminal, by name alone."""

    name: str
    staff_id: int | None = None


def had_a_hand(session: Session, issue: Issue, person: Person) -> bool:
    """Whether they changed something in the issue, whatever became of it since: by the changes, those taken back
    too, and by the log."""
    changes = select(IssueChange.id).where(IssueChange.issue_id == issue.id, IssueChange.author == person.name)
    edits = select(IssueEdit.id).where(IssueEdit.issue_id == issue.id, IssueEdit.author == person.name)
    if any(session.scalars(found.limit(1)).first() is not None for found in (changes, edits)):
        return True
    if person.staff_id is None:
        return False
    lines = select(AuditEntry.id).where(AuditEntry.object == ISSUE, AuditEntry.object_id == issue.id)
    shaped = lines.where(AuditEntry.staff_id == person.staff_id, AuditEntry.act.not_in(RELEASING))
    return session.scalars(shaped.limit(1)).first() is not None
