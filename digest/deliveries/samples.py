"""Readers whose mail an editor should have seen: the one of the longest, the one of the shortest, and anybody.

Readers are found by their numbers; who they are, nobody learns here.
"""

import enum
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.deliveries.content_now import content_now
from digest.deliveries.models import Delivery
from digest.issues.compose import Frame
from digest.issues.models import Edition, Issue
from digest.issues.selection import Cohort, Selector, to_json
from subscribers import audience
from subscribers.models import Subscriber


class Extreme(enum.StrEnum):
    """Which mail."""

    LARGEST = "largest"
    SMALLEST = "smallest"


def extreme(session: Session, issue: Issue, frame: Frame, which: Extreme, *, now: datetime) -> int | None:
    """A reader of the mail with the longest or shortest list of stories; None where nobody gets one. From the ledger
    where there is one, else as `extremes`."""
    if issue.planned_at is not None:
        return planned(session, issue, which)
    cohort = extremes(session, issue, frame, now=now).get(which)
    return somebody_of(session, issue, cohort) if cohort else None


def extremes(session: Session, issue: Issue, frame: Frame, *, now: datetime) -> dict[Extreme, audience.Cohort]:
    """Readers of the mails with the longest and the shortest list of stories; empty where nobody gets one.

    Every cohort is asked, as for a forecast: a second or two for a million readers.
    """
    sized = list(_sized(session, issue, frame, now))
    return {which: max(sized, key=lambda one: one[0] * _sign(which))[1] for which in Extreme} if sized else {}


def planned(session: Session, issue: Issue, which: Extreme) -> int | None:
    """The same of an issue that has a ledger, from there: one reader. None where nobody gets a mail."""
    by_length = (func.length(Edition.sections) * -_sign(which), Edition.id)
    editions = select(Edition.id).where(Edition.issue_id == issue.id).order_by(*by_length)
    for edition_id in session.scalars(editions.limit(1)):
        mine = select(Delivery.subscriber_id).where(Delivery.edition_id == edition_id)
        return session.scalar(mine.limit(1))
    return None


def somebody_of(session: Session, issue: Issue, cohort: audience.Cohort) -> int | None:
    """A reader of these; None when there is none any more."""
    readers = audience.audience(issue.schedule).with_only_columns(Subscriber.id)
    mine = Subscriber.topic_set_id == cohort.topic_set_id, Subscriber.covered_upto == cohort.covered_upto
    return session.scalar(
        readers.where(*mine, Subscriber.language == cohort.language, ~audience.paused_on(issue.day)).limit(1)
    )


def anybody(session: Session, issue: Issue, point: float) -> int | None:
    """A reader of the issue's schedule; `point`, from 0 to 1, says how far down the register they are looked for."""
    # Two questions: asked for both at once, SQLite looks at every row.
    first, last = session.scalar(select(func.min(Subscriber.id))), session.scalar(select(func.max(Subscriber.id)))
    if first is None or last is None:
        return None
    readers = audience.audience(issue.schedule).with_only_columns(Subscriber.id).order_by(Subscriber.id).limit(1)
    start = first + int(point * (last - first))
    return session.scalar(readers.where(Subscriber.id >= start)) or session.scalar(readers)


def _sized(session: Session, issue: Issue, frame: Frame, now: datetime) -> Iterator[tuple[int, audience.Cohort]]:
    cohorts = audience.cohorts(session, issue.schedule, on=issue.day)
    topics = audience.topic_sets(session, {cohort.topic_set_id for cohort in cohorts})
    lowest = min((cohort.covered_upto for cohort in cohorts), default=0)
    everybody = Cohort(frozenset().union(*topics.values()), lowest)
    selector = Selector(content_now(session, issue, frame, owed_to=everybody, now=now))
    for cohort in cohorts:
        if sections := selector.pick(Cohort(topics[cohort.topic_set_id], cohort.covered_upto)):
            yield len(to_json(sections)), cohort


def _sign(which: Extreme) -> int:
    return 1 if which is Extreme.LARGEST else -1
