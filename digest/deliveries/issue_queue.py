"""The deliveries of one issue as a queue of the sending desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.core.database import Database, Lock, lock
from digest.core.errors import DatabaseUnavailable
from digest.deliveries import batches
from digest.deliveries.batches import Claimed
from digest.deliveries.lanes import Lanes
from digest.deliveries.letters import Press
from digest.deliveries.models import Delivery
from digest.deliveries.outcome import Outcome
from digest.deliveries.plan import settle
from digest.deliveries.returns import refusals
from digest.deliveries.returns.refusals import Refusal
from digest.deliveries.states import DeliveryStatus
from digest.issues.approve import withdrawn
from digest.issues.models import Edition, Issue, IssueState
from digest.mail.headers import mail_date
from digest.mail.transport import Outgoing

DELIVERIES = "deliveries"
"""The name of every issue's queue: ids of deliveries are unique among all issues."""


@dataclass(slots=True)
class IssueQueue:
    """What is due of one planned issue. `stale` and `postponed` count mails that were due and could not be claimed:
    those have to be planned anew, these wait for their receiving domain's rate. `claims` counts those that found
    any."""

    database: Database
    issue_id: int
    press: Press
    now: Callable[[], datetime]
    name: str = DELIVERIES
    stale: int = 0
    postponed: int = 0
    claims: int = 0
    _sections: dict[int, str] = field(default_factory=dict)
    _date: str = ""

    def claim(
        self, session: Session, lanes: Lanes, *, owner: str, limit: int, now: datetime
    ) -> Sequence[Claimed] | None:
        """See `Queue.claim`. The issue is finished when nothing is owed any more."""
        issue = session.get_one(Issue, self.issue_id)
        if withdrawn(session, self.press.article_ids):
            self.stale += 1
            return None
        batch = batches.claim(session, issue, lanes, owner=owner, limit=limit, now=now)
        self.stale, self.postponed = self.stale + batch.stale, self.postponed + batch.postponed
        if batch.exhausted:
            settle(session, issue, now=now)
            return None
        self.claims += 1
        self._sections, self._date = self._sections_of(session, batch.deliveries), mail_date(now)
        return batch.deliveries

    def outgoing(self, claimed: Claimed) -> Outgoing:
        """See `Queue.outgoing`; stamped when its turn comes."""
        data = partial(self.press.mail, self._sections[claimed.edition_id], claimed.reader, date=self._date)
        return Outgoing(claimed.id, self.press.senders(claimed.id), claimed.reader.address, data, True)

    def put_down(
        self,
        session: Session,
        attempts: Sequence[tuple[Claimed, Outcome, str]],
        unsent: Sequence[Claimed],
        *,
        now: datetime,
    ) -> None:
        """See `Queue.put_down`."""
        refused = [
            Refusal(claimed.id, claimed.reader.id, words)
            for claimed, outcome, words in attempts
            if outcome.status in (DeliveryStatus.REJECTED, DeliveryStatus.EXPIRED)
        ]
        if refused:
            lock(session, Lock.RETURNS)  # before any reader is served: who judges returns has it, and wants readers
        issue = session.get_one(Issue, self.issue_id)
        batches.record(session, issue, attempts, now=now)
        batches.give_back(session, issue, unsent, now=now)
        refusals.note(session, self.issue_id, refused, secret=self.press.secret, now=now)

    def called_off(self) -> bool:
        """See `Queue.called_off`: somebody stopped, held or cancelled the issue. Where that cannot be known no further
        mail goes either, and what is on the wire is still waited for."""
        try:
            with self.database.reading() as session:
                return session.scalar(select(Issue.state).where(Issue.id == self.issue_id)) is not IssueState.SENDING
        except DatabaseUnavailable:
            return True

    def _sections_of(self, session: Session, claimed: Sequence[Claimed]) -> dict[int, str]:
        """The sections of the batch's editions, by edition; nobody changes them, so most are known already."""
        ids = {one.edition_id for one in claimed}
        known = {id: sections for id, sections in self._sections.items() if id in ids}
        if missing := ids - known.keys():
            editions = select(Edition.id, Edition.sections).where(Edition.id.in_(missing))
            known |= {row.id: row.sections for row in session.execute(editions)}
        return known

    def due_within(self, wait: timedelta) -> bool:
        """Whether a mail that is owed becomes due so soon."""
        owed = select(func.min(Delivery.not_before)).where(
            Delivery.issue_id == self.issue_id, Delivery.status == DeliveryStatus.PENDING
        )
        with self.database.reading() as session:
            first = session.scalar(owed)
        return first is not None and first <= self.now() + wait
