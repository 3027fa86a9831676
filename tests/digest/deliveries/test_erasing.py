"""What is taken of a reader who is erased or forgotten, and what is left for the counts of issues."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.core.errors import NotFound
from digest.deliveries import batches
from digest.deliveries.audit import audit
from digest.deliveries.erasing import erase_reader, forget_old
from digest.deliveries.models import Delivery, Lane
from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.notices.models import Notice, NoticeText
from digest.deliveries.outcome import Outcome
from digest.deliveries.returns.models import Effect, Return
from digest.deliveries.returns.record import record
from digest.deliveries.states import DeliveryStatus
from digest.issues.models import Edition, PlannedCohort
from digest.mail.bounces.report import Verdict
from digest.topics.models import Topic
from subscribers import topic_sets
from subscribers.addresses import email_address
from subscribers.models import ConsentRecord, EndedReason, Subscriber, TopicSet
from subscribers.preferences import choose_topics
from subscribers.suppression import reason_for, suppress
from subscribers.unsubscribe import unsubscribe
from tests.support import factories as given
from tests.support.factories import MONDAY
from tests.support.newsroom import SECRET, Newsroom
from tests.support.notices import owe
from tests.support.sent import came_back

THURSDAY = MONDAY + timedelta(days=3)
ANA, BOB = "ana@example.org", "bob@elsewhere.example"


@pytest.fixture
def published(newsroom: Newsroom, topic: Topic) -> Newsroom:
    """A weekly issue that went to Ana alone with an article on the one topic; Bob follows another one."""
    with newsroom.database.writing() as session:
        given.article(session, topic)
        given.subscriber(session, given.topic(session, "another"), address=BOB)
    newsroom.pass_until(THURSDAY + timedelta(hours=12))
    return newsroom


def erase(newsroom: Newsroom, address: str = ANA) -> int:
    """Erase whoever has this address; the id of the row that is left."""
    with newsroom.database.writing() as session:
        id = _id(session, address)
        erase_reader(session, id, secret=SECRET, source="test", now=newsroom.now, outbox=newsroom.outbox)
    return id


def _id(session: Session, address: str) -> int:
    return session.scalars(select(Subscriber.id).where(Subscriber.address == address)).one()


def _number(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_mail_stays_counted_and_nobody_can_say_what_stood_in_it(published: Newsroom) -> None:
    id = erase(published)

    with published.database.reading() as session:
        row = session.scalars(select(Delivery).where(Delivery.subscriber_id == id)).one()
        assert (row.status, row.edition_id, row.cohort_id) == (DeliveryStatus.SENT, None, None)
        assert _number(session, Edition) == 0
        assert session.scalars(select(PlannedCohort.edition_id)).all() == [None]  # Bob's, for whom nothing was new
    assert published.mails() == []


def test_an_audit_after_it_has_nothing_unexplained(published: Newsroom) -> None:
    erase(published)

    with published.database.reading() as session:
        assert audit(session, published.issue(session)).unexplained == 0


def test_topics_that_others_follow_stay_theirs(published: Newsroom) -> None:
    with published.database.writing() as session:
        both = session.scalars(select(Topic)).all()
        given.subscriber(session, *both, address="cid@example.org")
        choose_topics(session, _id(session, ANA), [topic.id for topic in both], source="test", now=published.now)

    erase(published)

    with published.database.reading() as session:
        sets = topic_sets.members(session, session.scalars(select(TopicSet.id)))
        assert sorted(map(len, sets.values())) == [0, 1, 2]  # the nameless row's, Bob's and Cid's


def test_the_history_goes_but_for_the_day_it_went(published: Newsroom) -> None:
    with published.database.writing() as session:
        unsubscribe(session, _id(session, ANA), source="test", now=published.now)

    id = erase(published)

    with published.database.reading() as session:
        lines = session.scalars(select(ConsentRecord).where(ConsentRecord.subscriber_id == id))
        assert [(line.event, line.detail) for line in lines] == [("erased", "")]
        row = session.get_one(Subscriber, id)
        assert row.ended_at == published.now.replace(hour=0)


def test_notices_go_with_texts_that_nobody_else_is_told(published: Newsroom) -> None:
    with published.database.writing() as session:
        reader = session.get_one(Subscriber, _id(session, ANA))
        owe(session, NoticeKind.WELCOME, reader)

    erase(published)

    with published.database.reading() as session:
        assert (_number(session, Notice), _number(session, NoticeText)) == (0, 0)


def test_what_came_back_is_still_counted_and_belongs_to_nobody(published: Newsroom) -> None:
    with published.database.writing() as session:
        mail = session.scalars(select(Delivery.id).where(Delivery.status == DeliveryStatus.SENT)).one()
        came = [came_back(mail, Verdict.TRANSIENT)]
        record(session, came, secret=SECRET, verp=True, now=published.now)
        session.scalars(select(Return)).one().effect = Effect.WAITING

    erase(published)

    with published.database.reading() as session:
        row = session.scalars(select(Return)).one()
        assert (row.subscriber_id, row.delivery_id, row.effect) == (None, None, Effect.NONE)
        assert row.issue_id is not None


def test_what_is_owed_is_called_off(published: Newsroom) -> None:
    _stand(published, DeliveryStatus.PENDING)

    erase(published)

    assert published.ledger()[0] == ("cancelled", "left")


def test_a_mail_in_a_senders_hand_is_in_doubt_until_it_says_that_it_was_sent(published: Newsroom) -> None:
    _stand(published, DeliveryStatus.SENDING)
    with published.database.writing() as session:
        issue = published.issue(session)
        (claimed,) = batches.held_by(session, "a sender")[issue.id]

    erase(published)

    assert published.ledger()[0] == ("doubtful", "left")
    with published.database.writing() as session:
        refused = Outcome(DeliveryStatus.REJECTED)
        batches.record(session, published.issue(session), [(claimed, refused, "no ana here")], now=published.now)
    assert published.ledger()[0] == ("doubtful", "left")
    with published.database.writing() as session:
        sent = Outcome(DeliveryStatus.SENT)
        batches.record(session, published.issue(session), [(claimed, sent, "")], now=published.now)
        assert session.scalars(select(Delivery.reply).distinct()).all() == [""]
    assert published.ledger()[0][0] == "sent"


def _stand(newsroom: Newsroom, status: DeliveryStatus) -> None:
    """Ana's mail stands there again."""
    with newsroom.database.writing() as session:
        row = session.scalars(select(Delivery).where(Delivery.status == DeliveryStatus.SENT)).one()
        row.status, row.finished_at = status, None
        row.claimed_by = "a sender" if status is DeliveryStatus.SENDING else None


def test_a_complaint_stays_a_complaint(published: Newsroom) -> None:
    ana = email_address(ANA)
    with published.database.writing() as session:
        suppress(session, ana, reason=EndedReason.COMPLAINED, secret=SECRET, source="test", now=published.now)

    erase(published)

    with published.database.reading() as session:
        assert reason_for(session, ana, secret=SECRET) is EndedReason.COMPLAINED


def test_a_receiving_domain_is_forgotten_with_its_last_reader(published: Newsroom) -> None:
    with published.database.writing() as session:
        names = ("domain:elsewhere.example", "domain:example.org", "relay:smtp")
        session.add_all([Lane(name=name, failures=3) for name in names])

    erase(published, BOB)

    with published.database.reading() as session:
        assert session.scalars(select(Lane.name).order_by(Lane.name)).all() == ["domain:example.org", "relay:smtp"]


def test_erasing_twice_is_fine_and_nobody_is_told_of_somebody_else(published: Newsroom) -> None:
    id = erase(published)

    with published.database.writing() as session:
        erase_reader(session, id, secret=SECRET, source="test", now=published.now, outbox=published.outbox)
        with pytest.raises(NotFound):
            erase_reader(session, 99, secret=SECRET, source="test", now=published.now, outbox=None)


def test_who_left_long_ago_is_parted_from_their_mails_too(published: Newsroom) -> None:
    with published.database.writing() as session:
        unsubscribe(session, _id(session, ANA), source="test", now=published.now)
    later = published.now + timedelta(days=30)

    with published.database.writing() as session:
        done = forget_old(
            session,
            unconfirmed_before=later - timedelta(days=14),
            ended_before=later - timedelta(days=28),
            secret=SECRET,
            now=later,
        )

    with published.database.reading() as session:
        assert (done.forgotten, done.unconfirmed) == (1, 0)
        assert session.scalars(select(Delivery.edition_id)).all() == [None, None]
        assert _number(session, Edition) == 0
        assert reason_for(session, email_address(ANA), secret=SECRET) is EndedReason.UNSUBSCRIBED
