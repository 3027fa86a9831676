"""How much the mail factory keeps about one person; `person` says what it is."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.deliveries.models import Delivery
from digest.deliveries.notices.models import Notice
from digest.deliveries.returns.models import Return
from subscribers.models import ConsentRecord


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many of each."""

    consent: int
    """Lines of the consent log."""
    mails: int
    notices: int
    returned: int


def amounts(session: Session, subscriber_id: int) -> Amounts:
    """Counted, without reading what mails held: quick for somebody who was sent hundreds."""
    return Amounts(*(_count(session, model, subscriber_id) for model in (ConsentRecord, Delivery, Notice, Return)))


def _count(session: Session, model: type[ConsentRecord | Delivery | Notice | Return], subscriber_id: int) -> int:
    return session.scalar(select(func.count()).where(model.subscriber_id == subscriber_id)) or 0
