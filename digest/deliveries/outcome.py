"""What an answer means for a delivery: pure, the whole policy of retries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.deliveries.states import DeliveryStatus
from digest.mail.transport import Answer

FIRST_WAITS = (5, 15, 30, 60, 120)
"""Minutes before the next try; 240 from then on."""
LATER_WAIT = 240
JITTER = 0.2
"""Waits are up to this much longer, differently for each delivery, so that retries do not come in herds."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a delivery stands after an attempt. `not_before` is set when it is to be tried again."""

    status: DeliveryStatus
    not_before: datetime | None = None


SENT = Outcome(DeliveryStatus.SENT)


def outcome_of(answer: Answer, *, attempts: int, delivery_id: int, retry_for: timedelta, now: datetime) -> Outcome:
    """`attempts` counts this one. Refused for now means: later, until the waits add up to `retry_for`."""
    match answer:
        case Answer.ACCEPTED:
            return SENT
        case Answer.DOUBTFUL:
            return Outcome(DeliveryStatus.DOUBTFUL)
        case Answer.REJECTED:
            return Outcome(DeliveryStatus.REJECTED)
        case Answer.DEFERRED:
            waited = sum((_wait(attempt) for attempt in range(1, attempts)), timedelta())
            if waited >= retry_for:
                return Outcome(DeliveryStatus.EXPIRED)
            return Outcome(DeliveryStatus.PENDING, now + _wait(attempts) * (1 + JITTER * (delivery_id % 101) / 100))


def _wait(attempt: int) -> timedelta:
    return timedelta(minutes=FIRST_WAITS[attempt - 1] if attempt <= len(FIRST_WAITS) else LATER_WAIT)
