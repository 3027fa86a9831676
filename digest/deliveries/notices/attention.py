"""Tells staff of issues that need somebody, or that are out: each occasion once, whoever's clock rings.

An occasion is a function: it says what it is about an issue, or nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from digest.core.languages import Language
from digest.core.sections import Schedule
from digest.deliveries.notices.staff import tell_staff
from digest.deliveries.plan import planned
from digest.deliveries.states import DeliveryStatus
from digest.issues.draft import NOT_IN_TIME
from digest.issues.models import Issue, IssueState
from digest.issues.periods import first_send_time
from subscribers.staff.reaching import addresses
from subscribers.staff.roles import Role

LATE = timedelta(hours=1)
"""Before the first mail is due."""
FRESH = timedelta(days=1)
"""Nobody is told of an issue that has been out for longer."""
OPEN = (IssueState.DRAFTING, IssueState.IN_REVIEW)
S = DeliveryStatus


@dataclass(frozen=True, slots=True)
class Asked:
    """One issue at one moment."""

    session: Session
    issue: Issue
    due_at: datetime
    """When its first mail is due."""
    speaking: Language
    now: datetime

    @property
    def name(self) -> str:
        """ "weekly 2026-W48"."""
        return f"{self.issue.schedule} {self.issue.label}"


@dataclass(frozen=True, slots=True)
class Told:
    """What is mailed, to staff of which role, and which page of the issue it leads to."""

    occasion: str
    subject: str
    text: str
    role: Role = Role.APPROVER
    page: str = "review"


Occasion = Callable[[Asked], Told | None]


def tell_of_issues(
    session: Session,
    schedules: Mapping[str, Schedule],
    *,
    occasions: Sequence[Occasion],
    staff: Iterable[str],
    desk: str,
    speaking: Language,
    now: datetime,
) -> int:
    """Owe the mails of all `occasions` to staff accounts and to `staff`; return how many are new. `desk` is its
    address. Safe to repeat."""
    also, new = tuple(staff), 0
    for issue in session.scalars(_issues(schedules, now)):
        due_at = first_send_time(schedules[issue.schedule], send_on=issue.send_on, closes_at=issue.closes_at)
        for told in _told(occasions, Asked(session, issue, due_at, speaking, now)):
            new += tell_staff(
                session,
                subject=told.subject,
                text=told.text,
                key=f"{told.occasion}:{issue.id}",
                staff=addresses(session, told.role, also=also),
                url=f"{desk}/issues/{issue.id}/{told.page}",
                now=now,
            )
    return new


def waits(asked: Asked) -> Told | None:
    """Its window is closed, and nobody has approved it."""
    if asked.issue.state is not IssueState.IN_REVIEW:
        return None
    say, due = asked.speaking.say, _moment(asked.due_at)
    text = say("Its window is closed. Look through it and approve it; the first mail is due at %(due)s.", due=due)
    return Told("waits", say("%(issue)s waits for approval", issue=asked.name), text)


def late(asked: Asked) -> Told | None:
    """The first mail is due within the hour."""
    issue = asked.issue
    if issue.state not in OPEN or issue.immediate or not asked.due_at - LATE <= asked.now < asked.due_at:
        return None
    say, due = asked.speaking.say, _moment(asked.due_at)
    text = say("The first mail is due at %(due)s. What nobody approved by then is held.", due=due)
    return Told("late", say("%(issue)s is not approved yet", issue=asked.name), text)


def missed(asked: Asked) -> Told | None:
    """Its hour came, and it was held."""
    if asked.issue.state is not IssueState.HELD or asked.issue.note != NOT_IN_TIME:
        return None
    say = asked.speaking.say
    text = say("Nobody approved it in time. It goes out as soon as somebody does, later than readers expect it.")
    return Told("missed", say("%(issue)s is held", issue=asked.name), text)


def sent(asked: Asked) -> Told | None:
    """Nothing of it is owed any more."""
    if asked.issue.state is not IssueState.SENT:
        return None
    say, counts = asked.speaking.say, planned(asked.session, asked.issue).by_status
    text = say(
        "Mail servers accepted %(sent)s mails and refused %(refused)s; %(doubtful)s are in doubt.",
        sent=f"{counts.get(S.SENT, 0):,}",
        refused=f"{counts.get(S.REJECTED, 0) + counts.get(S.EXPIRED, 0):,}",
        doubtful=f"{counts.get(S.DOUBTFUL, 0):,}",
    )
    return Told("sent", say("%(issue)s is out", issue=asked.name), text, Role.EDITOR, "sending")


WAITING: tuple[Occasion, ...] = (waits, late, missed)
"""For a publication where a person approves."""
OUT: tuple[Occasion, ...] = (sent,)


def _issues(schedules: Mapping[str, Schedule], now: datetime) -> Select[Issue]:
    fresh = and_(Issue.state == IssueState.SENT, Issue.finished_at > now - FRESH)
    of_interest = or_(Issue.state.in_((*OPEN, IssueState.HELD)), fresh)
    return select(Issue).where(of_interest, Issue.schedule.in_(list(schedules))).order_by(Issue.id)


def _told(occasions: Sequence[Occasion], asked: Asked) -> Iterator[Told]:
    for occasion in occasions:
        if (told := occasion(asked)) is not None:
            yield told


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
