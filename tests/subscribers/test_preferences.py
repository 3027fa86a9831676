"""What readers change, and that it is noticed."""

from datetime import date, datetime, timedelta

import pytest

from digest.core.database import Database
from digest.core.errors import BadInput, Conflict
from subscribers.consent import history
from subscribers.preferences import change_settings, choose_hour, choose_topics, follow, pause, resume
from subscribers.queries import by_id
from subscribers.unsubscribe import unsubscribe
from tests.subscribers.people import pending, reader, row, topic


def test_choosing_topics_replaces_those_before(database: Database, now: datetime) -> None:
    with database.writing() as session:
        policy, space = topic(session, "policy", now), topic(session, "space", now)
        ada = reader(session, "ada@example.org", now, topic_ids=frozenset({policy}))

        assert choose_topics(session, ada, [space], source="test", now=now) is True

        assert by_id(session, ada).topic_ids == {space}


def test_every_change_bumps_the_revision_and_no_change_does_not(database: Database, now: datetime) -> None:
    with database.writing() as session:
        policy = topic(session, "policy", now)
        ada = reader(session, "ada@example.org", now)
        until = date(2026, 12, 1)
        seen = [row(session, ada).revision]
        for _ in range(2):
            choose_topics(session, ada, [policy], source="test", now=now)
            seen.append(row(session, ada).revision)
            change_settings(session, ada, frequency="daily", name="Ada", source="test", now=now)
            seen.append(row(session, ada).revision)
            pause(session, ada, until=until, source="test", now=now)
            seen.append(row(session, ada).revision)

        start = seen[0]
        assert seen == [start, start + 1, start + 2, start + 3, start + 3, start + 3, start + 3]


def test_settings_that_are_not_given_stay(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now, name="Ada")

        change_settings(session, ada, timezone="Asia/Tokyo", source="test", now=now)

        after = by_id(session, ada)
        assert (after.name, after.frequency, after.timezone) == ("Ada", "weekly", "Asia/Tokyo")


def test_a_name_can_be_taken_away(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now, name="Ada")

        assert change_settings(session, ada, name="", source="test", now=now) is True

        assert by_id(session, ada).name == ""


def test_changing_frequency_leaves_what_was_served_alone(database: Database, now: datetime) -> None:
    """A14: weekly, daily, weekly within one week repeats nothing and leaves no gap."""
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now, starts_at=12)

        for frequency in ("daily", "weekly"):
            change_settings(session, ada, frequency=frequency, source="test", now=now)

        assert row(session, ada).covered_upto == 12


def test_a_pause_must_end_in_the_future_of_the_readers_own_zone(database: Database, now: datetime) -> None:
    late = now.replace(hour=20)
    with database.writing() as session:
        london = reader(session, "ada@example.org", now)
        tokyo = reader(session, "emi@example.org", now, timezone="Asia/Tokyo")

        pause(session, london, until=date(2026, 11, 24), source="test", now=late)

        with pytest.raises(BadInput, match="not in the future"):
            pause(session, tokyo, until=date(2026, 11, 24), source="test", now=late)


def test_resuming_twice_is_fine(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)
        pause(session, ada, until=date(2026, 12, 1), source="test", now=now)

        assert resume(session, ada, source="test", now=now) is True
        assert resume(session, ada, source="test", now=now) is False
        assert by_id(session, ada).paused_until is None


def test_who_left_has_no_preferences(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)
        unsubscribe(session, ada, source="test", now=now)

        with pytest.raises(Conflict, match="sign up again"):
            change_settings(session, ada, frequency="daily", source="test", now=now)


def test_who_has_yet_to_confirm_may_choose_already(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = pending(session, "ada@example.org", now)

        assert change_settings(session, ada, frequency="daily", source="test", now=now) is True


def test_the_consent_log_only_grows_and_names_no_topic(database: Database, now: datetime) -> None:
    with database.writing() as session:
        policy = topic(session, "policy", now)
        ada = reader(session, "ada@example.org", now)
        before = history(session, ada)
        choose_topics(session, ada, [policy], source="web", now=now + timedelta(hours=1))
        change_settings(session, ada, timezone="Asia/Tokyo", source="web", now=now + timedelta(hours=2))
        unsubscribe(session, ada, source="web", now=now + timedelta(hours=3))

        after = history(session, ada)

        assert after[: len(before)] == before
        assert [line.event for line in after] == ["requested", "confirmed", "topics", "settings", "left"]
        assert "policy" not in str(after)
        assert [line.at for line in after] == sorted(line.at for line in after)


def test_following_more_and_fewer_leaves_the_rest(database: Database, now: datetime) -> None:
    with database.writing() as session:
        policy, space, sport = (topic(session, slug, now) for slug in ("policy", "space", "sport"))
        ada = reader(session, "ada@example.org", now, topic_ids=frozenset({policy, space}))

        assert follow(session, ada, more=[sport], fewer=[policy], source="test", now=now) is True
        assert follow(session, ada, more=[sport], fewer=[policy], source="test", now=now) is False

        assert by_id(session, ada).topic_ids == {space, sport}


def test_an_hour_is_chosen_and_given_up(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)
        before = by_id(session, ada).revision

        answers = [choose_hour(session, ada, hour, source="test", now=now) for hour in (18, 18, None)]

        assert answers == [True, False, True]
        assert (by_id(session, ada).hour, by_id(session, ada).revision) == (None, before + 2)
        assert history(session, ada)[-1].detail == "hour"
