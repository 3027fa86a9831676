"""What nobody has any more: cohorts without readers, editions without cohorts, combinations of topics without either,
the troubles of receiving domains where no reader is.

Each would still say that there once was somebody who followed just these topics, or had an address there.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, delete, exists, select
from sqlalchemy.orm import Session

from digest.core.bulk import among
from digest.core.database import Lock, lock
from digest.deliveries.lanes import domain
from digest.deliveries.models import Delivery, Lane
from digest.issues.models import Edition, PlannedCohort
from subscribers.models import Subscriber, TopicSet, TopicSetMember


def keep_out_planners(session: Session) -> None:
    """From here to the end of this transaction nobody puts a reader into a cohort, or looks a topic set up to use it.

    To be called before any row is changed: who plans or chooses has one of these locks, and wants rows.
    """
    lock(session, Lock.PLAN)
    lock(session, Lock.TOPIC_SETS)


def remove(session: Session, cohorts: Iterable[int] = ()) -> None:
    """Remove what has no readers: of these `cohorts`, and of all whose topics nobody follows in just this combination
    any more. Under `keep_out_planners`. Safe to repeat."""
    _remove_cohorts(session, among(session, PlannedCohort.id, cohorts))
    _remove_cohorts(session, PlannedCohort.topic_set_id.in_(_followed_by_nobody()))
    unused = _followed_by_nobody().where(~exists().where(PlannedCohort.topic_set_id == TopicSet.id))
    ids = session.scalars(unused).all()
    session.execute(delete(TopicSetMember).where(among(session, TopicSetMember.topic_set_id, ids)))
    session.execute(delete(TopicSet).where(among(session, TopicSet.id, ids)))


def remove_lanes(session: Session) -> None:
    """Remove what is remembered of receiving domains at which nobody is any more. Safe to repeat."""
    names = session.scalars(select(Lane.name).where(Lane.name.startswith(domain(""), autoescape=True)))
    for name in names.all():
        there = Subscriber.address_key.endswith("@" + name.removeprefix(domain("")), autoescape=True)
        session.execute(delete(Lane).where(Lane.name == name, ~exists().where(there)))


def _remove_cohorts(session: Session, which: ColumnElement[bool]) -> None:
    unread = delete(PlannedCohort).where(which, ~exists().where(Delivery.cohort_id == PlannedCohort.id))
    left = session.scalars(unread.returning(PlannedCohort.edition_id).execution_options(synchronize_session=False))
    editions = {id for id in left if id is not None}
    session.execute(
        delete(Edition)
        .where(
            among(session, Edition.id, editions),
            ~exists().where(PlannedCohort.edition_id == Edition.id),
            ~exists().where(Delivery.edition_id == Edition.id),
        )
        .execution_options(synchronize_session=False)
    )


def _followed_by_nobody() -> Select[int]:
    return select(TopicSet.id).where(~exists().where(Subscriber.topic_set_id == TopicSet.id))
