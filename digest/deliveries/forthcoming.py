"""What one reader's next mail would hold, and when it would come, if nothing changed until then.

It is the draft, or the issue that waits to be sent, seen through the selection that decides what they get.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from digest.core.sections import Schedule
from digest.deliveries.account import cohort_of
from digest.deliveries.content_now import content_now
from digest.deliveries.models import Delivery
from digest.deliveries.states import OPEN, DeliveryStatus
from digest.issues.compose import Frame
from digest.issues.content import ArticleCopy, Content
from digest.issues.models import OVER, Issue, IssueState
from digest.issues.periods import next_send_day, open_send_time, send_time
from digest.issues.selection import Cohort, Section, Selector
from subscribers.queries import SubscriberRow


@dataclass(frozen=True, slots=True)
class Heading:
    """A topic with its stories, and how many more there are that find no room."""

    topic: str
    stories: tuple[ArticleCopy, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Forthcoming:
    """The next mail, as things stand. In the past: it comes as soon as it can."""

    at: datetime
    held: bool
    """An editor has to release it first."""
    headings: tuple[Heading, ...]
    """Empty when nothing is new for them so far."""


def forthcoming(
    session: Session,
    reader: SubscriberRow,
    schedule: Schedule,
    *,
    zone: str,
    frame: Callable[[], Frame],
    now: datetime,
) -> Forthcoming:
    """For somebody who is confirmed; a pause of theirs only moves it. `zone` is the publication's. Changes nothing."""
    issue = _next_issue(session, reader)
    if issue is None:
        usual = open_send_time(schedule, zone, reader_zone=reader.timezone, hour=reader.hour, now=now)
        return Forthcoming(_after_pause(reader, schedule, usual), held=False, headings=())
    owed = Cohort(reader.topic_ids, reader.covered_upto)
    content = content_now(session, issue, frame(), owed_to=owed, now=now)
    sections = Selector(content).pick(cohort_of(session, issue, content, reader))
    at = _after_pause(reader, schedule, _at(session, issue, reader, schedule))
    return Forthcoming(at, issue.state is IssueState.HELD, _headings(content, sections))


def _next_issue(session: Session, reader: SubscriberRow) -> Issue | None:
    """The first issue of their schedule that is not over, for all and for them."""
    passed = exists().where(
        Delivery.issue_id == Issue.id,
        Delivery.subscriber_id == reader.id,
        Delivery.status.not_in([*OPEN, DeliveryStatus.SKIPPED]),
    )
    waiting = select(Issue).where(
        Issue.schedule == reader.frequency, Issue.state.not_in(OVER), Issue.finished_at.is_(None), ~passed
    )
    return session.scalars(waiting.order_by(Issue.send_on, Issue.id).limit(1)).first()


def _at(session: Session, issue: Issue, reader: SubscriberRow, schedule: Schedule) -> datetime:
    owed = select(Delivery.not_before).where(
        Delivery.issue_id == issue.id, Delivery.subscriber_id == reader.id, Delivery.status.in_(OPEN)
    )
    planned = session.scalar(owed)
    if planned is not None:
        return planned
    if issue.immediate:
        return issue.closes_at
    return send_time(schedule, reader.timezone, hour=reader.hour, send_on=issue.send_on, closes_at=issue.closes_at)


def _after_pause(reader: SubscriberRow, schedule: Schedule, at: datetime) -> datetime:
    """The same hour, on the first day on which the schedule sends again after the pause."""
    local = at.astimezone(ZoneInfo(reader.timezone))
    if reader.paused_until is None or reader.paused_until <= local.date():
        return at
    return datetime.combine(next_send_day(schedule, reader.paused_until), local.timetz())


def _headings(content: Content, sections: tuple[Section, ...]) -> tuple[Heading, ...]:
    names = {topic.id: topic.name for topic in content.topics}
    articles = {article.id: article for article in content.articles}
    return tuple(
        Heading(names[section.topic_id], tuple(articles[id] for id, _ in section.articles), section.more)
        for section in sections
    )
