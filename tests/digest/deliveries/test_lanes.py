"""The ways out as the ledger sees them: shares, rates, plans, and who is passed over."""

import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest

from digest.core.database import Database
from digest.deliveries import breakers
from digest.deliveries.lanes import Lanes, Limits, Terms, domain_of
from digest.mail.transport import Outgoing, Share

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def mails(number: int) -> list[Outgoing]:
    """Mails whose numbers matter."""
    return [Outgoing(id, "bounces@example.org", f"reader{id}@example.net", bytes) for id in range(number)]


def shared(database: Database, limits: Limits, number: int, *, now: datetime = NOW) -> list[Share]:
    """So many mails dealt out, or as many as may go."""
    with database.writing() as session:
        lanes = Lanes.read(session, limits, now=now)
        return lanes.shares(mails(min(number, lanes.most)))


def sizes(shares: Sequence[Share]) -> dict[str, int]:
    """How many mails each relay got."""
    return {share.way: len(share.mails) for share in shares}


class To(NamedTuple):
    """A mail, as far as breakers know it."""

    domain: str


def fail(database: Database, *ways: str, now: datetime = NOW) -> None:
    """Note trouble with these relays."""
    with database.writing() as session:
        breakers.note_relays(session, dict.fromkeys(ways, "away"), [], now=now)


def answer(database: Database, *answers: tuple[str, str], now: datetime = NOW) -> None:
    """Note what receiving domains said."""
    with database.writing() as session:
        breakers.note_domains(session, [(To(name), words) for name, words in answers], now=now)


def wait(database: Database, domains: Sequence[str], limits: Limits, *, now: datetime = NOW) -> dict[int, datetime]:
    """Which mails to these domains have to wait, and until when."""
    with database.writing() as session:
        return Lanes.read(session, limits, now=now).waiting(enumerate(domains))


# Relays --------------------------------------------------------------------------------------------------------------

SOME = Limits({"big": Terms(weight=3), "small": Terms(weight=1), "reserve": Terms(weight=0)})


def test_mails_are_dealt_by_weight_and_the_reserve_stands_by(database: Database) -> None:
    assert sizes(shared(database, SOME, 400)) == {"big": 300, "small": 100, "reserve": 0}


def test_a_relay_that_failed_is_passed_over_and_tried_again_later(database: Database) -> None:
    fail(database, "big")

    assert sizes(shared(database, SOME, 400)) == {"small": 400, "reserve": 0}
    assert sizes(shared(database, SOME, 400, now=NOW + timedelta(minutes=1))) == {
        "big": 300,
        "small": 100,
        "reserve": 0,
    }


def test_each_failure_in_a_row_makes_it_longer_and_one_success_ends_that(database: Database) -> None:
    for _ in range(3):
        fail(database, "big")
    long = sizes(shared(database, SOME, 4, now=NOW + timedelta(minutes=1)))
    with database.writing() as session:
        breakers.note_relays(session, {}, ["big"], now=NOW)

    assert long == {"small": 4, "reserve": 0}
    assert sizes(shared(database, SOME, 4)) == {"big": 3, "small": 1, "reserve": 0}


def test_the_reserve_carries_everything_when_the_others_failed(database: Database) -> None:
    fail(database, "big", "small")

    assert sizes(shared(database, SOME, 10)) == {"reserve": 10}


def test_when_all_failed_those_that_usually_work_are_tried(database: Database) -> None:
    fail(database, "big", "small", "reserve")

    assert sizes(shared(database, SOME, 4)) == {"big": 3, "small": 1}


def test_a_rate_is_shared_by_all_who_claim(database: Database) -> None:
    limits = Limits({"smtp": Terms(per_second=50)})

    first, second = shared(database, limits, 500), shared(database, limits, 500)
    later = shared(database, limits, 500, now=NOW + timedelta(seconds=0.5))

    assert [sizes(one)["smtp"] for one in (first, second, later)] == [27, 1, 24]
    assert [one[0].starts_in for one in (first, second, later)] == pytest.approx([-0.05, 0.49, 0.01], abs=1e-6)
    assert first[0].seconds_apart == pytest.approx(0.02)


def test_a_plan_for_a_new_address_caps_the_day(database: Database) -> None:
    limits = Limits({"smtp": Terms(warm_up_from=date(2026, 11, 26), warm_up_first_day=100, warm_up_growth=2)})

    days = [
        [len(share.mails) for _ in range(3) for share in shared(database, limits, 60, now=NOW + timedelta(days=day))]
        for day in range(2)
    ]

    assert days == [[60, 40, 0], [60, 60, 60]]


def test_what_a_new_address_may_not_send_goes_the_old_way(database: Database) -> None:
    new = Terms(weight=1, warm_up_from=date(2026, 11, 26), warm_up_first_day=10)
    limits = Limits({"new": new, "old": Terms(weight=1)})

    assert sizes(shared(database, limits, 100)) == {"new": 10, "old": 90}
    assert sizes(shared(database, limits, 100)) == {"old": 100, "new": 0}


# Receiving domains ---------------------------------------------------------------------------------------------------

ONE = Limits({"smtp": Terms()})
REFUSED = ("slow.example", "450 4.7.1 too much from you")


def test_a_domain_that_wants_less_five_times_in_a_row_is_left_alone(database: Database) -> None:
    answer(database, *[REFUSED] * 4)
    before = wait(database, ["slow.example"], ONE)

    answer(database, REFUSED)

    assert before == {}
    waiting = wait(database, ["slow.example", "other.example"], ONE)
    assert list(waiting) == [0]
    assert timedelta(minutes=5) <= waiting[0] - NOW <= timedelta(minutes=7)


def test_one_mail_taken_or_another_reason_does_not_count(database: Database) -> None:
    answer(database, *[REFUSED] * 4, ("slow.example", ""), *[REFUSED] * 4)
    answer(database, *[("slow.example", "450 4.2.1 mailbox busy")] * 9)
    answer(database, *[("slow.example", "550 5.1.1 no such user")] * 9)

    assert wait(database, ["slow.example"], ONE) == {}


def test_a_domain_is_tried_again_and_left_alone_for_longer(database: Database) -> None:
    answer(database, *[REFUSED] * 5)
    later = NOW + timedelta(minutes=10)
    tried = wait(database, ["slow.example"], ONE, now=later)

    answer(database, *[REFUSED] * 5, now=later)

    assert tried == {}
    assert wait(database, ["slow.example"], ONE, now=later)[0] - later >= timedelta(minutes=10)


@pytest.mark.parametrize("rate", [0.5, 2.0, 20.0])
def test_a_domains_rate_is_kept_and_used(database: Database, rate: float) -> None:
    """Mails come back when they are told to, until all have gone."""
    limits = Limits({"smtp": Terms()}, {"slow.example": rate})
    due, gone, now = dict.fromkeys(range(40), NOW), list[datetime](), NOW
    while due:
        now = max(now, min(due.values()))
        ready = [id for id, moment in due.items() if moment <= now]
        with database.writing() as session:
            waiting = Lanes.read(session, limits, now=now).waiting((id, "slow.example") for id in ready)
        gone += [now for id in ready if id not in waiting]
        due = {id: waiting.get(id, moment) for id, moment in due.items() if id in waiting or id not in ready}
        now += timedelta(seconds=0.05)

    took = (gone[-1] - gone[0]).total_seconds()
    assert 39 / rate * 0.9 <= took <= 39 / rate * 1.2 + 0.5
    for start in gone:
        span = 10 / rate
        assert sum(start <= moment < start + timedelta(seconds=span) for moment in gone) <= 10 + 2


def test_other_domains_do_not_wait(database: Database) -> None:
    limits = Limits({"smtp": Terms()}, {"slow.example": 1.0})

    waiting = wait(database, ["slow.example"] * 50 + ["fast.example"] * 50, limits)

    assert set(waiting) <= set(range(50))
    assert len(waiting) >= 48


def test_the_domain_of_an_address_is_what_stands_after_the_last_at() -> None:
    assert domain_of('"a@b"@Example.ORG') == "example.org"
    assert Counter(map(domain_of, ["x@a.example", "y@A.example"])) == {"a.example": 2}


# Together ------------------------------------------------------------------------------------------------------------


def test_senders_that_note_trouble_at_once_do_not_lock_each_other_out(database: Database) -> None:
    """Each needs lanes of relays and of domains, in an order of its own."""
    limits = Limits({"a": Terms(per_second=100), "b": Terms(per_second=100)}, {"x.example": 1.0, "y.example": 1.0})

    def work(way: str, names: Sequence[str]) -> None:
        for _ in range(25):
            with database.writing() as session:
                breakers.note_relays(session, {way: "away"}, ["a", "b"], now=NOW)
                time.sleep(0.001)
                breakers.note_domains(session, [(To(name), "450 4.7.1 less") for name in names], now=NOW)
                Lanes.read(session, limits, now=NOW)
            with database.writing() as session:
                breakers.note_domains(session, [(To(name), "") for name in names], now=NOW)
                Lanes.read(session, limits, now=NOW)

    with ThreadPoolExecutor(4) as senders:
        works = [
            senders.submit(work, way, names) for way in "ab" for names in (["x.example"], ["y.example", "z.example"])
        ]

    assert [one.exception() for one in works] == [None] * 4
