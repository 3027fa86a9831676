"""A story that is moved stands where it was put, and nobody else moves."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from digest.issues import order

START = datetime(2026, 11, 23, tzinfo=UTC)
stories = st.lists(st.tuples(st.integers(-1, 1), st.integers(0, 2)), min_size=2, max_size=9)
moves = st.lists(
    st.tuples(st.integers(0, 99), st.integers(0, 99), st.sampled_from(["before", "after", "pin"])), max_size=60
)


def test_by_themselves_stories_stand_by_rank_then_newest_then_id() -> None:
    places = [
        order.by_itself(3, rank=1, shown_at=START),
        order.by_itself(2, rank=0, shown_at=START + timedelta(hours=1)),
        order.by_itself(1, rank=0, shown_at=START),
        order.by_itself(4, rank=0, shown_at=START),
    ]

    assert places == sorted(places)


def test_pins_come_first_by_number() -> None:
    assert order.pin(9, 1) < order.pin(1, 2) < order.by_itself(1, rank=999, shown_at=START)


@given(stories, moves)
def test_whatever_is_moved_stands_exactly_there_and_the_others_keep_their_order(
    ranked: list[tuple[int, int]], moved: list[tuple[int, int, str]]
) -> None:
    places = {
        id_: order.by_itself(id_, rank=rank, shown_at=START + timedelta(hours=hour))
        for id_, (rank, hour) in enumerate(ranked, start=1)
    }
    line = sorted(places, key=places.__getitem__)
    for who, beside, way in moved:
        article, others = line[who % len(line)], [one for one in line if one != line[who % len(line)]]
        if way == "pin":
            number = max((place[1] for place in places.values() if place[0] == order.PINNED), default=0) + 1
            at = sum(places[one][0] == order.PINNED for one in others)
            places[article] = order.pin(article, number)
        else:
            other = others[beside % len(others)]
            at = others.index(other) + (way == "after")
            places[article] = order.put(sorted(places.items(), key=lambda one: one[1]), article, **{way: other})
        line = [*others[:at], article, *others[at:]]

        assert sorted(places, key=places.__getitem__) == line
        assert len(set(places.values())) == len(line)


@given(st.lists(st.integers(-(10**17), 10**17), min_size=1, max_size=12).map(tuple))
def test_a_place_survives_being_written(place: order.Place) -> None:
    assert order.read(order.written(place)) == place
