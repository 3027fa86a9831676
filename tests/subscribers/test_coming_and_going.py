"""Signing up, confirming, leaving, coming back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from digest.core.database import Database
from digest.core.errors import Conflict, NotFound, TokenRejected
from subscribers.add import add
from subscribers.addresses import email_address
from subscribers.audience import mailable
from subscribers.confirm import confirm
from subscribers.consent import history
from subscribers.models import EndedReason, Subscriber
from subscribers.queries import SubscriberRow, by_address, by_handle
from subscribers.signup import sign_up
from subscribers.suppression import suppress
from subscribers.tokens import handle_of, token
from subscribers.unsubscribe import unsubscribe
from tests.subscribers.people import SECRET, choices, pending, reader, row, topic

ADA = email_address("Ada@example.org")
DAY = timedelta(days=1)


def who_gets_mail(session: Session) -> list[str | None]:
    """Addresses, in order."""
    session.flush()
    return [subscriber.address for subscriber in session.scalars(mailable().order_by(Subscriber.id))]


def say_yes(session: Session, subscriber_id: int, now: datetime, *, starts_at: int = 0) -> bool:
    """Click on the link."""
    return confirm(session, subscriber_id, starts_at=starts_at, source="test", secret=SECRET, now=now)


def leave(session: Session, subscriber_id: int, now: datetime) -> bool:
    """Unsubscribe."""
    return unsubscribe(session, subscriber_id, source="test", now=now)


def write_in(session: Session, now: datetime, *, confirmed: bool) -> SubscriberRow:
    """Add Ada by hand."""
    return add(session, ADA, choices(), confirmed=confirmed, starts_at=5, source="test", secret=SECRET, now=now)


def test_nobody_gets_mail_before_they_confirm(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = pending(session, "ada@example.org", now)
        assert who_gets_mail(session) == []

        say_yes(session, ada, now + DAY)

        assert who_gets_mail(session) == ["ada@example.org"]


def test_a_confirmed_reader_starts_where_the_caller_says(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now, starts_at=41)

        assert row(session, ada).covered_upto == 41


def test_clicking_twice_is_fine(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = pending(session, "ada@example.org", now)

        assert say_yes(session, ada, now) is True
        assert say_yes(session, ada, now + DAY) is False
        assert row(session, ada).confirmed_at == now


def test_a_late_click_is_refused_and_says_what_to_do(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = pending(session, "ada@example.org", now)

        with pytest.raises(TokenRejected, match="sign up again"):
            say_yes(session, ada, now + 8 * DAY)


def test_looking_at_a_link_changes_nothing(database: Database, now: datetime) -> None:
    """A24: a scanner that follows links only ever reads; the token is as good afterwards."""
    with database.writing() as session:
        made = sign_up(session, ADA, choices(), source="test", secret=SECRET, now=now)
    link = token(SECRET, "confirm", made.handle)

    with database.reading() as session:
        looked_at = by_handle(session, handle_of(link, SECRET, "confirm"))

    with database.writing() as session:
        assert looked_at.state == "pending"
        assert say_yes(session, by_handle(session, handle_of(link, SECRET, "confirm")).id, now) is True


def test_unsubscribing_needs_nothing_but_the_link_and_ends_that_reader_alone(database: Database, now: datetime) -> None:
    """A25: no login, no cookie."""
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)
        reader(session, "bob@example.org", now)
        link = token(SECRET, "unsubscribe", row(session, ada).handle)

        leave(session, by_handle(session, handle_of(link, SECRET, "unsubscribe")).id, now)

        assert who_gets_mail(session) == ["bob@example.org"]


def test_after_unsubscribing_nobody_is_mailable(database: Database, now: datetime) -> None:
    """A28: every query that leads to mail begins with `mailable`, so mail that is planned is not sent."""
    with database.writing() as session:
        people = [reader(session, f"reader{number}@example.org", now) for number in range(5)]
        for person in people:
            leave(session, person, now)

        assert who_gets_mail(session) == []


def test_unsubscribing_twice_keeps_the_first_time_and_reason(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)

        assert leave(session, ada, now + DAY) is True
        assert leave(session, ada, now + 2 * DAY) is False
        assert row(session, ada).ended_at == now + DAY
        assert [line.event for line in history(session, ada)] == ["requested", "confirmed", "left"]


def test_leaving_changes_the_revision_so_that_planned_mail_is_noticed(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)
        before = row(session, ada).revision

        leave(session, ada, now)

        assert row(session, ada).revision > before


def test_who_signed_up_but_never_confirmed_can_leave(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = pending(session, "ada@example.org", now)

        leave(session, ada, now)

        with pytest.raises(TokenRejected):
            say_yes(session, ada, now)


def test_an_old_confirmation_link_does_not_bring_back_who_left(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)
        leave(session, ada, now + DAY)

        with pytest.raises(TokenRejected, match="sign up again"):
            say_yes(session, ada, now + 2 * DAY)


def test_who_asks_again_stays_away_until_they_confirm(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)
        leave(session, ada, now + DAY)

        again = sign_up(session, ADA, choices(frequency="daily"), source="test", secret=SECRET, now=now + 2 * DAY)
        assert (again.subscriber_id, again.to_confirm) == (ada, True)
        assert who_gets_mail(session) == []
        say_yes(session, ada, now + 2 * DAY)

        assert len(who_gets_mail(session)) == 1
        assert row(session, ada).frequency == "daily"
        assert [line.event for line in history(session, ada)] == [
            *("requested", "confirmed", "left"),
            *("requested", "confirmed"),
        ]


@pytest.mark.parametrize(("starts_at", "expected"), [(30, 40), (50, 50)], ids=["soon after", "much later"])
def test_who_comes_back_is_not_sent_again_what_they_had(
    database: Database, now: datetime, starts_at: int, expected: int
) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now, starts_at=40)
        leave(session, ada, now + DAY)
        pending(session, "ada@example.org", now + 2 * DAY)

        say_yes(session, ada, now + 2 * DAY, starts_at=starts_at)

        assert row(session, ada).covered_upto == expected


def test_leaving_takes_back_a_wish_to_return(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)
        leave(session, ada, now + DAY)
        pending(session, "ada@example.org", now + 2 * DAY)

        assert leave(session, ada, now + 3 * DAY) is True
        with pytest.raises(TokenRejected):
            say_yes(session, ada, now + 3 * DAY)


def test_a_stranger_who_types_a_readers_address_changes_nothing(database: Database, now: datetime) -> None:
    with database.writing() as session:
        policy = topic(session, "policy", now)
        ada = reader(session, "ada@example.org", now, topic_ids=frozenset({policy}))

        again = sign_up(session, ADA, choices(frequency="daily"), source="test", secret=SECRET, now=now + DAY)

        assert again.to_confirm is False
        assert by_address(session, ADA).topic_ids == {policy}
        assert by_address(session, ADA).frequency == "weekly"
        assert len(history(session, ada)) == 2


def test_signing_up_again_before_confirming_takes_the_newer_choices(database: Database, now: datetime) -> None:
    with database.writing() as session:
        first = pending(session, "ada@example.org", now)
        second = pending(session, "ADA@Example.org", now + DAY, frequency="daily")

        assert first == second
        assert row(session, first).frequency == "daily"


def test_two_sign_ups_at_once_make_one_subscriber(database: Database, now: datetime) -> None:
    def ask(_: int) -> int:
        with database.writing() as session:
            return pending(session, "ada@example.org", now)

    with ThreadPoolExecutor(4) as pool:
        ids = set(pool.map(ask, range(8)))

    with database.reading() as session:
        assert len(ids) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(Subscriber)) == 1


def test_adding_by_hand_confirms_only_when_asked_to(database: Database, now: datetime) -> None:
    with database.writing() as session:
        assert write_in(session, now, confirmed=False).state == "pending"
    with database.writing() as session:
        confirm(session, 1, starts_at=0, source="test", secret=SECRET, now=now)
        assert by_address(session, ADA).state == "confirmed"


def test_adding_somebody_twice_says_what_there_is(database: Database, now: datetime) -> None:
    with database.writing() as session:
        write_in(session, now, confirmed=True)

        with pytest.raises(Conflict, match=r"Ada@example\.org is there already: subscriber 1, confirmed, weekly"):
            write_in(session, now, confirmed=True)


def test_an_admin_cannot_confirm_somebody_back_in(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)
        leave(session, ada, now + DAY)

        with pytest.raises(Conflict, match="only they can come back"):
            write_in(session, now + 2 * DAY, confirmed=True)
        assert write_in(session, now + 2 * DAY, confirmed=False).asked_again


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_suppressed_address_cannot_be_added(database: Database, now: datetime, confirmed: bool) -> None:
    with database.writing() as session:
        suppress(session, ADA, reason=EndedReason.COMPLAINED, secret=SECRET, source="test", now=now)

        with pytest.raises(Conflict, match="complained"):
            write_in(session, now, confirmed=confirmed)


def test_nobody_can_be_found_who_is_not_there(database: Database) -> None:
    with database.reading() as session:
        with pytest.raises(NotFound, match=r"there is no subscriber Ada@example\.org"):
            by_address(session, ADA)
        with pytest.raises(NotFound):
            by_handle(session, "nobody")
