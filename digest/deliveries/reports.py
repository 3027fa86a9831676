"""What became of one batch, told once it stands in the ledger: for the log and for metrics. Names nobody."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from digest.deliveries.breakers import Turned
from digest.deliveries.desk import C, Hand
from digest.deliveries.states import DeliveryStatus


class Attempt(NamedTuple):
    """What attempts of one sort have in common."""

    kind: str
    """"digest", or the kind of a notice."""
    way: str
    """The relay; empty for an answer that came from none."""
    outcome: str
    """A status; "deferred" for one that is owed again."""


@dataclass(frozen=True, slots=True)
class Report:
    """A batch that was handed over and put down."""

    batch: str
    """Unique among all senders."""
    issue_id: int | None
    """None: its mails were notices."""
    issue: str
    mails: int
    attempts: Counter[Attempt]
    unsent: int
    """Owed as before: no relay took them, or somebody stopped."""
    troubles: Mapping[str, str]
    """By relay: what went wrong there."""
    turned: Sequence[Turned]
    seconds: Mapping[str, float]
    """As `desk.PHASES` names them."""

    @property
    def outcomes(self) -> Counter[str]:
        """How many mails ended how."""
        outcomes = Counter[str]()
        for attempt, mails in self.attempts.items():
            outcomes[attempt.outcome] += mails
        return outcomes


def report(hand: Hand[C], *, kind: Callable[[C], str], issue_id: int | None = None, issue: str = "") -> Report:
    """The report of a batch that was put down."""
    counted = Counter(
        [
            (kind(claimed), reply.way, outcome.status)
            for reply, (claimed, outcome, _) in zip(hand.replies, hand.attempts, strict=True)
        ]
    )
    attempts = Counter(
        {Attempt(sort, way, outcome_word(status)): mails for (sort, way, status), mails in counted.items()}
    )
    mails, unsent = len(hand.claimed), len(hand.claimed) - len(hand.replies)
    return Report(hand.batch, issue_id, issue, mails, attempts, unsent, hand.troubles, hand.turned, hand.seconds)


def outcome_word(status: DeliveryStatus) -> str:
    """An attempt that left its mail pending was deferred."""
    return "deferred" if status is DeliveryStatus.PENDING else status.value
