"""Sends what is due: plans each issue whose hour has come, and works at the desk until nothing is due any more.

The network is never inside a transaction. What a failure of our own side leaves unsent stays owed.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.core.clock import Clock
from digest.core.database import Database, Lock, lock, read_for_change
from digest.core.sections import Schedule
from digest.deliveries.batches import Claimed
from digest.deliveries.desk import Desk, Hand
from digest.deliveries.issue_queue import IssueQueue
from digest.deliveries.lanes import Limits
from digest.deliveries.letters import Press, Stationery
from digest.deliveries.plan import frozen, plan
from digest.deliveries.recover import Recovered, recover
from digest.deliveries.spool import Spool
from digest.issues.approve import hold
from digest.issues.models import Issue, IssueState
from digest.issues.periods import first_send_time
from digest.mail.transport import Transport

LINGER = timedelta(seconds=35)
"""Mails that wait for the rate of their receiving domain no longer than this are waited for: until the next bell."""
LINGER_STEP_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Rules:
    """How to send, from config.toml."""

    schedules: Mapping[str, Schedule]
    hold_withdrawn: bool
    batch: int
    retry_for: timedelta
    lease: timedelta
    pause_after_failures: int
    limits: Limits


@dataclass(slots=True)
class Sent:
    """What one run of the loop did: attempts by outcome, issues it worked on, and what it found in dead hands."""

    attempts: Counter[str] = field(default_factory=Counter)
    issues: dict[str, None] = field(default_factory=dict)
    recovered: Recovered = field(default_factory=Recovered)


class Sender:
    """Sends what is due. Several processes may do so at once: they share the work, and no mail goes twice."""

    def __init__(
        self,
        database: Database,
        transport: Transport,
        stationery: Stationery,
        rules: Rules,
        *,
        spool: Spool,
        clock: Clock,
    ) -> None:
        self._database, self._transport, self._stationery = database, transport, stationery
        self._rules, self._spool, self._clock = rules, spool, clock
        self._desk = Desk(database, transport, spool, rules.limits, rules.batch, rules.retry_for, clock)
        self._failures: Counter[int] = Counter()

    def send_due(
        self, *, advance: Callable[[int], None] = lambda mails: None, stopping: Callable[[], bool] = lambda: False
    ) -> Sent:
        """Send everything that is due now. `advance` hears of every batch, `stopping` is asked several times a second.

        Raises MailUnavailable when our side or every relay fails; what was not sent stays owed.
        """
        sent = Sent(recovered=self.recover())
        try:
            for issue_id in self._due_issues():
                while not stopping() and self._send_issue(issue_id, sent, advance, stopping):
                    pass
        finally:
            self._spool.leave()
        return sent

    def recover(self) -> Recovered:
        """Settle what senders that died left behind."""
        return recover(
            self._database,
            self._spool,
            repeatable=self._transport.repeatable,
            lease=self._rules.lease,
            retry_for=self._rules.retry_for,
            now=self._clock(),
        )

    def _due_issues(self) -> list[int]:
        with self._database.reading() as session:
            issues = session.scalars(
                select(Issue)
                .where(Issue.state.in_([IssueState.APPROVED, IssueState.SENDING]))
                .order_by(Issue.send_on, Issue.id)
            ).all()
        return [issue.id for issue in issues if self._is_due(issue)]

    def _is_due(self, issue: Issue) -> bool:
        schedule = self._rules.schedules.get(issue.schedule)
        if schedule is None:
            return False
        first = first_send_time(schedule, send_on=issue.send_on, closes_at=issue.closes_at)
        return issue.immediate or issue.state is IssueState.SENDING or first <= self._clock()

    def _send_issue(
        self, issue_id: int, sent: Sent, advance: Callable[[int], None], stopping: Callable[[], bool]
    ) -> bool:
        """Plan the issue and send what is due of it. True: somebody must be planned anew, so do it once more."""
        with self._database.writing() as session:
            issue = session.get_one(Issue, issue_id)
            press = self._planned(session, issue)
        if press is None:
            return False
        queue = IssueQueue(self._database, issue_id, press, now=self._clock)

        def told(hand: Hand[Claimed]) -> None:
            sent.attempts.update(outcome.status.value for _, outcome, _ in hand.attempts)
            sent.issues[f"{issue.schedule} {issue.label}"] = None
            advance(len(hand.claimed))
            self._note_failure(issue_id, hand)

        self._work(queue, told, stopping)
        return queue.stale > 0

    def _work(self, queue: IssueQueue, told: Callable[[Hand[Claimed]], None], stopping: Callable[[], bool]) -> None:
        """Until nothing is due; mails that wait for their domain's rate are waited for."""
        while True:
            queue.postponed = 0
            self._desk.work(queue, told=told, stopping=stopping)
            if stopping() or not queue.postponed:
                return
            while not stopping() and not queue.due_within(timedelta()):
                if not queue.due_within(LINGER):
                    return
                time.sleep(LINGER_STEP_SECONDS)

    def _planned(self, session: Session, issue: Issue) -> Press | None:
        """The issue planned and its press; None when it was held or called off meanwhile."""
        lock(session, Lock.PLAN)
        read_for_change(session, issue)
        if issue.state in (IssueState.APPROVED, IssueState.SENDING):
            schedule = self._rules.schedules[issue.schedule]
            plan(session, issue, schedule, hold_withdrawn=self._rules.hold_withdrawn, now=self._clock())
        return Press(self._stationery, issue, frozen(issue)) if issue.state is IssueState.SENDING else None

    def _note_failure(self, issue_id: int, hand: Hand[Claimed]) -> None:
        """An issue whose batches keep failing on our side is put on hold."""
        self._failures[issue_id] = self._failures[issue_id] + 1 if hand.failure else 0
        if self._failures[issue_id] < self._rules.pause_after_failures:
            return
        with self._database.writing() as session:
            issue = session.get_one(Issue, issue_id)
            read_for_change(session, issue)
            if issue.state is IssueState.SENDING:
                hold(issue, f"{self._failures[issue_id]} batches in a row could not be handed over")
