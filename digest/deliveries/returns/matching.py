"""Whose mail came back: by the envelope sender that we gave it, or by the address that a report names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.deliveries.models import Delivery
from digest.deliveries.notices.models import Notice
from digest.deliveries.states import DeliveryStatus
from digest.mail.bounces.report import Report
from digest.mail.verp import read_verp
from subscribers.address_changes import last_moved_at
from subscribers.models import Subscriber

RECENT = timedelta(days=14)
"""Servers give up after five days; mail rests in a mailbox until somebody reads it."""
WENT_OUT = (DeliveryStatus.SENT, DeliveryStatus.DOUBTFUL, DeliveryStatus.REJECTED, DeliveryStatus.EXPIRED)
"""A mail server was asked to take it: what it refused at once is judged as what came back (`refusals`)."""


@dataclass(frozen=True, slots=True)
class Match:
    """Whom a report is about, and which mail. `proved`: it carries what only the receiver of that mail could know, and
    the reader still has the address that the mail went to."""

    subscriber_id: int
    delivery_id: int | None
    issue_id: int | None
    proved: bool


def match(session: Session, report: Report, *, secret: bytes, now: datetime) -> Match | None:
    """Whom a report is about; None when it names no mail that we sent."""
    return _by_sender(session, report, secret) or _by_address(session, report, now)


def _by_sender(session: Session, report: Report, secret: bytes) -> Match | None:
    for sender in report.senders:
        kind, id = read_verp(secret, sender) or ("", 0)
        if kind == "d":
            delivery = session.get(Delivery, id)
            if delivery is not None and delivery.status in WENT_OUT:
                proved = not _moved_since(session, delivery)
                return Match(delivery.subscriber_id, delivery.id, delivery.issue_id, proved=proved)
        elif kind == "n":
            notice = session.get(Notice, id)
            if notice is not None and notice.subscriber_id is not None and not notice.mail.to_other_end:
                return Match(notice.subscriber_id, None, None, proved=True)
    return None


def _moved_since(session: Session, delivery: Delivery) -> bool:
    moved_at = last_moved_at(session, delivery.subscriber_id)
    return moved_at is not None and delivery.claimed_at is not None and delivery.claimed_at < moved_at


def _by_address(session: Session, report: Report, now: datetime) -> Match | None:
    """A reader of that name who was sent mail of late; who asks to leave need not have been."""
    for key in _keys([report.address, *report.others]):
        reader = session.scalar(select(Subscriber.id).where(Subscriber.address_key == key))
        if reader is None:
            continue
        recent = select(Delivery).where(
            Delivery.subscriber_id == reader, Delivery.status.in_(WENT_OUT), Delivery.finished_at >= now - RECENT
        )
        delivery = session.scalars(recent.order_by(Delivery.finished_at.desc(), Delivery.id.desc()).limit(1)).first()
        if delivery is not None:
            return Match(reader, delivery.id, delivery.issue_id, proved=False)
        if report.verdict.asks_to_leave:
            return Match(reader, None, None, proved=False)
    return None


def _keys(addresses: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(address.lower() for address in addresses if address))[:10]
