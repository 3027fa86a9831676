"""The sending loop: plan what is due, claim a batch, hand it over, record it, until nothing is due.

The network is never inside a transaction. What a failure of our own side leaves unsent stays owed.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.core.clock import Clock
from digest.core.database import Database, Lock, lock, read_for_change
from digest.core.errors import DigestError
from digest.core.sections import Schedule
from digest.deliveries import batches
from digest.deliveries.batches import Batch, Claimed
from digest.deliveries.letters import Press, Stationery
from digest.deliveries.outcome import Outcome, outcome_of
from digest.deliveries.plan import frozen, plan, settle
from digest.deliveries.recover import Recovered, is_gone, new_owner, recover
from digest.issues.approve import hold, withdrawn
from digest.issues.models import Edition, Issue, IssueState
from digest.issues.periods import first_send_time
from digest.mail import headers
from digest.mail.transport import Answer, Outgoing, Transport

Attempt = tuple[Claimed, Outcome, str]


@dataclass(frozen=True, slots=True)
class Rules:
    """How to send, from config.toml."""

    schedules: Mapping[str, Schedule]
    hold_withdrawn: bool
    batch: int
    retry_for: timedelta
    lease: timedelta
    pause_after_failures: int


@dataclass(slots=True)
class Sent:
    """What one run of the loop did: attempts by outcome, issues it worked on, and what it found in dead hands."""

    attempts: Counter[str] = field(default_factory=Counter)
    issues: dict[str, None] = field(default_factory=dict)
    recovered: Recovered = field(default_factory=Recovered)


class Sender:
    """Sends what is due. Several processes may do so at once: they share the work, and no mail goes twice."""

    def __init__(
        self, database: Database, transport: Transport, stationery: Stationery, rules: Rules, *, clock: Clock
    ) -> None:
        self._database, self._transport, self._stationery = database, transport, stationery
        self._rules, self._clock = rules, clock
        self._owner = new_owner()
        self._failures: Counter[int] = Counter()

    def send_due(
        self, *, advance: Callable[[int], None] = lambda mails: None, stopping: Callable[[], bool] = lambda: False
    ) -> Sent:
        """Send everything that is due now. `advance` hears of every batch, `stopping` is asked before each.

        Raises MailUnavailable when our side or the relay fails; what was not sent stays owed.
        """
        sent = Sent(recovered=self._recover())
        for issue_id in self._due_issues():
            while not stopping() and self._send_issue(issue_id, sent, advance, stopping):
                pass
        return sent

    def _recover(self) -> Recovered:
        with self._database.writing() as session:
            return recover(
                session,
                repeatable=self._transport.repeatable,
                lease=self._rules.lease,
                gone=is_gone,
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
            press = self._planned(session, session.get_one(Issue, issue_id))
        stale = 0
        while press is not None and not stopping():
            with self._database.writing() as session:
                issue = session.get_one(Issue, issue_id)
                if withdrawn(session, press.article_ids):
                    return True
                batch = batches.claim(session, issue, owner=self._owner, limit=self._rules.batch, now=self._clock())
                sections = _sections(session, batch)
                if batch.exhausted:
                    settle(session, issue, now=self._clock())
                    break
            stale += batch.stale
            sent.attempts.update(self._hand_over(issue, press, batch, sections))
            advance(len(batch.deliveries))
            sent.issues[f"{issue.schedule} {issue.label}"] = None
        return stale > 0

    def _planned(self, session: Session, issue: Issue) -> Press | None:
        """The issue planned and its press; None when it was held or called off meanwhile."""
        lock(session, Lock.PLAN)
        read_for_change(session, issue)
        if issue.state in (IssueState.APPROVED, IssueState.SENDING):
            schedule = self._rules.schedules[issue.schedule]
            plan(session, issue, schedule, hold_withdrawn=self._rules.hold_withdrawn, now=self._clock())
        return Press(self._stationery, issue, frozen(issue)) if issue.state is IssueState.SENDING else None

    def _hand_over(self, issue: Issue, press: Press, batch: Batch, sections: dict[int, str]) -> Counter[str]:
        """Send a batch and record it; when our side fails half-way, the rest is owed as before.

        Any other interruption leaves the rest claimed: whether it was sent is for `recover` to say.
        """
        attempts: list[Attempt] = []
        unanswered = {claimed.id: claimed for claimed in batch.deliveries}
        unsent: list[Claimed] = []
        try:
            for reply in self._transport.deliver(self._stationery.sender, self._mails(press, batch, sections)):
                claimed = unanswered.pop(reply.delivery_id)
                attempts.append((claimed, self._outcome(claimed, reply.answer), reply.words))
        except DigestError:
            unsent = list(unanswered.values())
            raise
        finally:
            self._record(issue.id, attempts, unsent)
        return Counter(outcome.status.value for _, outcome, _ in attempts)

    def _mails(self, press: Press, batch: Batch, sections: dict[int, str]) -> list[Outgoing]:
        date = headers.mail_date(self._clock())
        return [
            Outgoing(one.id, one.reader.address, press.mail(sections[one.edition_id], one.reader, date=date))
            for one in batch.deliveries
        ]

    def _outcome(self, claimed: Claimed, answer: Answer) -> Outcome:
        return outcome_of(
            answer,
            attempts=claimed.attempts + 1,
            delivery_id=claimed.id,
            retry_for=self._rules.retry_for,
            now=self._clock(),
        )

    def _record(self, issue_id: int, attempts: list[Attempt], unsent: list[Claimed]) -> None:
        """Write the batch down. An issue whose batches keep failing on our side is put on hold."""
        self._failures[issue_id] = self._failures[issue_id] + 1 if unsent else 0
        with self._database.writing() as session:
            issue = session.get_one(Issue, issue_id)
            batches.record(session, issue, attempts, now=self._clock())
            batches.give_back(session, issue, unsent, now=self._clock())
            if self._failures[issue_id] >= self._rules.pause_after_failures:
                read_for_change(session, issue)
                if issue.state is IssueState.SENDING:
                    hold(issue, f"{self._failures[issue_id]} batches in a row could not be handed over")


def _sections(session: Session, batch: Batch) -> dict[int, str]:
    """The sections of the batch's editions, by edition."""
    ids = {claimed.edition_id for claimed in batch.deliveries}
    editions = select(Edition.id, Edition.sections).where(Edition.id.in_(ids))
    return {row.id: row.sections for row in session.execute(editions)}
