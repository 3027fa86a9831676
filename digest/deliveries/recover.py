"""Settles what was in the hands of senders that died, by what their crash maps say."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from digest.core.database import Database, Lock, lock
from digest.deliveries import batches, stop
from digest.deliveries.desk import Claim
from digest.deliveries.issue_queue import DELIVERIES
from digest.deliveries.notices import batches as notices
from digest.deliveries.notices.notice_queue import NOTICES
from digest.deliveries.outcome import Outcome, outcome_of
from digest.deliveries.spool import Spool
from digest.deliveries.states import DeliveryStatus
from digest.issues.models import Issue
from digest.mail.transport import Answer

LOST = "the sender died before recording it"
"""The reply of a mail of which nobody noted how far it came."""
FOUND = "noted by a sender that died"
C = TypeVar("C", bound=Claim)


@dataclass(frozen=True, slots=True)
class Recovered:
    """How many mails were found in dead hands, and what they are now."""

    owed_again: int = 0
    """Their bodies had not begun to leave, or sending them twice does no harm."""
    sent: int = 0
    refused: int = 0
    """The mail server had answered these, and nobody had recorded it."""
    doubtful: int = 0

    def __bool__(self) -> bool:
        """Whether there were any."""
        return any(asdict(self).values())


@dataclass(frozen=True, slots=True)
class Judged(Generic[C]):
    """What is to be recorded of mails in dead hands."""

    attempts: Sequence[tuple[C, Outcome, str]]
    unsent: Sequence[C]

    @property
    def tally(self) -> Counter[str]:
        """Their numbers, as `Recovered` has them."""
        kinds = Counter(_KINDS.get(outcome.status, "refused") for _, outcome, _ in self.attempts)
        return kinds + Counter(owed_again=len(self.unsent))


_KINDS = {DeliveryStatus.SENT: "sent", DeliveryStatus.DOUBTFUL: "doubtful"}


def recover(
    database: Database, spool: Spool, *, repeatable: bool, lease: timedelta, retry_for: timedelta, now: datetime
) -> Recovered:
    """Take mails from senders that are gone, or that have held them for longer than `lease`.

    Where handing over a mail twice does no harm (`repeatable`) they are owed again. Elsewhere a mail whose body had
    begun to leave, without an answer, is in doubt: shown, never silently sent again. So is every mail of a sender that
    left no map, as one on a machine that is down. A sender of this machine that lives keeps what it has, however long.
    """
    gone, found = spool.gone(), Counter[str]()

    def settled(held: Sequence[C], queue: str, owner: str) -> Judged[C]:
        known = dict.fromkeys(one.id for one in held) if repeatable else spool.left_behind(queue, owner)
        result = judged(held, known, retry_for=retry_for, now=now)
        found.update(result.tally)
        return result

    with database.writing() as session:
        lock(session, Lock.CLAIMS)  # PostgreSQL may still commit what a sender asked for when it died
        overdue = [owner for owner in _overdue(session, now - lease) if not spool.is_alive(owner)]
        for owner in sorted({*overdue, *gone}):
            for issue_id, held in batches.held_by(session, owner).items():
                issue, deliveries = session.get_one(Issue, issue_id), settled(held, DELIVERIES, owner)
                batches.record(session, issue, deliveries.attempts, now=now)
                batches.give_back(session, issue, deliveries.unsent, now=now)
            other = settled(notices.held_by(session, owner), NOTICES, owner)
            notices.record(session, other.attempts, now=now)
            notices.give_back(session, other.unsent)
        stop.call_off_stragglers(session, now=now)
    for owner in gone:
        spool.clear(owner)
    return Recovered(**found)


def judged(held: Sequence[C], known: Mapping[int, Answer | None], *, retry_for: timedelta, now: datetime) -> Judged[C]:
    """By what is known of each: None is a mail whose body never began to leave; a missing one is in doubt."""
    attempts = []
    for one in held:
        answer = known.get(one.id, Answer.DOUBTFUL)
        if answer is not None:
            outcome = outcome_of(answer, attempts=one.attempts + 1, delivery_id=one.id, retry_for=retry_for, now=now)
            attempts.append((one, outcome, FOUND if one.id in known else LOST))
    return Judged(attempts, [one for one in held if known.get(one.id, Answer.DOUBTFUL) is None])


def _overdue(session: Session, before: datetime) -> set[str]:
    return {*batches.owners_since(session, before), *notices.owners_since(session, before)}
