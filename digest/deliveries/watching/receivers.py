"""Which receiving domains an issue goes to most, and how it does there. Passes over all its deliveries: seconds for
a million."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from digest.deliveries.models import Delivery
from digest.deliveries.states import OPEN, DeliveryStatus
from subscribers.models import Subscriber

S = DeliveryStatus
MAILS = (*OPEN, S.SENT, S.DOUBTFUL, S.REJECTED, S.EXPIRED)


@dataclass(frozen=True, slots=True)
class Receiver:
    """One receiving domain and the mails of one issue."""

    domain: str
    sent: int
    owed: int
    refused: int
    doubtful: int

    @property
    def mails(self) -> int:
        """All of them."""
        return self.sent + self.owed + self.refused + self.doubtful


def receivers(session: Session, issue_id: int, *, most: int) -> list[Receiver]:
    """Those domains that get most. Mails to people who are forgotten by now count for none."""
    name = _domain(session)
    statement = (
        select(
            name,
            _sum(S.SENT),
            _sum(*OPEN),
            _sum(S.REJECTED, S.EXPIRED),
            _sum(S.DOUBTFUL),
        )
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .where(Delivery.issue_id == issue_id, Delivery.status.in_(MAILS), Subscriber.address.is_not(None))
        .group_by(name)
        .order_by(func.count().desc(), name)
        .limit(most)
    )
    return [Receiver(domain, *map(int, counts)) for domain, *counts in session.execute(statement)]


def _domain(session: Session) -> ColumnElement[str]:
    """What stands after the @; the addresses of the register have one @."""
    if session.get_bind().dialect.name == "postgresql":
        return func.split_part(Subscriber.address, "@", 2)
    return func.substr(Subscriber.address, func.instr(Subscriber.address, "@") + 1)


def _sum(*statuses: DeliveryStatus) -> ColumnElement[int]:
    return func.sum(case((Delivery.status.in_(statuses), 1), else_=0))
