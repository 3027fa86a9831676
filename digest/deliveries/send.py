"""Sends what is due: notices first, then each issue whose hour has come, until nothing is due any more.

The network is never inside a transaction. What a failure of our own side leaves unsent stays owed.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import select

from digest.core.clock import Clock
from digest.core.collector import quiet_collector
from digest.core.database import Database
from digest.deliveries import telling
from digest.deliveries.desk import Desk
from digest.deliveries.recover import Recovered, recover
from digest.deliveries.reports import Report
from digest.deliveries.run import Run, Sent
from digest.deliveries.sealing import Seal
from digest.deliveries.spool import Spool
from digest.deliveries.terms import Rules, Stock
from digest.issues.models import Issue, IssueState
from digest.issues.periods import first_send_time
from digest.mail.signing import SigningDesk
from digest.mail.transport import Transport


class Sender:
    """Sends what is due. Several processes may do so at once: they share the work, and no mail goes twice."""

    def __init__(
        self,
        database: Database,
        transport: Transport,
        stock: Stock,
        rules: Rules,
        *,
        spool: Spool,
        clock: Clock,
        told: Callable[[Report], None] = lambda report: None,
    ) -> None:
        """`told` hears of every batch; so does the log."""
        self._database, self._transport, self._stock = database, transport, stock
        self._rules, self._spool, self._clock = rules, spool, clock
        self._told, self._failures = told, Counter[int]()

    def send_due(
        self, *, advance: Callable[[int], None] = lambda mails: None, stopping: Callable[[], bool] = lambda: False
    ) -> Sent:
        """Send everything that is due now. `advance` hears of every batch, `stopping` is asked several times a second.

        Raises MailUnavailable when our side or every relay fails, TemplateError when a mail cannot be printed; what
        was not sent stays owed.
        """
        sent = Sent(recovered=self.recover())
        with quiet_collector(), self._desk() as desk:
            run = Run(desk, self._stock, self._rules, sent, self._failures, advance, stopping, self._tell)
            run.send_notices()
            for issue_id in self._due_issues():
                while not stopping() and run.send_issue(issue_id):
                    pass
        if run.misprint is not None:
            raise run.misprint
        return sent

    def recover(self) -> Recovered:
        """Settle what senders that died left behind."""
        found = recover(
            self._database,
            self._spool,
            repeatable=self._transport.repeatable,
            lease=self._rules.lease,
            retry_for=self._rules.retry_for,
            now=self._clock(),
        )
        telling.tell_recovered(found)
        return found

    def _tell(self, report: Report) -> None:
        telling.tell(report, named=self._rules.limits.domains)
        self._told(report)

    @contextmanager
    def _desk(self) -> Iterator[Desk]:
        """A desk, with a process for signatures where mail is signed."""
        rules, signer = self._rules, self._stock.signer
        desk = Desk(
            self._database, self._transport, self._spool, rules.limits, rules.batch, rules.retry_for, self._clock
        )
        try:
            if signer is None:
                yield desk
            else:
                with SigningDesk(signer) as signing:
                    yield desk.sealing(Seal(signer, signing))
        finally:
            self._spool.leave()

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
