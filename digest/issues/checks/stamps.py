"""Tells whether an issue is still what a report was made of: cheaply, without gathering its content."""

import hashlib
import json

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.issues.models import Issue, IssueChange
from digest.topics import log


def stamp(session: Session, issue: Issue) -> str:
    """Another one after new articles, after what editors change, and after approval.

    That an article was corrected, held or withdrawn does not show in it, nor that readers changed their minds.
    """
    if issue.content_hash:
        return _hash([issue.content_hash, *issue.dropped])
    changes = select(func.count(IssueChange.id), func.max(IssueChange.id), func.max(IssueChange.made_at))
    number, last, made_at = session.execute(changes.where(IssueChange.issue_id == issue.id)).one()
    written = [issue.subject, issue.preheader, issue.intro, issue.day.isoformat()]
    return _hash([log.last_position(session), number, last, str(made_at), *written])


def _hash(parts: list[object]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
