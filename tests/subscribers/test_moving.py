"""A change of address: both mailboxes agree, and nobody learns who is known here."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import permutations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from digest.core.database import Database
from digest.core.errors import BadInput, Conflict, TokenRejected
from subscribers import address_changes, suppression
from subscribers.address_changes import Change, Side, side_of
from subscribers.addresses import email_address
from subscribers.consent import history
from subscribers.models import AddressChange, EndedReason, Suppression
from subscribers.moving import Agreement, agree, ask_to_move
from subscribers.privacy import erase, everything_about
from subscribers.suppression import reason_for
from subscribers.tokens import Purpose, token
from subscribers.unsubscribe import unsubscribe
from tests.subscribers.people import SECRET, pending, reader, row

HOME, WORK = "ada@example.org", "Ada@work.example"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def ask(session: Session, ada: int, now: datetime, *, address: str = WORK) -> Change:
    """Ada wants her mail sent there."""
    return ask_to_move(session, ada, email_address(address), source="test", now=now)


def yes(session: Session, change: Change, side: Side, now: datetime) -> Agreement:
    """A click in one of the two mailboxes."""
    return agree(session, change.handle, side, secret=SECRET, source="test", now=now)


def both(session: Session, change: Change, now: datetime) -> Agreement:
    """A click in each; what came of the second."""
    yes(session, change, Side.OLD, now)
    return yes(session, change, Side.NEW, now)


def test_mail_moves_when_both_mailboxes_have_agreed_in_any_order(database: Database, now: datetime) -> None:
    for number, (first, second) in enumerate(permutations(Side)):
        with database.writing() as session:
            ada = reader(session, f"ada{number}@example.org", now)
            change = ask(session, ada, now, address=f"Ada{number}@work.example")

            answers = [yes(session, change, side, now + DAY) for side in (first, second)]

            assert answers == [Agreement(f"{second}-missing"), Agreement.MOVED]
            moved = row(session, ada)
            assert (moved.address, moved.address_key) == (f"Ada{number}@work.example", f"ada{number}@work.example")


def test_saying_yes_again_changes_nothing(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, HOME, now)
        change = ask(session, ada, now)

        assert [yes(session, change, Side.NEW, now) for _ in range(2)] == [Agreement.OLD_MISSING] * 2
        yes(session, change, Side.OLD, now)
        revision = row(session, ada).revision

        assert [yes(session, change, side, now + DAY) for side in Side] == [Agreement.MOVED_BEFORE] * 2
        assert row(session, ada).revision == revision
        assert [line.event for line in history(session, ada)] == ["requested", "confirmed", "asked-to-move", "moved"]


def test_what_the_reader_chose_and_was_served_moves_along_and_planned_mail_is_noticed(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        ada = reader(session, HOME, now, name="Ada", starts_at=41)
        before = row(session, ada)
        kept = (before.name, before.handle, before.topic_set_id, before.covered_upto, before.confirmed_at)
        revision = before.revision

        both(session, ask(session, ada, now), now)

        after = row(session, ada)
        assert (after.name, after.handle, after.topic_set_id, after.covered_upto, after.confirmed_at) == kept
        assert after.revision == revision + 1


def test_the_log_of_consent_and_the_links_hold_no_address(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, HOME, now)
        change = ask(session, ada, now)
        both(session, change, now)

        assert "@" not in str(history(session, ada))
        assert "@" not in token(SECRET, "move-to", change.handle)


def test_a_link_is_good_for_one_mailbox_only() -> None:
    handle = "a" * 26

    assert side_of(token(SECRET, "move-from", handle), SECRET) == (handle, Side.OLD)
    assert side_of(token(SECRET, "move-to", handle), SECRET) == (handle, Side.NEW)
    others: tuple[Purpose, ...] = ("confirm", "preferences", "unsubscribe")
    for other in others:
        with pytest.raises(TokenRejected):
            side_of(token(SECRET, other, handle), SECRET)


def test_a_late_yes_is_refused_and_says_what_to_do(database: Database, now: datetime) -> None:
    with database.writing() as session:
        change = ask(session, reader(session, HOME, now), now)
        yes(session, change, Side.OLD, now + 7 * DAY)

        with pytest.raises(TokenRejected, match="ask once more"):
            yes(session, change, Side.NEW, now + 7 * DAY + timedelta(seconds=1))


def test_a_new_wish_takes_the_place_of_the_older_one_links_and_all(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, HOME, now)
        old = ask(session, ada, now)
        yes(session, old, Side.OLD, now)
        new = ask(session, ada, now, address="ada@third.example")

        with pytest.raises(TokenRejected):
            yes(session, old, Side.NEW, now)
        assert yes(session, new, Side.NEW, now) is Agreement.OLD_MISSING
        assert yes(session, new, Side.OLD, now) is Agreement.MOVED
        assert row(session, ada).address == "ada@third.example"


def test_asking_for_the_same_twice_in_an_hour_is_one_wish(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, HOME, now)
        first = ask(session, ada, now)
        yes(session, first, Side.OLD, now)

        assert ask(session, ada, now + HOUR / 2).handle == first.handle
        assert yes(session, first, Side.NEW, now + HOUR / 2) is Agreement.MOVED


def test_asking_for_the_same_later_makes_new_links(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, HOME, now)

        assert ask(session, ada, now).handle != ask(session, ada, now + HOUR).handle


def test_the_address_they_have_is_no_new_one(database: Database, now: datetime) -> None:
    with database.writing() as session, pytest.raises(BadInput):
        ask(session, reader(session, HOME, now), now, address="ADA@example.org")


def test_after_a_change_a_day_passes_before_the_next(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, HOME, now)
        both(session, ask(session, ada, now), now)

        with pytest.raises(Conflict, match="tomorrow"):
            ask(session, ada, now + HOUR, address=HOME)
        assert both(session, ask(session, ada, now + DAY, address=HOME), now + DAY) is Agreement.MOVED


def test_who_has_yet_to_confirm_or_left_cannot_move(database: Database, now: datetime) -> None:
    with database.writing() as session:
        gone = reader(session, "gone@example.org", now)
        unsubscribe(session, gone, source="test", now=now)

        for somebody in (pending(session, HOME, now), gone):
            with pytest.raises(Conflict):
                ask(session, somebody, now)


def test_who_left_meanwhile_does_not_move(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, HOME, now)
        change = ask(session, ada, now)
        yes(session, change, Side.OLD, now)
        unsubscribe(session, ada, source="test", now=now)

        with pytest.raises(TokenRejected, match="ended"):
            yes(session, change, Side.NEW, now)
        assert row(session, ada).address == HOME


def is_anothers(session: Session, now: datetime) -> None:
    """Somebody else reads there."""
    reader(session, WORK, now)


def is_asked_for(session: Session, now: datetime) -> None:
    """Somebody signed up with it."""
    pending(session, WORK, now)


def complained(session: Session, now: datetime) -> None:
    """Mail to it was called spam."""
    _suppress(session, EndedReason.COMPLAINED, now)


def bounced(session: Session, now: datetime) -> None:
    """There is no such mailbox."""
    _suppress(session, EndedReason.BOUNCED, now)


def was_erased(session: Session, now: datetime) -> None:
    """Its owner asked to be forgotten."""
    erase(session, reader(session, WORK, now), secret=SECRET, source="test", now=now)


BARRED = (is_anothers, is_asked_for, complained, bounced, was_erased)


@pytest.mark.parametrize("happened", BARRED, ids=lambda what: what.__name__)
@pytest.mark.parametrize("when", ["before they asked", "before the last yes"])
def test_an_address_that_cannot_be_had_is_not_had_and_no_answer_differs_before_the_last_yes(
    database: Database, now: datetime, happened: Callable[[Session, datetime], None], when: str
) -> None:
    with database.writing() as session:
        ada = reader(session, HOME, now)
        if when == "before they asked":
            happened(session, now)
        change = ask(session, ada, now)
        first = yes(session, change, Side.OLD, now)
        if when == "before the last yes":
            happened(session, now)
        barred = session.execute(sa.select(Suppression.address_hash, Suppression.reason)).all()

        last = [yes(session, change, Side.NEW, now) for _ in range(2)]

        assert (first, last) == (Agreement.NEW_MISSING, [Agreement.IMPOSSIBLE] * 2)
        assert row(session, ada).address == HOME
        assert session.execute(sa.select(Suppression.address_hash, Suppression.reason)).all() == barred


def test_who_left_with_that_address_long_ago_may_read_there_again(database: Database, now: datetime) -> None:
    with database.writing() as session:
        reason = EndedReason.UNSUBSCRIBED
        suppression.remember(session, [WORK.lower()], reason=reason, secret=SECRET, now=now)
        ada = reader(session, HOME, now)

        assert both(session, ask(session, ada, now), now) is Agreement.MOVED
        assert reason_for(session, email_address(WORK), secret=SECRET) is None


def test_the_address_they_left_is_free_and_not_suppressed(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, HOME, now)
        both(session, ask(session, ada, now), now)

        assert reason_for(session, email_address(HOME), secret=SECRET) is None
        assert reader(session, HOME, now) != ada


def test_after_a_change_suppressing_the_new_address_ends_the_reader_and_the_old_one_does_not(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        ada = reader(session, HOME, now)
        both(session, ask(session, ada, now), now)

        _suppress(session, EndedReason.COMPLAINED, now, address=HOME)
        assert row(session, ada).ended_at is None
        _suppress(session, EndedReason.COMPLAINED, now)
        assert row(session, ada).ended_reason is EndedReason.COMPLAINED


def test_both_mailboxes_agreeing_at_once_move_the_mail_once(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, HOME, now)
        change = ask(session, ada, now)

    def click(side: Side) -> Agreement:
        with database.writing() as session:
            return yes(session, change, side, now)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(click, [*Side, *Side]))

    assert answers.count(Agreement.MOVED) == 1
    with database.reading() as session:
        assert row(session, ada).address == WORK
        assert [line.event for line in history(session, ada)].count("moved") == 1


def test_of_two_readers_who_move_to_one_address_at_once_one_gets_it(database: Database, now: datetime) -> None:
    with database.writing() as session:
        changes = [ask(session, reader(session, f"{who}@example.org", now), now) for who in ("ada", "bob")]
        for change in changes:
            yes(session, change, Side.OLD, now)

    def click(change: Change) -> Agreement:
        with database.writing() as session:
            return yes(session, change, Side.NEW, now)

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(click, changes))

    assert answers == [Agreement.IMPOSSIBLE, Agreement.MOVED]


def test_who_suppresses_an_address_while_somebody_moves_to_it_ends_them(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, HOME, now)
        change = ask(session, ada, now)
        yes(session, change, Side.OLD, now)

    def click() -> Agreement:
        with database.writing() as session:
            return yes(session, change, Side.NEW, now)

    def complain() -> None:
        with database.writing() as session:
            _suppress(session, EndedReason.COMPLAINED, now)

    with ThreadPoolExecutor(2) as threads:
        answer, complaint = threads.submit(click), threads.submit(complain)
        complaint.result()
    with database.reading() as session:
        ada_now = row(session, ada)
        moved = answer.result() is Agreement.MOVED
        assert (ada_now.address == WORK, ada_now.ended_reason is EndedReason.COMPLAINED) == (moved, moved)


def test_wishes_are_let_go_after_a_week_and_a_day(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada, bob = (reader(session, f"{who}@example.org", now) for who in ("ada", "bob"))
        both(session, ask(session, ada, now), now + 7 * DAY)
        ask(session, bob, now, address="bob@work.example")

        assert address_changes.purge(session, now=now + 8 * DAY) == 0
        assert address_changes.purge(session, now=now + 9 * DAY) == 1
        assert address_changes.of_reader(session, ada) is not None
        assert address_changes.purge(session, now=now + 16 * DAY) == 1


def test_erasing_somebody_lets_their_wish_go(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, HOME, now)
        change = ask(session, ada, now)
        erase(session, ada, secret=SECRET, source="test", now=now)

        assert session.scalars(sa.select(AddressChange)).all() == []
        with pytest.raises(TokenRejected):
            yes(session, change, Side.OLD, now)


def test_what_is_kept_about_a_person_says_where_they_want_to_move(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, HOME, now)
        nothing = everything_about(session, ada, slugs={})["address_change"]
        ask(session, ada, now)

        assert nothing is None
        assert everything_about(session, ada, slugs={})["address_change"]["address"] == WORK


def _suppress(session: Session, reason: EndedReason, now: datetime, *, address: str = WORK) -> None:
    suppression.suppress(session, email_address(address), reason=reason, secret=SECRET, source="test", now=now)
