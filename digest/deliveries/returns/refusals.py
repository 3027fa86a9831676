"""What a mail server says at once counts as what comes back later: refused for good, or for longer than we tried."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from digest.deliveries.returns.matching import Match
from digest.deliveries.returns.record import Arrived, record
from digest.mail.bounces.classes import best_status, verdict_of
from digest.mail.bounces.report import Report


@dataclass(frozen=True, slots=True)
class Refusal:
    """One delivery that ended with a refusal, and the server's words."""

    delivery_id: int
    subscriber_id: int
    words: str


def note(session: Session, issue_id: int, refusals: Iterable[Refusal], *, secret: bytes, now: datetime) -> None:
    """Judge them as bounces of the issue. The server said it to us, so no proof is needed. Safe to repeat."""
    arrived = [_arrived(one, issue_id) for one in refusals]
    if arrived:
        record(session, arrived, secret=secret, verp=False, now=now)


def _arrived(refusal: Refusal, issue_id: int) -> Arrived:
    status = best_status(refusal.words)
    report = Report(verdict_of(status, refusal.words), address="", status=status, words=refusal.words)
    found = Match(refusal.subscriber_id, refusal.delivery_id, issue_id, proved=True)
    return Arrived(f"reply:{refusal.delivery_id}", [report], found)
