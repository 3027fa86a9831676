"""Retention, over random histories: nothing personal is older than config.toml says, and nobody present is touched."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from digest import jobs
from digest.app import App
from digest.core.database import Database
from digest.core.sections import Retention
from digest.core.settings import Settings
from digest.deliveries.models import Delivery
from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.notices.models import Notice
from digest.deliveries.returns.models import Effect, Return
from digest.deliveries.states import DeliveryStatus
from digest.issues.models import Issue, IssueState
from digest.mail.bounces.report import Verdict
from subscribers.consent import record
from subscribers.models import ConsentRecord, EndedReason, Subscriber
from tests.support import factories
from tests.support.databases import emptied
from tests.support.factories import MONDAY, PUBLICATION
from tests.support.newsroom import SECRET
from tests.support.notices import owe
from tests.support.sent import issue_sent

KEEP = Retention(unconfirmed_days=14, ended_days=28, deliveries_days=100)
DAYS = st.integers(min_value=0, max_value=200)


@dataclass(frozen=True, slots=True)
class Past:
    """One person's past, in days before MONDAY; None is never."""

    asked: int
    confirmed: int | None
    left: int | None
    asked_again: int | None
    mails: list[int]
    held: bool
    """Their mails belong to issues that were stopped and forgotten."""

    @property
    def present(self) -> bool:
        """They are owed what they asked for, or may still confirm."""
        return self.left is None and (self.confirmed is not None or self.asked <= KEEP.unconfirmed_days)


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    """Things happen one after the other."""
    asked = draw(DAYS)
    confirmed = draw(st.none() | st.integers(0, asked))
    left = draw(st.none() | st.integers(0, asked if confirmed is None else confirmed))
    again = None if left is None else draw(st.none() | st.integers(0, left))
    mails = [] if confirmed is None else draw(st.lists(st.integers(0, confirmed), max_size=3, unique=True))
    return Past(asked, confirmed, left, again, mails, draw(st.booleans()))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(pasts(), max_size=6))
def test_nothing_personal_is_older_than_it_may_be_and_who_is_there_stays(
    database: Database, people: list[Past]
) -> None:
    app = _app(emptied(database))
    with database.writing() as session:
        ids = {_lived(session, number, past): past for number, past in enumerate(people)}
    present = [id for id, past in ids.items() if past.present]
    before = _known(database, present)

    jobs.purge_old_data(app)

    assert _known(database, present) == before
    with database.reading() as session:
        _nothing_is_too_old(session)
    assert set(jobs.purge_old_data(app).values()) == {0}


def _nothing_is_too_old(session: Session) -> None:
    asked, ended, finished = (_ago(days) for days in (KEEP.unconfirmed_days, KEEP.ended_days, KEEP.deliveries_days))
    for person in session.scalars(select(Subscriber)):
        may_confirm = person.requested_at >= asked
        if person.ended_at is not None and person.ended_at < ended and not may_confirm:
            assert (person.address, person.address_key, person.name) == (None, None, "")
        assert person.confirmed_at or person.ended_at or may_confirm
    whens = [Delivery.finished_at, Notice.finished_at, Return.received_at]
    assert [when for column in whens for when in session.scalars(select(column)) if when and when < finished] == []
    nameless = select(Subscriber.id).where(Subscriber.address.is_(None))
    known = [table.subscriber_id.in_(nameless) for table in (Notice, Return)]
    assert [session.scalar(select(1).where(theirs)) for theirs in known] == [None, None]
    content = select(Delivery.edition_id).where(Delivery.subscriber_id.in_(nameless), Delivery.reply != "")
    assert session.scalars(content).all() == []
    events = select(ConsentRecord.event).where(ConsentRecord.subscriber_id.in_(nameless)).distinct()
    assert set(session.scalars(events)) <= {"forgotten"}


def _lived(session: Session, number: int, past: Past) -> int:
    """The id of somebody with this past."""
    person = factories.subscriber(
        session,
        address=f"reader{number}@example.org",
        name=f"Reader {number}",
        requested_at=_ago(past.asked if past.asked_again is None else past.asked_again),
        confirmed_at=None if past.confirmed is None else _ago(past.confirmed),
        ended_at=None if past.left is None else _ago(past.left),
        ended_reason=None if past.left is None else EndedReason.UNSUBSCRIBED,
    )
    record(session, person.id, "requested", source="test", now=_ago(past.asked))
    for days in past.mails:
        _was_sent(session, person, _ago(days), schedule=f"s{number}", held=past.held)
    return person.id


def _was_sent(session: Session, person: Subscriber, at: datetime, *, schedule: str, held: bool) -> None:
    """An issue that was sent to them, or was stopped before everybody had it; a notice, and a bounce."""
    [delivery_id] = issue_sent(session, [person], at=at, schedule=schedule)
    delivery = session.get_one(Delivery, delivery_id)
    delivery.reply = "250 reader took it"
    if held:
        issue = session.get_one(Issue, delivery.issue_id)
        issue.state, issue.finished_at = IssueState.HELD, None
    owe(session, NoticeKind.WELCOME, person, now=at)
    notice = session.scalars(select(Notice).order_by(Notice.id.desc())).first()
    assert notice is not None
    notice.status, notice.finished_at = DeliveryStatus.SENT, at
    about = {"subscriber_id": person.id, "delivery_id": delivery_id, "issue_id": delivery.issue_id}
    said = {"verdict": Verdict.TRANSIENT, "effect": Effect.COUNTED}
    session.add(Return(key=str(delivery_id), number=0, received_at=at, **about, **said))
    session.flush()


def _known(database: Database, ids: list[int]) -> list[Row[tuple[object, ...]]]:
    """All that the register has of these people."""
    people = select(Subscriber.__table__).where(Subscriber.id.in_(ids)).order_by(Subscriber.id)
    consent = select(ConsentRecord.__table__).where(ConsentRecord.subscriber_id.in_(ids)).order_by(ConsentRecord.id)
    with database.reading() as session:
        return [*session.execute(people), *session.execute(consent)]


def _ago(days: int) -> datetime:
    return MONDAY - timedelta(days=days)


def _app(database: Database) -> App:
    configured = Settings(
        folder=Path("/nowhere"), secret_key=SecretStr(SECRET.decode()), publication=PUBLICATION, retention=KEEP
    )
    return App(configured, database, lambda: MONDAY)
