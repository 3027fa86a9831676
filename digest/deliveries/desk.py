"""The sending desk: takes a batch from a queue, hands it over, puts down what became of it; then the next.

What became of a batch and the claim of the next one are one transaction; between two of them none is open. A kill
between any two steps loses nothing: what is in hand stands in the ledger as claimed, and how far each mail came in the
crash map.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from sqlalchemy.orm import Session

from digest.core.clock import Clock
from digest.core.database import Database, Lock, lock
from digest.core.errors import DigestError, MailUnavailable
from digest.deliveries import breakers, pacing
from digest.deliveries.breakers import Turned
from digest.deliveries.journal import CrashMap, NoJournal
from digest.deliveries.lanes import Lanes, Limits
from digest.deliveries.outcome import SENT, Outcome, outcome_of
from digest.deliveries.sealing import Seal
from digest.deliveries.spool import Spool
from digest.mail.transport import Answer, Outgoing, Reply, Share, Transport, Trouble


class Claim(Protocol):
    """What the desk needs to know of a row it claimed."""

    @property
    def id(self) -> int:
        """Its number in the ledger."""

    @property
    def attempts(self) -> int:
        """How often it was tried before."""

    @property
    def domain(self) -> str:
        """The receiving domain."""


C = TypeVar("C", bound=Claim)
PHASES = ("claim", "hand over", "record", "commit")
"""What a batch's time goes to; a commit also claims the next batch."""


class Queue(Protocol[C]):
    """Where the desk's work comes from."""

    name: str
    """Tells its crash maps from those of other queues."""

    def claim(self, session: Session, lanes: Lanes, *, owner: str, limit: int, now: datetime) -> Sequence[C] | None:
        """Take what is due; None when nothing is."""

    def outgoing(self, claimed: C) -> Outgoing:
        """The mail of a claimed row."""

    def put_down(
        self, session: Session, attempts: Sequence[tuple[C, Outcome, str]], unsent: Sequence[C], *, now: datetime
    ) -> None:
        """Record what became of claimed rows; `unsent` ones are owed as before."""

    def called_off(self) -> bool:
        """Whether no further mail of this queue may go. Asked several times a second."""


@dataclass(slots=True)
class Hand(Generic[C]):
    """A batch in hand, and what is known of it so far."""

    claimed: dict[int, C]
    shares: list[Share]
    journal: CrashMap | NoJournal
    replies: list[Reply] = field(default_factory=list)
    troubles: dict[str, str] = field(default_factory=dict)
    """By relay: what went wrong there."""
    attempts: list[tuple[C, Outcome, str]] = field(default_factory=list)
    """What the replies mean, once that stands in the ledger."""
    error: DigestError | None = None
    """What stopped the batch on our side."""
    batch: str = ""
    """Its name in the log."""
    turned: list[Turned] = field(default_factory=list)
    """Breakers that it opened or closed."""
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each of `PHASES` took."""

    @property
    def outcomes(self) -> Counter[str]:
        """How many attempts ended how."""
        counted = Counter([outcome.status for _, outcome, _ in self.attempts])
        return Counter({status.value: attempts for status, attempts in counted.items()})

    @property
    def passed_on(self) -> Counter[str]:
        """How many mails went another way than they were dealt to, by the way they went."""
        dealt = Counter({share.way: len(share.mails) for share in self.shares})
        return Counter([reply.way for reply in self.replies]) - dealt

    @property
    def unsent(self) -> list[C]:
        """Those without an answer: once the batch is over, they were surely not sent."""
        answered = {reply.id for reply in self.replies}
        return [one for id, one in self.claimed.items() if id not in answered]

    @property
    def failure(self) -> DigestError | None:
        """Why mails stayed unsent, when it was our side or every relay."""
        if self.error is None and self.troubles and len(self.replies) < len(self.claimed):
            return MailUnavailable("; ".join(self.troubles.values()))
        return self.error


@dataclass(frozen=True, slots=True)
class Desk:
    """How batches are handed over; the same for every queue."""

    database: Database
    transport: Transport
    spool: Spool
    limits: Limits
    batch: int
    retry_for: timedelta
    clock: Clock
    seal: Seal | None = None

    def sealing(self, seal: Seal) -> "Desk":
        """The same desk, signing."""
        return replace(self, seal=seal)

    def work(self, queue: Queue[C], *, told: Callable[[Hand[C]], None], stopping: Callable[[], bool]) -> None:
        """Hand over everything that is due in the queue, until `stopping`. `told` hears of each batch once it stands
        in the ledger.

        Raises MailUnavailable when no relay takes mail, after what is known was put down.
        """
        hand: Hand[C] | None = None
        while True:
            with self.database.writing() as session:
                lock(session, Lock.CLAIMS, shared=True)
                if hand is not None:
                    self._put_down(session, queue, hand)
                going_on = (hand is None or hand.failure is None) and not stopping()
                taken = self._take(session, queue, first=hand is None) if going_on else None
                done = time.perf_counter()
            if hand is not None:
                hand.seconds["commit"] = time.perf_counter() - done
                hand.journal.remove()
                told(hand)
                if hand.failure is not None:
                    raise hand.failure
            if taken is None:
                return
            hand = taken
            self._hand_over(hand, lambda: stopping() or queue.called_off())

    def _take(self, session: Session, queue: Queue[C], *, first: bool) -> Hand[C] | None:
        started, now = time.perf_counter(), self.clock()
        lanes = Lanes.read(session, self.limits, now=now)
        if not lanes.most:
            return None
        limit = 1 if first and lanes.paced else min(self.batch, lanes.most)  # connecting would eat up what was booked
        claimed = queue.claim(session, lanes, owner=self.spool.owner, limit=limit, now=now)
        if claimed is None:
            return None
        apart = pacing.interleaved(claimed, [one.domain for one in claimed])
        shares = lanes.shares([queue.outgoing(one) for one in apart]) if apart else []
        if self.seal is not None:
            shares = [self.seal.sealed(share, now=now) for share in shares]
        ids = [one.id for one in claimed]
        journal = NoJournal() if self.transport.repeatable or not ids else self.spool.new_map(queue.name, ids)
        hand = Hand({one.id: one for one in claimed}, shares, journal, batch=self.spool.next_batch())
        hand.seconds["claim"] = time.perf_counter() - started
        return hand

    def _hand_over(self, hand: Hand[C], stopping: Callable[[], bool]) -> None:
        """Anything but an error of ours leaves the rest claimed: whether it was sent is for `recover` to say."""
        if not hand.claimed:
            return
        started = time.perf_counter()
        try:
            for said in self.transport.deliver(hand.shares, hand.journal, stopping=stopping):
                if isinstance(said, Trouble):
                    hand.troubles[said.way] = said.words
                else:
                    hand.replies.append(said)
        except DigestError as error:
            hand.error = error
        hand.seconds["hand over"] = time.perf_counter() - started

    def _put_down(self, session: Session, queue: Queue[C], hand: Hand[C]) -> None:
        started, now = time.perf_counter(), self.clock()
        held = hand.claimed
        hand.attempts = [
            (held[id], SENT if answer is Answer.ACCEPTED else self._outcome(held[id], answer, now), words)
            for id, answer, words, _ in hand.replies
        ]
        queue.put_down(session, hand.attempts, hand.unsent, now=now)
        if passed_on := hand.passed_on:
            lanes = Lanes.read(session, self.limits, now=now)
            for way, mails in passed_on.items():
                lanes.book(way, mails)
        answers = [(claimed, words) for claimed, _, words in hand.attempts]
        hand.turned = [
            *breakers.note_relays(session, hand.troubles, {reply.way for reply in hand.replies}, now=now),
            *breakers.note_domains(session, answers, now=now),
        ]
        hand.seconds["record"] = time.perf_counter() - started

    def _outcome(self, claimed: C, answer: Answer, now: datetime) -> Outcome:
        return outcome_of(
            answer, attempts=claimed.attempts + 1, delivery_id=claimed.id, retry_for=self.retry_for, now=now
        )
