"""What a stranger asks for at the door: which mail goes to the mailbox, what changes, what the log of consent says."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.core.database import Database
from digest.deliveries.notices.models import Notice
from digest.deliveries.notices.rights import Refusal
from digest.deliveries.states import DeliveryStatus
from subscribers import confirm, preferences, privacy, purge, suppression, unsubscribe, wordings
from subscribers.addresses import email_address
from subscribers.consent import history
from subscribers.models import ConsentWording, EndedReason, ReaderRequest, RequestKind, Subscriber
from subscribers.queries import by_address
from tests.support import factories as given
from tests.support.door import CONSENT, answer, knock, owed, wants_the_link, wants_to_sign_up
from tests.support.factories import MONDAY
from tests.support.newsroom import SECRET
from tests.support.notices import claimed, ledger

ANA = "ana@example.org"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASKED, NOW = MONDAY + 3 * DAY, MONDAY + 3 * DAY + timedelta(seconds=9)
State = Callable[[Session], None]


def unknown(session: Session) -> None:
    """Nobody has heard of them."""


def pending(session: Session) -> None:
    """They signed up and have yet to confirm."""
    given.subscriber(session, address=ANA, confirmed_at=None)


def confirmed(session: Session) -> None:
    """They get mail."""
    given.subscriber(session, address=ANA)


def paused(session: Session) -> None:
    """They get mail again later."""
    ana = given.subscriber(session, address=ANA)
    preferences.pause(session, ana.id, until=(MONDAY + 30 * DAY).date(), source="test", now=MONDAY)


def left(session: Session) -> None:
    """They left by their own wish."""
    unsubscribe.unsubscribe(session, given.subscriber(session, address=ANA).id, source="test", now=MONDAY + HOUR)


def asked_again(session: Session) -> None:
    """They left, signed up again, and have yet to confirm."""
    left(session)
    session.flush()
    row = session.scalars(select(Subscriber)).one()
    row.requested_at = MONDAY + DAY


def complained(session: Session) -> None:
    """They called it spam."""
    given.subscriber(session, address=ANA)
    _suppress(session, EndedReason.COMPLAINED)


def bounced(session: Session) -> None:
    """Their address is dead."""
    given.subscriber(session, address=ANA)
    _suppress(session, EndedReason.BOUNCED)


def removed(session: Session) -> None:
    """An admin threw them out."""
    given.subscriber(session, address=ANA)
    _suppress(session, EndedReason.REMOVED)


def on_the_list(session: Session) -> None:
    """Never a reader, but on the list of those who must never get mail."""
    _suppress(session, EndedReason.COMPLAINED)


def erased(session: Session) -> None:
    """They were a reader and had themselves erased."""
    ana = given.subscriber(session, address=ANA)
    privacy.erase(session, ana.id, secret=SECRET, source="test", now=MONDAY + HOUR)


SIGN_UP, LINK = RequestKind.SIGN_UP, RequestKind.LINK
MAILS: dict[tuple[State, RequestKind], str] = {
    (unknown, SIGN_UP): "confirm",
    (pending, SIGN_UP): "confirm",
    (pending, LINK): "confirm",
    (confirmed, SIGN_UP): "preferences-link",
    (confirmed, LINK): "preferences-link",
    (paused, SIGN_UP): "preferences-link",
    (paused, LINK): "preferences-link",
    (left, SIGN_UP): "confirm",
    (asked_again, SIGN_UP): "confirm",
    (asked_again, LINK): "confirm",
    (erased, SIGN_UP): "confirm",
}
"""Everybody else is written nothing."""
STATES = (unknown, pending, confirmed, paused, left, asked_again, complained, bounced, removed, on_the_list, erased)
each_case = pytest.mark.parametrize(
    ("state", "kind"), [*product(STATES, RequestKind)], ids=lambda value: getattr(value, "__name__", str(value))
)


@pytest.fixture
def asking(database: Database, state: State, kind: RequestKind) -> Database:
    """Ana stands somewhere, and somebody asks for something with her address."""
    with database.writing() as session:
        state(session)
    asked = wants_to_sign_up(ANA, at=ASKED, frequency="daily", name="Zoe")
    knock(database, asked if kind is SIGN_UP else wants_the_link(ANA, at=ASKED))
    return database


@each_case
def test_each_gets_the_mail_that_fits_or_none(asking: Database, state: State, kind: RequestKind) -> None:
    answer(asking, now=NOW)

    mail = MAILS.get((state, kind))
    assert owed(asking) == ([mail] if mail else [])
    assert [one.reader.address for one in claimed(asking, now=NOW)] == ([ANA] if mail else [])


@each_case
def test_only_a_sign_up_of_who_is_no_reader_changes_anything(asking: Database, state: State, kind: RequestKind) -> None:
    before = _people(asking)

    answer(asking, now=NOW)

    wished = kind is SIGN_UP and MAILS.get((state, kind)) == "confirm"
    assert (_people(asking) != before) is wished
    if wished:
        with asking.reading() as session:
            ana = by_address(session, email_address(ANA))
        assert (ana.frequency, ana.requested_at) == ("daily", ASKED)
        assert ana.state != "confirmed"


@each_case
def test_the_log_of_consent_says_what_was_agreed_to_when_and_where(
    asking: Database, state: State, kind: RequestKind
) -> None:
    before = _consent(asking)

    answer(asking, now=NOW)

    wished = kind is SIGN_UP and MAILS.get((state, kind)) == "confirm"
    version = wordings.version_of(CONSENT)
    assert _consent(asking)[len(before) :] == ([(ASKED, "requested", "web", version)] if wished else [])


@each_case
def test_whatever_came_of_it_nothing_is_left_of_the_request(asking: Database, state: State, kind: RequestKind) -> None:
    answer(asking, now=NOW)

    with asking.reading() as session:
        assert session.scalars(select(ReaderRequest)).all() == []
    assert answer(asking, now=NOW) == {}


def test_the_sentence_itself_is_kept_once_for_as_long_as_the_log(database: Database) -> None:
    knock(database, *(wants_to_sign_up(f"reader{n}@example.org", at=MONDAY + n * HOUR) for n in range(3)))
    knock(database, wants_to_sign_up("late@example.org", at=MONDAY + 4 * HOUR, consent="Yes, and my cat agrees."))

    answer(database, now=MONDAY + 5 * HOUR)

    with database.reading() as session:
        kept = session.scalars(select(ConsentWording).order_by(ConsentWording.first_used))
        said = [(row.text, row.first_used) for row in kept]
        assert said == [(CONSENT, MONDAY), ("Yes, and my cat agrees.", MONDAY + 4 * HOUR)]
        late = by_address(session, email_address("late@example.org"))
        (line,) = history(session, late.id)
        assert line.sentence == "Yes, and my cat agrees."


def test_a_sign_up_counts_from_the_moment_it_was_made(database: Database) -> None:
    knock(database, wants_to_sign_up(ANA, at=MONDAY))

    answer(database, now=MONDAY + 20 * HOUR)

    with database.writing() as session:
        ana = by_address(session, email_address(ANA))
        assert ana.requested_at == MONDAY
        assert confirm.confirm(
            session, ana.id, starts_at=0, source="web", secret=SECRET, now=MONDAY + 7 * DAY, valid_for=7 * DAY
        )


def test_who_left_after_they_had_asked_is_not_asked_to_come_back(database: Database) -> None:
    with database.writing() as session:
        ana = given.subscriber(session, address=ANA, confirmed_at=None)
    knock(database, wants_to_sign_up(ANA, at=MONDAY + HOUR))
    with database.writing() as session:
        unsubscribe.unsubscribe(session, ana.id, source="web", now=MONDAY + 2 * HOUR)

    assert answer(database, now=MONDAY + 3 * HOUR) == {"no_mail": 1}


def test_a_wish_that_was_overtaken_by_a_newer_one_changes_nothing(database: Database) -> None:
    knock(database, wants_to_sign_up(ANA, at=MONDAY + HOUR, frequency="daily"))
    answer(database, now=MONDAY + HOUR)
    knock(database, wants_to_sign_up(ANA, at=MONDAY, frequency="weekly"))

    answer(database, now=MONDAY + HOUR)

    with database.reading() as session:
        ana = by_address(session, email_address(ANA))
    assert (ana.frequency, ana.requested_at) == ("daily", MONDAY + HOUR)
    assert owed(database) == ["confirm"]


def test_a_link_that_works_no_more_is_not_mailed(database: Database) -> None:
    with database.writing() as session:
        pending(session)
    knock(database, wants_the_link(ANA, at=MONDAY + 8 * DAY))

    assert answer(database, now=MONDAY + 8 * DAY) == {"no_mail": 1}


def test_what_waited_for_more_than_a_day_is_dropped(database: Database) -> None:
    knock(database, wants_to_sign_up(ANA, at=MONDAY))

    assert answer(database, now=MONDAY + DAY + timedelta(seconds=1)) == {"too_late": 1}
    assert _people(database) == []


def test_another_day_another_confirmation_link_for_who_signs_up_again(database: Database) -> None:
    for day in range(3):
        knock(database, wants_to_sign_up(ANA, at=MONDAY + day * DAY))
        assert answer(database, now=MONDAY + day * DAY) == {"asked_to_confirm": 1}
        _sent(database)

    assert owed(database) == ["confirm"] * 3


def test_who_is_owed_the_very_mail_already_is_not_owed_it_twice(database: Database) -> None:
    knock(database, wants_to_sign_up(ANA), wants_to_sign_up(ANA, at=MONDAY + timedelta(milliseconds=30)))

    assert answer(database) == {"asked_to_confirm": 1, "mail_owed_already": 1}
    assert len(_consent(database)) == 2


def test_who_changes_their_mind_at_once_gets_a_mail_that_says_so(database: Database) -> None:
    knock(database, wants_to_sign_up(ANA), wants_to_sign_up(ANA, at=MONDAY + HOUR, frequency="daily"))

    answer(database, now=MONDAY + HOUR)

    said = [one.said for one in claimed(database, now=MONDAY + HOUR)]
    assert ["weekly" in said[0], "daily" in said[1]] == [True, True]


def test_nobody_fills_a_mailbox_through_the_door(database: Database) -> None:
    """Three mails a day at most, whatever they are and however the reader's standing changes in between."""
    answers = []
    for number in range(6):
        at = MONDAY + number * HOUR
        knock(database, wants_the_link(ANA, at=at) if number % 2 else wants_to_sign_up(ANA, at=at))
        answers.append(answer(database, now=at))
        _sent(database)
        if number == 1:
            _confirm(database)

    assert owed(database) == ["confirm", "confirm", "preferences-link"]
    assert answers[3:] == [{"held_back": 1}] * 3


def test_the_mails_of_the_day_are_counted_back_from_each_moment(database: Database) -> None:
    moments = [MONDAY, MONDAY + 23 * HOUR, MONDAY + 23.5 * HOUR, MONDAY + 23.9 * HOUR, MONDAY + DAY, MONDAY + 25 * HOUR]

    answers: list[str] = []
    for at in moments:
        knock(database, wants_to_sign_up(ANA, at=at))
        answers += answer(database, now=at)
        _sent(database)

    assert answers == [*["asked_to_confirm"] * 3, "held_back", "asked_to_confirm", "held_back"]


def test_a_sign_up_beyond_the_mails_of_the_day_still_takes_the_newer_choices(database: Database) -> None:
    for number, frequency in enumerate(["weekly", "daily"]):
        knock(database, wants_to_sign_up(ANA, at=MONDAY + number * HOUR, frequency=frequency))
        answer(database, now=MONDAY + number * HOUR, most=1)

    with database.reading() as session:
        assert by_address(session, email_address(ANA)).frequency == "daily"
    assert owed(database) == ["confirm"]


def test_one_address_held_back_holds_back_no_other(database: Database) -> None:
    knock(database, wants_to_sign_up(ANA), wants_to_sign_up(ANA, at=MONDAY + HOUR, frequency="daily"))
    knock(database, wants_to_sign_up("bob@example.org", at=MONDAY + HOUR))

    assert answer(database, now=MONDAY + HOUR, most=1) == {"asked_to_confirm": 2, "held_back": 1}


def test_one_request_that_cannot_be_answered_stops_no_other_and_waits(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    """A topic that is not there: on both databases the row that refers to it refuses."""
    knock(database, wants_to_sign_up("bad@example.org", topic_ids=frozenset({4711})), wants_to_sign_up(ANA))

    first, second = answer(database), answer(database)

    assert (first, second) == ({"failed": 1, "asked_to_confirm": 1}, {"failed": 1})
    assert answer(database, now=MONDAY + 2 * DAY) == {"too_late": 1}
    said = capsys.readouterr()
    assert "request not answered" in said.out + said.err
    assert "example.org" not in said.out + said.err


def test_who_is_never_confirmed_is_forgotten_with_all_that_was_sent(database: Database) -> None:
    knock(database, wants_to_sign_up(ANA))
    answer(database)

    with database.writing() as session:
        purge.purge(
            session,
            unconfirmed_before=MONDAY + HOUR,
            ended_before=MONDAY,
            secret=SECRET,
            now=MONDAY + 14 * DAY,
        )

    assert (_people(database), _consent(database), owed(database)) == ([], [], [])


def test_who_left_meanwhile_gets_no_link(database: Database) -> None:
    with database.writing() as session:
        ana = given.subscriber(session, address=ANA)
    knock(database, wants_the_link(ANA))
    answer(database)
    with database.writing() as session:
        unsubscribe.unsubscribe(session, ana.id, source="web", now=MONDAY)

    assert claimed(database) == []
    assert ledger(database) == [("preferences-link", "cancelled", Refusal.LEFT)]


def test_a_complaint_is_undone_by_nobody_at_the_door(database: Database) -> None:
    with database.writing() as session:
        complained(session)
    for number in range(3):
        knock(database, wants_to_sign_up(ANA, at=ASKED + number * DAY))
        answer(database, now=ASKED + number * DAY)

    with database.reading() as session:
        assert suppression.reason_for(session, email_address(ANA), secret=SECRET) is not None
    assert owed(database) == []


def _suppress(session: Session, reason: EndedReason) -> None:
    suppression.suppress(session, email_address(ANA), reason=reason, secret=SECRET, source="test", now=MONDAY + HOUR)


def _people(database: Database) -> list[dict[str, object]]:
    with database.reading() as session:
        rows = session.scalars(select(Subscriber).order_by(Subscriber.id)).all()
        return [{column.key: getattr(row, column.key) for column in Subscriber.__table__.c} for row in rows]


def _consent(database: Database) -> list[tuple[object, ...]]:
    with database.reading() as session:
        ids = session.scalars(select(Subscriber.id).order_by(Subscriber.id)).all()
        lines = [line for subscriber_id in ids for line in history(session, subscriber_id)]
    return [(line.at, line.event, line.source, line.wording) for line in lines]


def _sent(database: Database) -> None:
    """Whatever is owed was sent."""
    with database.writing() as session:
        for notice in session.scalars(select(Notice)):
            notice.status = DeliveryStatus.SENT


def _confirm(database: Database) -> None:
    with database.writing() as session:
        ana = by_address(session, email_address(ANA))
        confirm.confirm(session, ana.id, starts_at=0, source="web", secret=SECRET, now=MONDAY + HOUR)
