"""Erasing a reader from everything that a publication keeps: register, ledger, notices, returns, outbox.

Left is a row without a name, so that the counts of each issue stay right: it says that somebody was sent mail, and not
what stood in it.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import case, delete, literal, select, update
from sqlalchemy.orm import Session

from digest.deliveries import leftovers
from digest.deliveries.doubt import ended
from digest.deliveries.models import Delivery
from digest.deliveries.notices import texts
from digest.deliveries.notices.models import Notice
from digest.deliveries.returns.models import Effect, Return
from digest.deliveries.states import OPEN, DeliveryStatus, Reason
from digest.deliveries.watching import by_domain
from digest.mail.outbox_removal import remove_mails_to
from subscribers import privacy, purge
from subscribers.purge import Purged
from subscribers.queries import by_id


def erase_reader(
    session: Session, subscriber_id: int, *, secret: bytes, source: str, now: datetime, outbox: Path | None
) -> None:
    """Take everything about a person that tells who they were or what they read; mails to them in `outbox` too.

    Of their address a keyed hash stays, which an import does not get past; they may sign up anew. No further mail to
    them begins; what a sender has in hand at this moment still arrives. Safe to repeat. Raises NotFound, and
    MailUnavailable when a file cannot be removed. Call `Database.scrub` after the commit.
    """
    leftovers.keep_out_planners(session)
    address = by_id(session, subscriber_id).address
    privacy.erase(session, subscriber_id, secret=secret, source=source, now=now)
    leftovers.remove(session, cut_loose(session, [subscriber_id], now=now))
    leftovers.remove_lanes(session)
    by_domain.forget(session)
    if outbox is not None and address is not None:
        remove_mails_to(outbox, address)


def forget_old(
    session: Session, *, unconfirmed_before: datetime, ended_before: datetime, secret: bytes, now: datetime
) -> Purged:
    """`subscribers.purge`, and the rest of what `erase_reader` takes of those who are forgotten; the outbox is left
    alone. Safe to repeat. Call `Database.scrub` after the commit when anybody went."""
    leftovers.keep_out_planners(session)
    loose: set[int] = set()
    done = purge.purge(
        session,
        unconfirmed_before=unconfirmed_before,
        ended_before=ended_before,
        secret=secret,
        now=now,
        told=lambda ids: loose.update(cut_loose(session, ids, now=now)),
    )
    leftovers.remove(session, loose)
    leftovers.remove_lanes(session)
    if loose:
        by_domain.forget(session)
    return done


def cut_loose(session: Session, subscriber_ids: Sequence[int], *, now: datetime) -> set[int]:
    """Part people from the content of their mails, from notices and from what came back; return the ids of cohorts
    that they leave. What they are still owed is called off."""
    theirs = Delivery.subscriber_id.in_(subscriber_ids)
    left = select(Delivery.cohort_id).where(theirs, Delivery.cohort_id.is_not(None)).distinct()
    cohorts = {id for id in session.scalars(left) if id is not None}
    _take_out_of_queues(session, subscriber_ids, now)
    # The mail server's words may hold what stands before the @ of an address.
    nothing = {"cohort_id": None, "edition_id": None, "reply": ""}
    session.execute(update(Delivery).where(theirs).values(nothing).execution_options(synchronize_session=False))
    session.execute(delete(Notice).where(Notice.subscriber_id.in_(subscriber_ids)))
    texts.forget_untold(session)
    _part_from_returns(session, subscriber_ids)
    return cohorts


def _take_out_of_queues(session: Session, subscriber_ids: Sequence[int], now: datetime) -> None:
    """What waits is called off; what a sender has in hand is in doubt, until it says that it was sent."""
    in_hand = Delivery.status == DeliveryStatus.SENDING
    status = case(
        (in_hand, literal(DeliveryStatus.DOUBTFUL, Delivery.status.type)), else_=ended(DeliveryStatus.CANCELLED)
    )
    session.execute(
        update(Delivery)
        .where(Delivery.subscriber_id.in_(subscriber_ids), Delivery.status.in_(OPEN))
        .values(status=status, reason=Reason.LEFT, finished_at=now, claimed_by=None)
        .execution_options(synchronize_session=False)
    )


def _part_from_returns(session: Session, subscriber_ids: Sequence[int]) -> None:
    theirs = update(Return).where(Return.subscriber_id.in_(subscriber_ids))
    effect = case((Return.effect == Effect.WAITING, literal(Effect.NONE, Return.effect.type)), else_=Return.effect)
    session.execute(
        theirs.values(subscriber_id=None, delivery_id=None, effect=effect).execution_options(synchronize_session=False)
    )
