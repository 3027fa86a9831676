"""Who may get which notice: looked at when it is claimed, because people change their minds."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from digest.core.database import Database
from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.notices.rights import Refusal, Standing, refusal
from subscribers import confirm, preferences, privacy, signup, suppression, unsubscribe
from subscribers.addresses import email_address
from subscribers.choices import Choices
from subscribers.models import EndedReason, Subscriber
from tests.support import factories as given
from tests.support.factories import MONDAY
from tests.support.newsroom import SECRET
from tests.support.notices import claimed, ledger, owe

LATER = MONDAY + timedelta(minutes=1)
LATER_STILL = MONDAY + timedelta(minutes=2)


def left(session: Session, ana: Subscriber) -> None:
    """She left by her own wish."""
    unsubscribe.unsubscribe(session, ana.id, source="test", now=LATER)


def confirmed(session: Session, ana: Subscriber) -> None:
    """She said yes."""
    confirm.confirm(session, ana.id, starts_at=0, source="test", secret=SECRET, now=LATER_STILL)


def complained(session: Session, ana: Subscriber) -> None:
    """She called it spam."""
    _suppress(session, EndedReason.COMPLAINED)


def bounced(session: Session, ana: Subscriber) -> None:
    """Her address does not exist."""
    _suppress(session, EndedReason.BOUNCED)


def erased(session: Session, ana: Subscriber) -> None:
    """She asked to be forgotten."""
    privacy.erase(session, ana.id, secret=SECRET, source="test", now=LATER)


def paused(session: Session, ana: Subscriber) -> None:
    """She is away for a while."""
    preferences.pause(session, ana.id, until=MONDAY.date() + timedelta(days=30), source="test", now=LATER)


def asked_again(session: Session, ana: Subscriber) -> None:
    """She signed up once more."""
    choices = Choices(topic_ids=frozenset(), frequency="weekly", timezone="Europe/London", language="en")
    address = email_address("ana@example.org")
    signup.sign_up(session, address, choices, source="test", secret=SECRET, now=LATER_STILL)


@pytest.mark.parametrize(
    ("mail", "since", "refused"),
    [
        (NoticeKind.CONFIRM, [], ""),
        (NoticeKind.CONFIRM, [confirmed], "confirmed"),
        (NoticeKind.CONFIRM, [left], "left"),
        (NoticeKind.CONFIRM, [left, asked_again], ""),
        (NoticeKind.CONFIRM, [complained], "suppressed"),
        (NoticeKind.CONFIRM, [erased], "left"),
        (NoticeKind.PREFERENCES_LINK, [confirmed], ""),
        (NoticeKind.PREFERENCES_LINK, [confirmed, paused], ""),
        (NoticeKind.PREFERENCES_LINK, [], "left"),
        (NoticeKind.PREFERENCES_LINK, [confirmed, left], "left"),
        (NoticeKind.PREFERENCES_LINK, [confirmed, left, asked_again], "left"),
        (NoticeKind.PREFERENCES_LINK, [confirmed, complained], "suppressed"),
        (NoticeKind.PREFERENCES_LINK, [confirmed, erased], "left"),
        (NoticeKind.WELCOME, [confirmed], ""),
        (NoticeKind.WELCOME, [confirmed, paused], ""),
        (NoticeKind.WELCOME, [], "left"),
        (NoticeKind.WELCOME, [confirmed, left], "left"),
        (NoticeKind.CORRECTION, [confirmed], ""),
        (NoticeKind.CORRECTION, [confirmed, bounced], "suppressed"),
        (NoticeKind.CORRECTION, [confirmed, erased], "left"),
        (NoticeKind.GOODBYE, [confirmed, left], ""),
        (NoticeKind.GOODBYE, [confirmed], "returned"),
        (NoticeKind.GOODBYE, [confirmed, left, asked_again], "returned"),
        (NoticeKind.GOODBYE, [confirmed, left, asked_again, confirmed], "returned"),
        (NoticeKind.GOODBYE, [confirmed, left, complained], "suppressed"),
        (NoticeKind.GOODBYE, [confirmed, complained], "suppressed"),
        (NoticeKind.GOODBYE, [confirmed, left, erased], "suppressed"),
        (NoticeKind.GOODBYE, [left], "suppressed"),
    ],
    ids=lambda value: "-then-".join(one.__name__ for one in value) or "nothing" if isinstance(value, list) else None,
)
def test_a_notice_goes_to_whom_it_still_fits_and_says_why_not_to_others(
    database: Database, mail: NoticeKind, since: list[Callable[[Session, Subscriber], None]], refused: str
) -> None:
    with database.writing() as session:
        ana = given.subscriber(session, address="ana@example.org", confirmed_at=None)
        owe(session, mail, ana)
        for happens in since:
            happens(session, ana)
            session.flush()

    taken = claimed(database)

    assert [one.reader.address for one in taken] == ([] if refused else ["ana@example.org"])
    assert ledger(database) == [(mail.value, "cancelled" if refused else "sending", refused)]


def test_nobody_is_asked_to_follow_a_link_that_has_expired(database: Database) -> None:
    with database.writing() as session:
        owe(session, NoticeKind.CONFIRM, given.subscriber(session, confirmed_at=None))

    assert claimed(database, now=MONDAY + confirm.VALID_FOR + timedelta(seconds=1)) == []

    assert ledger(database) == [("confirm", "cancelled", "late")]


def test_how_long_a_link_works_is_the_publishers_choice(database: Database) -> None:
    with database.writing() as session:
        owe(session, NoticeKind.CONFIRM, given.subscriber(session, confirmed_at=None))

    late = MONDAY + confirm.VALID_FOR + timedelta(seconds=1)
    assert len(claimed(database, now=late, confirm_within=timedelta(days=10))) == 1


def test_staff_always_hear(database: Database) -> None:
    with database.writing() as session:
        suppression.suppress(
            session,
            email_address("ed@example.org"),
            reason=EndedReason.BOUNCED,
            secret=SECRET,
            source="test",
            now=MONDAY,
        )
        owe(session, NoticeKind.STAFF_NOTICE, "ed@example.org")

    assert [one.reader.address for one in claimed(database)] == ["ed@example.org"]


def test_who_is_not_there_any_more_is_written_nothing_but_staff_notices() -> None:
    nobody = Standing()

    allowed = [kind for kind in NoticeKind if refusal(kind, nobody) is None]

    assert allowed == [NoticeKind.STAFF_NOTICE]


def test_suppressed_counts_more_than_any_wish() -> None:
    everything = Standing(mailable=True, waiting=True, parted=True, suppressed=True)

    reasons = {refusal(kind, everything) for kind in NoticeKind if kind is not NoticeKind.STAFF_NOTICE}

    assert reasons == {Refusal.SUPPRESSED}


def _suppress(session: Session, reason: EndedReason) -> None:
    address = email_address("ana@example.org")
    suppression.suppress(session, address, reason=reason, secret=SECRET, source="test", now=LATER)
