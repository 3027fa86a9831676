"""The mails of a change of address: to which mailbox each goes, and when it must not go any more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.core.database import Database
from digest.deliveries.notices import batches, occasions
from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.notices.models import Notice, NoticeText
from digest.deliveries.notices.rights import Refusal, Standing, refusal
from digest.deliveries.outcome import Outcome
from digest.deliveries.states import DeliveryStatus
from subscribers import address_changes, privacy, returning, suppression, unsubscribe
from subscribers.address_changes import Change, Side
from subscribers.addresses import email_address
from subscribers.models import EndedReason, Subscriber
from subscribers.moving import Agreement, agree, ask_to_move
from subscribers.queries import SubscriberRow, by_address
from tests.support import factories as given
from tests.support.factories import MONDAY
from tests.support.newsroom import SECRET
from tests.support.notices import claimed, ledger

HOME, WORK = "ana@example.org", "ana@work.example"
LATER, DAY = MONDAY + timedelta(minutes=1), timedelta(days=1)


def asked(session: Session, *, address: str = WORK) -> Change:
    """Ana wants her mail there, and both mailboxes are owed a question."""
    ana = session.scalars(select(Subscriber).where(Subscriber.id == 1)).one_or_none()
    ana = ana or given.subscriber(session, address=HOME, name="Ana")
    change = ask_to_move(session, ana.id, email_address(address), source="test", now=MONDAY)
    occasions.ask_both_ends(session, change, now=MONDAY)
    return change


def moved(session: Session, change: Change) -> None:
    """Both said yes."""
    answers = [agree(session, change.handle, side, secret=SECRET, source="test", now=LATER) for side in Side]
    assert answers[-1] is Agreement.MOVED
    occasions.tell_old_end(session, _now(session), now=LATER)


def left(session: Session, change: Change) -> None:
    """She left."""
    unsubscribe.unsubscribe(session, change.subscriber_id, source="test", now=LATER)


def erased(session: Session, change: Change) -> None:
    """She asked to be forgotten."""
    privacy.erase(session, change.subscriber_id, secret=SECRET, source="test", now=LATER)


def asked_for_another(session: Session, change: Change) -> None:
    """She thought better of it."""
    ask_to_move(session, change.subscriber_id, email_address("ana@third.example"), source="test", now=LATER)


def is_anothers(session: Session, change: Change) -> None:
    """Somebody else reads there."""
    given.subscriber(session, address=WORK)


def complained(session: Session, change: Change) -> None:
    """Somebody there called our mail spam, long ago."""
    _suppress(session, WORK)


def old_one_complained(session: Session, change: Change) -> None:
    """Somebody did in the mailbox that she left."""
    _suppress(session, HOME)


FROM, TO, MOVED = ("move-from", HOME, ""), ("move-to", WORK, ""), ("moved", HOME, "")


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ([], [FROM, TO]),
        ([left], [("move-from", "", "left"), ("move-to", "", "left")]),
        ([erased], [("move-from", "", "left"), ("move-to", "", "left")]),
        ([asked_for_another], [("move-from", "", "replaced"), ("move-to", "", "replaced")]),
        ([is_anothers], [FROM, ("move-to", "", "taken")]),
        ([complained], [FROM, ("move-to", "", "suppressed")]),
        ([moved], [("move-from", "", "replaced"), ("move-to", "", "replaced"), MOVED]),
        ([moved, left], [("move-from", "", "left"), ("move-to", "", "left"), MOVED]),
        ([moved, erased], [("move-from", "", "left"), ("move-to", "", "left"), ("moved", "", "replaced")]),
        (
            [moved, old_one_complained],
            [("move-from", "", "replaced"), ("move-to", "", "suppressed"), ("moved", "", "suppressed")],
        ),
    ],
    ids=lambda value: "-then-".join(one.__name__ for one in value) or "nothing" if callable((value or [0])[0]) else "",
)
def test_each_mail_goes_to_its_mailbox_or_says_why_not(
    database: Database, since: list[Callable[[Session, Change], None]], expected: list[tuple[str, str, str]]
) -> None:
    with database.writing() as session:
        change = asked(session)
        for happens in since:
            happens(session, change)
            session.flush()

    went = {one.mail.value: one.reader.address for one in claimed(database, now=LATER)}

    assert [(mail, went.get(mail, ""), reason) for mail, _, reason in ledger(database)] == expected


def test_nobody_may_be_told_from_what_is_answered_or_owed_that_an_address_is_known(database: Database) -> None:
    """What goes to the present mailbox, and what the page answers, is the same for an address that is taken."""
    with database.writing() as session:
        free = asked(session)
        is_anothers(session, free)
        known = asked(session, address=WORK)

    assert (known.handle, known.address) == (free.handle, free.address)
    assert [one.mail for one in claimed(database, now=LATER)] == [NoticeKind.MOVE_FROM]


def test_nobody_is_asked_to_follow_a_link_that_has_expired(database: Database) -> None:
    with database.writing() as session:
        asked(session)

    assert claimed(database, now=MONDAY + 8 * DAY) == []
    assert [reason for _, _, reason in ledger(database)] == ["late", "late"]


def test_the_same_wish_makes_one_mail_for_each_mailbox(database: Database) -> None:
    with database.writing() as session:
        for _ in range(3):
            asked(session)

    assert [mail for mail, _, _ in ledger(database)] == ["move-from", "move-to"]


def test_what_is_queued_holds_no_address_and_no_name(database: Database) -> None:
    with database.writing() as session:
        moved(session, asked(session))

    with database.reading() as session:
        rows = session.scalars(select(Notice)).all()
        kept = [(row.key, row.address, row.reason) for row in rows], session.scalars(select(NoticeText.said)).all()
    assert "@" not in str(kept)
    assert "Ana" not in str(kept)


def test_the_question_to_the_new_mailbox_names_nobody_and_the_links_belong_to_the_wish(database: Database) -> None:
    with database.writing() as session:
        change = asked(session)

    for one in claimed(database, now=LATER):
        assert one.change_handle == change.handle
        assert one.reader.handle != change.handle


def test_a_note_that_went_wrong_once_still_goes_to_the_mailbox_they_left(database: Database) -> None:
    with database.writing() as session:
        moved(session, asked(session))
    (note,) = claimed(database, now=LATER)
    with database.writing() as session:
        again = Outcome(DeliveryStatus.PENDING, LATER + DAY)
        batches.record(session, [(note, again, "450 busy")], now=LATER)
        address_changes.purge(session, now=LATER + 7 * DAY)

    assert [one.reader.address for one in claimed(database, now=LATER + 7 * DAY)] == [HOME]


@pytest.mark.parametrize("kind", [NoticeKind.MOVE_FROM, NoticeKind.MOVE_TO])
def test_no_mailbox_is_asked_about_what_nobody_wishes(kind: NoticeKind) -> None:
    assert refusal(kind, Standing(mailable=True)) is Refusal.REPLACED
    assert refusal(kind, Standing(mailable=True, moving=True)) is None
    assert refusal(kind, Standing(mailable=True, moving=True, late=True)) is Refusal.LATE


def test_only_the_new_mailbox_hears_nothing_when_the_address_is_taken() -> None:
    standing = Standing(mailable=True, moving=True, taken=True)

    assert refusal(NoticeKind.MOVE_TO, standing) is Refusal.TAKEN
    assert refusal(NoticeKind.MOVE_FROM, standing) is None


def test_a_goodbye_that_is_taken_back_never_goes_even_when_they_leave_again(database: Database) -> None:
    with database.writing() as session:
        ana = given.subscriber(session, address=HOME)
        for minute in (1, 2):
            row, at = _row(session), MONDAY + timedelta(minutes=minute)
            unsubscribe.unsubscribe(session, ana.id, source="test", now=at)
            occasions.say_goodbye(session, row, now=at)
            if minute == 1:
                assert returning.undo_leaving(session, ana.id, secret=SECRET, source="test", now=at)
                occasions.take_back_goodbye(session, ana.id, now=at)
            session.flush()

    assert len(claimed(database, now=MONDAY + DAY)) == 1
    assert ledger(database) == [("goodbye", "cancelled", "returned"), ("goodbye", "sending", "")]


def _now(session: Session) -> Change:
    change = address_changes.of_reader(session, 1)
    assert change is not None
    return change


def _row(session: Session) -> SubscriberRow:
    return by_address(session, email_address(HOME))


def _suppress(session: Session, address: str) -> None:
    reason = EndedReason.COMPLAINED
    suppression.suppress(session, email_address(address), reason=reason, secret=SECRET, source="test", now=LATER)
