"""Who gets mail, in groups and one by one, and how far they have been served."""

from datetime import date, datetime

from digest.core.database import Database
from subscribers import audience, coverage
from subscribers.preferences import pause
from subscribers.queries import everyone, listing
from subscribers.unsubscribe import unsubscribe
from tests.subscribers.people import pending, reader, row, topic

DECEMBER = date(2026, 12, 1)


def test_cohorts_are_readers_with_the_same_topics_position_and_language(database: Database, now: datetime) -> None:
    with database.writing() as session:
        policy = frozenset({topic(session, "policy", now)})
        for number in range(3):
            reader(session, f"same{number}@example.org", now, topic_ids=policy)
        reader(session, "german@example.org", now, topic_ids=policy, language="de")
        reader(session, "further@example.org", now, topic_ids=policy, starts_at=7)
        reader(session, "nothing@example.org", now)
        reader(session, "daily@example.org", now, topic_ids=policy, frequency="daily")
        pending(session, "pending@example.org", now, topic_ids=policy)

        found = audience.cohorts(session, "weekly")
        sets = audience.topic_sets(session, {cohort.topic_set_id for cohort in found})

        assert [(sets[c.topic_set_id], c.covered_upto, c.language, c.readers) for c in found] == [
            (policy, 0, "de", 1),
            (policy, 0, "en", 3),
            (policy, 7, "en", 1),
            (frozenset(), 0, "en", 1),
        ]


def test_who_pauses_is_left_out_until_the_day_they_named(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)
        reader(session, "bob@example.org", now)
        pause(session, ada, until=DECEMBER, source="test", now=now)

        def readers(day: date | None) -> int:
            return sum(cohort.readers for cohort in audience.cohorts(session, "weekly", on=day))

        assert (readers(date(2026, 11, 30)), readers(DECEMBER), readers(None)) == (1, 2, 2)


def test_a_pause_can_be_asked_for_and_its_opposite_too(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada, bob = reader(session, "ada@example.org", now), reader(session, "bob@example.org", now)
        pause(session, ada, until=DECEMBER, source="test", now=now)
        paused = audience.paused_on(date(2026, 11, 26))

        assert [person.id for person in session.scalars(audience.audience("weekly").where(paused))] == [ada]
        assert [person.id for person in session.scalars(audience.audience("weekly").where(~paused))] == [bob]


def test_recipients_are_those_who_may_get_mail_now_in_the_order_asked(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ids = [reader(session, f"reader{number}@example.org", now, name=f"R{number}") for number in range(4)]
        unsubscribe(session, ids[1], source="test", now=now)
        waiting = pending(session, "pending@example.org", now)

        found = list(audience.recipients(session, [ids[3], ids[1], waiting, ids[0], 999]))

        assert [(one.id, one.address, one.name) for one in found] == [
            (ids[3], "reader3@example.org", "R3"),
            (ids[0], "reader0@example.org", "R0"),
        ]
        assert found[1].handle == row(session, ids[0]).handle


def test_the_lowest_position_is_that_of_readers_who_get_mail(database: Database, now: datetime) -> None:
    with database.writing() as session:
        reader(session, "ada@example.org", now, starts_at=9)
        reader(session, "bob@example.org", now, starts_at=5)
        reader(session, "cy@example.org", now, starts_at=3, frequency="daily")
        pending(session, "pending@example.org", now)

        assert audience.lowest_covered(session, "weekly") == 5
        assert audience.lowest_covered(session) == 3
        assert audience.lowest_covered(session, "monthly") is None


def test_counts_say_how_many_stand_where(database: Database, now: datetime) -> None:
    with database.writing() as session:
        reader(session, "ada@example.org", now)
        reader(session, "bob@example.org", now, frequency="daily")
        pending(session, "cy@example.org", now)
        unsubscribe(session, reader(session, "di@example.org", now), source="test", now=now)

        assert audience.counts(session) == audience.Counts(
            mailable={"weekly": 1, "daily": 1}, pending=1, ended=1, suppressed=0
        )


def test_a_position_only_grows(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ids = [reader(session, f"reader{number}@example.org", now, starts_at=number) for number in range(6)]

        assert coverage.advance(session, ids[:5], 3) == 3
        assert coverage.advance(session, ids[:5], 3) == 0

        assert [row(session, id).covered_upto for id in ids] == [3, 3, 3, 3, 4, 5]


def test_more_people_than_one_statement_takes_advance_too(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ids = [reader(session, f"reader{number}@example.org", now) for number in range(501)]

        assert coverage.advance(session, ids, 1) == 501


def test_paging_skips_and_doubles_nobody_while_people_sign_up(database: Database, now: datetime) -> None:
    """A33: pages begin behind an id, so a row that comes or goes moves nobody else."""
    with database.writing() as session:
        there = [reader(session, f"reader{number}@example.org", now) for number in range(20)]

    seen: list[int] = []
    after = 0
    while True:
        with database.reading() as session:
            page = listing(session, after=after, limit=3)
        if not page:
            break
        seen += [one.id for one in page]
        after = page[-1].id
        with database.writing() as session:
            if len(seen) < 30:
                reader(session, f"new{after}@example.org", now)

    assert seen[: len(there)] == there
    assert len(seen) == len(set(seen))


def test_everyone_comes_page_by_page(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ids = [reader(session, f"reader{number}@example.org", now) for number in range(7)]
        reader(session, "daily@example.org", now, frequency="daily")

        assert [one.id for one in everyone(session, frequency="weekly", page=3)] == ids
