"""Topic sets are stored once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import sqlalchemy as sa

from digest.core.database import Database
from subscribers.models import TopicSet, TopicSetMember
from subscribers.topic_sets import intern, intern_all, members
from tests.subscribers.people import topic


def test_the_same_topics_are_one_set_in_any_order(database: Database, now: datetime) -> None:
    with database.writing() as session:
        first, second = topic(session, "policy", now), topic(session, "space", now)

        assert intern(session, [first, second]) == intern(session, (second, first, second))
        assert intern(session, [first]) != intern(session, [second])


def test_following_nothing_is_a_set_too(database: Database) -> None:
    with database.writing() as session:
        nothing = intern(session, [])

        assert members(session, [nothing]) == {nothing: frozenset()}


def test_many_sets_are_made_and_found_at_once(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ids = [topic(session, f"topic-{number}", now) for number in range(11)]
        sets = [frozenset(id for bit, id in enumerate(ids) if number >> bit & 1) for number in range(2000)]
        known = intern(session, sets[1234])

        interned = intern_all(session, sets)

        assert interned[sets[1234]] == known
        assert members(session, interned.values()) == {interned[topics]: topics for topics in sets}


def test_two_who_make_the_same_set_at_once_share_it(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ids = [topic(session, slug, now) for slug in ("policy", "space", "food")]

    def make(_: int) -> int:
        with database.writing() as session:
            return intern(session, ids)

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(make, range(12)))

    with database.reading() as session:
        assert len(made) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(TopicSet)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(TopicSetMember)) == 3
