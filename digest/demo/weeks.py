"""Lets the demo's weeks pass on a simulated clock: the very jobs of `digest run`, rung whenever something is due."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from time import perf_counter

import structlog
from sqlalchemy import func, select

from digest import jobs
from digest.app import App
from digest.articles.models import Article
from digest.core.sections import Schedule
from digest.deliveries.models import Delivery
from digest.deliveries.states import DeliveryStatus
from digest.demo.content import Content, Edit, Reader
from digest.demo.setting_up import SOURCE
from digest.issues import changes
from digest.issues.models import Issue, IssueState
from digest.issues.periods import closes_at, first_send_time
from digest.mail.transport import Transport
from digest.topics.queries import every_topic
from subscribers import preferences
from subscribers.addresses import email_address
from subscribers.queries import by_address
from subscribers.unsubscribe import unsubscribe

REFRESH_EVERY = timedelta(hours=6)
BEFORE_CLOSE = timedelta(hours=1)
"""When the editor looks at a draft: after the last articles came, before it closes."""


@dataclass
class SimulatedClock:
    """A clock that stands until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        """The simulated present."""
        return self.now


@dataclass
class Weeks:
    """The weeks of one demo, and how long each kind of step took in real seconds."""

    app: App
    clock: SimulatedClock
    content: Content
    transport: Transport
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def pass_by(self, advance: Callable[[int], None]) -> None:
        """From the first day to the last. `advance` hears of each simulated day."""
        events, sender = sorted(self._events(), key=lambda event: event[0]), self.app.sender(self.transport)
        day = self.clock.now
        while self.clock.now < self.content.ends_at:
            with self._timed("issues made, closed and approved"):
                jobs.move_issues_on(self.app)
            with self._timed("mail planned, rendered and sent"):
                jobs.send(sender, self.transport, lambda: False)
            self.clock.now = self._next_bell([at for at, _ in events])
            while events and events[0][0] <= self.clock.now:
                events.pop(0)[1]()
            while day <= self.clock.now - timedelta(days=1):
                day += timedelta(days=1)
                advance(1)

    def _events(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """What people and sources do, and when."""
        moment = self.content.starts_at
        while moment < self.content.ends_at:
            yield moment, self._refresh
            moment += REFRESH_EVERY
        for reader in self.content.readers:
            yield from self._acts_of(reader)
        weekly, zone = self.app.settings.schedules["weekly"], self.content.publication.timezone
        for edit in self.content.edits:
            yield closes_at(weekly, zone, edit.issue_day) - BEFORE_CLOSE, partial(self._edit, edit)

    def _acts_of(self, reader: Reader) -> Iterator[tuple[datetime, Callable[[], None]]]:
        if pause := reader.pause:
            yield pause.at, lambda: self._change(reader, preferences.pause, until=pause.until)
        if change := reader.change:
            yield change.at, lambda: self._change(reader, preferences.choose_topics, topic_ids=self._ids(change.topics))
        if reader.leaves_at:
            yield reader.leaves_at, lambda: self._change(reader, unsubscribe)

    def _refresh(self) -> None:
        with self._timed("articles fetched and assigned"), _only_errors_logged():
            jobs.refresh(self.app)

    def _edit(self, edit: Edit) -> None:
        with self.app.database.writing() as session:
            weekly = select(Issue).where(Issue.schedule == "weekly", Issue.send_on == edit.issue_day)
            issue = session.scalars(weekly).one()
            article = session.scalars(select(Article.id).where(Article.guid == edit.guid)).one()
            act = changes.pin if edit.kind == "pin" else changes.exclude
            act(session, issue, article, author=SOURCE, now=self.clock.now)

    def _change(self, reader: Reader, act: Callable[..., bool], **values: object) -> None:
        with self.app.database.writing() as session:
            person = by_address(session, email_address(reader.address))
            act(session, person.id, **values, source=SOURCE, now=self.clock.now)

    def _ids(self, slugs: tuple[str, ...]) -> list[int]:
        with self.app.database.reading() as session:
            return [topic.id for topic in every_topic(session) if topic.slug in slugs]

    def _next_bell(self, events: list[datetime]) -> datetime:
        """The next moment at which anything happens: the real scheduler rings each minute instead."""
        with self.app.database.reading() as session:
            due = session.scalar(select(func.min(Delivery.not_before)).where(Delivery.status == DeliveryStatus.PENDING))
            open_issues = select(Issue).where(
                Issue.state.in_([IssueState.DRAFTING, IssueState.IN_REVIEW, IssueState.APPROVED])
            )
            issues = session.scalars(open_issues).all()
        schedules = self.app.settings.schedules
        moments = [due, *(issue.closes_at for issue in issues), *(_due(schedules[i.schedule], i) for i in issues)]
        ahead = [moment for moment in [*moments, *events, self.content.ends_at] if moment and moment > self.clock.now]
        return min(ahead)

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        start = perf_counter()
        yield
        self.seconds[step] += perf_counter() - start


def _due(schedule: Schedule, issue: Issue) -> datetime:
    return first_send_time(schedule, send_on=issue.send_on, closes_at=issue.closes_at)


@contextmanager
def _only_errors_logged() -> Iterator[None]:
    """The demo tells its own story; that a source is silent for a week is part of it."""
    usual = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    try:
        yield
    finally:
        structlog.configure(**usual)
