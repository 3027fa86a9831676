"""Whatever two sources show in whatever order, what the other tests say one by one holds all the time."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.articles import decisions, visibility
from digest.articles.models import Article
from digest.articles.values import Entry
from digest.core.database import Database
from tests.support.databases import emptied
from tests.support.factories import MONDAY
from tests.support.feeds import Feed

TEXT = "Nobody had seen so many bitterns in the beds east of the old pump house before."
entries = st.builds(
    Entry,
    title=st.sampled_from(["Bitterns boom", "Otters return", "Herons nest", "In brief"]),
    summary=st.sampled_from(["", "Short.", TEXT, f"{TEXT} Read more"]),
    url=st.sampled_from([None, *(f"https://example.org/{page}" for page in ("a", "b", "c", "live"))]),
    guid=st.sampled_from([None, "", "1", "2", "3", "https://example.org/a"]),
    published_at=st.sampled_from([None, MONDAY, MONDAY - timedelta(days=3)]),
)
reading = st.fixed_dictionaries(
    {"what": st.just("reading"), "source": st.integers(0, 1), "entries": st.lists(entries, max_size=6)}
)
decision = st.fixed_dictionaries(
    {
        "what": st.sampled_from(["same", "different", "retract", "hold", "gone"]),
        "ids": st.tuples(st.integers(1, 6), st.integers(1, 6)),
    }
)


@given(st.lists(st.one_of(reading, reading, decision), max_size=10))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_whatever_happens(database: Database, happenings: Sequence[dict[str, Any]]) -> None:
    emptied(database)
    feeds = [Feed.added(database, f"https://example.org/{name}", MONDAY) for name in ("one", "two")]

    for happening in happenings:
        if happening["what"] == "reading":
            feed, shown = feeds[happening["source"]], happening["entries"]
            feed.read_again(*shown)
            assert feed.read_again(*shown).new == ()
        else:
            decide(database, feeds[0], happening["what"], happening["ids"])

        rows = {row.id: row for row in feeds[0].articles + feeds[1].articles}
        for row in rows.values():
            root = rows[row.root_id]
            assert root.twin_of_id is None
            assert root.id <= row.id
            assert not (row.visible and row.twin_of_id)
            assert (row.held_at is None) == (row.held_because is None)
            assert (row.retracted_at is None) == (row.retracted_by is None)


def decide(database: Database, feed: Feed, what: str, ids: tuple[int, int]) -> None:
    """Something that a person, or a source, says of articles that are there."""
    with database.writing() as session:
        there = set(session.scalars(sa.select(Article.id)))
        if what == "gone":
            visibility.retract_gone(session, feed.source_id, ["1", "2"], now=MONDAY)
        elif {*ids} <= there and ids[0] != ids[1]:
            if what in ("same", "different"):
                getattr(decisions, what)(session, *ids, now=MONDAY)
            else:
                getattr(visibility, what)(session, ids, now=MONDAY)
