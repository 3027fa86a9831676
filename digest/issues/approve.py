"""The life of an issue: closing its window, freezing it under a content hash, and stopping it.

drafting -> in_review -> approved -> sending -> sent; held, cancelled and skipped beside.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.core.bulk import carry_out, dialect, is_listed, listed
from digest.core.database import Lock, lock, read_for_change
from digest.core.errors import Conflict
from digest.core.languages import N_
from digest.issues.compose import NOT_YET, POSTPONED, Frame, compose
from digest.issues.content import Content, content_hash
from digest.issues.exclusions import come_later
from digest.issues.models import OVER, Issue, IssueState, named
from subscribers import audience

APPROVABLE = (IssueState.DRAFTING, IssueState.IN_REVIEW, IssueState.HELD)
NOTHING_NEW = N_("nothing new for anybody")
AUTOMATIC = "automatic"
"""`approved_by` of an issue that no editor approved."""


def has_news(session: Session, issue: Issue, content: Content) -> bool:
    """Whether any article stands after what every reader of the schedule was served with."""
    lowest = audience.lowest_covered(session, issue.schedule)
    return lowest is not None and any(placement.position > lowest for placement in content.placements)


def bring_forward(session: Session, issue: Issue, frame: Frame, *, now: datetime) -> bool:
    """Close the window now and send on approval, whatever the hour. False: nothing is new, nothing was changed."""
    read_for_change(session, issue)
    if issue.state not in (IssueState.DRAFTING, IssueState.IN_REVIEW):
        raise Conflict(N_("%(schedule)s %(label)s is %(state)s; it cannot be brought forward"), **named(issue))
    if not has_news(session, issue, compose(session, issue, frame, now=now)):
        return False
    issue.state, issue.immediate, issue.closes_at = IssueState.IN_REVIEW, True, min(issue.closes_at, now)
    return True


def close(session: Session, issue: Issue, frame: Frame, *, now: datetime) -> None:
    """End the window: the issue waits for approval, or is skipped when nothing is new for anybody."""
    if has_news(session, issue, compose(session, issue, frame, now=now)):
        issue.state = IssueState.IN_REVIEW
    else:
        issue.state, issue.note, issue.finished_at = IssueState.SKIPPED, NOTHING_NEW, now


class OtherContent(Conflict):
    """The content is another by now than the one that was to be approved."""


def approve(session: Session, issue: Issue, frame: Frame, *, by: str, now: datetime, seen: str = "") -> bool:
    """Freeze the issue as it is now under its content hash. False: nothing is new, nothing was changed.

    `seen` is the hash of what was looked at, or its beginning: OtherContent when it is another by now. What editors
    postponed, and what is not published yet, goes to the end of the log, so that it is new for the next issue.
    """
    read_for_change(session, issue)
    lock(session, Lock.INGEST)
    if issue.state not in APPROVABLE or issue.planned_at is not None:
        raise Conflict(N_("%(schedule)s %(label)s is %(state)s; it cannot be approved"), **named(issue))
    content = compose(session, issue, frame, now=now)
    canonical = content.to_json()
    if not content_hash(canonical).startswith(seen):
        message = N_("%(schedule)s %(label)s has changed since you looked; look at it again")
        raise OtherContent(message, **named(issue))
    if not has_news(session, issue, content):
        return False
    issue.content, issue.content_hash, issue.approved_content = canonical, content_hash(canonical), None
    issue.ready_at, issue.ready_by, issue.sent_back = None, "", ""
    issue.upto, issue.dropped = content.upto, []
    issue.state, issue.note, issue.approved_at, issue.approved_by = IssueState.APPROVED, "", now, by
    come_later(session, issue, _owed_later(content), now=now)
    return True


def _owed_later(content: Content) -> set[int]:
    return {article_id for article_id, reason in content.left_out.items() if reason in (POSTPONED, NOT_YET)}


def void(issue: Issue) -> None:
    """Take an approval back, because something it was bound to changed. What was approved is kept, for comparing."""
    issue.approved_content = issue.content or issue.approved_content
    if issue.state is IssueState.APPROVED:
        issue.state, issue.note = IssueState.IN_REVIEW, N_("changed after it was approved; approve it again")
    issue.content = issue.content_hash = issue.upto = issue.approved_at = None
    issue.approved_by = ""


def hold(issue: Issue, reason: str) -> None:
    """Stop the issue; what was not handed over stays unsent until it is resumed. Safe to repeat."""
    if issue.state in OVER:
        raise Conflict(N_("%(schedule)s %(label)s is %(state)s; there is nothing to hold"), **named(issue))
    issue.state, issue.note = IssueState.HELD, reason


def resume(issue: Issue, *, now: datetime) -> None:
    """Let a held issue go on from where it stopped."""
    if issue.state is not IssueState.HELD:
        raise Conflict(N_("%(schedule)s %(label)s is %(state)s, not held"), **named(issue))
    issue.note = ""
    if issue.planned_at is not None:
        issue.state = IssueState.SENDING
    else:
        open_still = IssueState.DRAFTING if issue.closes_at > now else IssueState.IN_REVIEW
        issue.state = IssueState.APPROVED if issue.content else open_still


def withdrawn(session: Session, article_ids: Iterable[int]) -> frozenset[int]:
    """Which of these articles were taken back or held since."""
    gone = carry_out(session, _gone(dialect(session)), {"listed": listed(session, article_ids)})
    return frozenset(gone.scalars())


@cache
def _gone(kind: str) -> Select[int]:
    return select(Article.id).where(
        is_listed(kind, Article.id), Article.retracted_at.is_not(None) | Article.held_at.is_not(None)
    )
