"""One run of a sender at its desk: an issue planned and sent batch by batch, with notices let past it."""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.orm import Session

from digest.core.database import Lock, lock, read_for_change
from digest.core.errors import MailUnavailable, TemplateError
from digest.deliveries.batches import Claimed
from digest.deliveries.desk import Desk, Hand
from digest.deliveries.issue_queue import IssueQueue
from digest.deliveries.letters import Press
from digest.deliveries.notices.batches import ClaimedNotice
from digest.deliveries.notices.notice_queue import NoticeQueue
from digest.deliveries.pause import pause
from digest.deliveries.plan import frozen, plan
from digest.deliveries.recover import Recovered
from digest.deliveries.reports import Report, report
from digest.deliveries.terms import Rules, Stock
from digest.issues.models import Issue, IssueState

LINGER = timedelta(seconds=35)
"""Mails that wait for the rate of their receiving domain no longer than this are waited for: until the next bell."""
LINGER_STEP_SECONDS = 0.05
NOTICES_EVERY_SECONDS = 1.0
"""How often a long issue lets notices pass."""


@dataclass(slots=True)
class Sent:
    """What one run did: attempts by outcome, issues it worked on, and what it found in dead hands."""

    attempts: Counter[str] = field(default_factory=Counter)
    notices: Counter[str] = field(default_factory=Counter)
    issues: dict[str, None] = field(default_factory=dict)
    recovered: Recovered = field(default_factory=Recovered)


@dataclass(slots=True)
class Run:
    """`sent` fills as it goes on. `failures` counts batches in a row that failed on our side, by issue."""

    desk: Desk
    stock: Stock
    rules: Rules
    sent: Sent
    failures: Counter[int]
    advance: Callable[[int], None]
    stopping: Callable[[], bool]
    reported: Callable[[Report], None] = lambda report: None
    misprint: TemplateError | None = None
    """A template of a notice is wrong; that stops no issue."""
    _notices_at: float = 0.0

    def send_notices(self) -> None:
        """All that are due."""
        self._notices_at = time.monotonic() + NOTICES_EVERY_SECONDS
        stock, within = self.stock, self.rules.confirm_within
        queue = NoticeQueue(stock.stationery, stock.notices, stock.stationery.senders("n"), within)
        try:
            self.desk.work(queue, told=self._notices_went, stopping=self.stopping)
        except TemplateError as error:
            self.misprint = error

    def send_issue(self, issue_id: int) -> bool:
        """Plan the issue and send what is due of it. True: somebody must be planned anew, so do it once more."""
        with self.desk.database.writing() as session:
            issue = session.get_one(Issue, issue_id)
            press = self._planned(session, issue)
        if press is None:
            return False
        queue = IssueQueue(self.desk.database, issue_id, press, now=self.desk.clock)
        name = f"{issue.schedule} {issue.label}"
        self._work(queue, lambda hand: self._batch_went(issue_id, name, hand))
        return queue.stale > 0

    def _work(self, queue: IssueQueue, told: Callable[[Hand[Claimed]], None]) -> None:
        """Until nothing is due; mails that wait for their domain's rate are waited for."""
        while True:
            before = queue.claims
            self.desk.work(queue, told=told, stopping=self.stopping)
            if self.stopping() or not queue.postponed or queue.claims == before:
                return
            while not self.stopping() and not queue.due_within(timedelta()):
                if not queue.due_within(LINGER):
                    return
                time.sleep(LINGER_STEP_SECONDS)

    def _planned(self, session: Session, issue: Issue) -> Press | None:
        """The issue planned and its press; None when it was held or called off meanwhile."""
        lock(session, Lock.PLAN)
        read_for_change(session, issue)
        if issue.state in (IssueState.APPROVED, IssueState.SENDING):
            schedule = self.rules.schedules[issue.schedule]
            plan(session, issue, schedule, hold_withdrawn=self.rules.hold_withdrawn, now=self.desk.clock())
        return Press(self.stock.stationery, issue, frozen(issue)) if issue.state is IssueState.SENDING else None

    def _batch_went(self, issue_id: int, name: str, hand: Hand[Claimed]) -> None:
        if hand.claimed:
            self.reported(report(hand, kind=lambda claimed: "digest", issue_id=issue_id, issue=name))
        self.sent.attempts.update(hand.outcomes)
        self.sent.issues[name] = None
        self.advance(len(hand.claimed))
        self.failures[issue_id] = self.failures[issue_id] + 1 if hand.failure else 0
        if hand.failure and self.failures[issue_id] >= self.rules.pause_after_failures:
            with self.desk.database.writing() as session:
                count, staff, now = self.failures[issue_id], self.rules.staff, self.desk.clock()
                speaking = self.stock.stationery.staff_language
                pause(session, issue_id, count, hand.failure, staff=staff, speaking=speaking, now=now)
        if time.monotonic() >= self._notices_at and not hand.failure:
            with suppress(MailUnavailable):  # the next batch is claimed already: it meets the same trouble and tells it
                self.send_notices()

    def _notices_went(self, hand: Hand[ClaimedNotice]) -> None:
        if hand.claimed:
            self.reported(report(hand, kind=lambda claimed: claimed.mail.value))
        self.sent.notices.update(hand.outcomes)
        self.advance(len(hand.claimed))
