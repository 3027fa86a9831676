"""The general edition: what an issue brought, for everybody."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from digest.issues.general import general, sections
from digest.issues.selection import Cohort, Selector, articles_of
from tests.support.contents import content

stands = st.dictionaries(
    st.integers(1, 20), st.dictionaries(st.integers(1, 3), st.integers(1, 40), min_size=1, max_size=3), max_size=12
)


@given(stands, st.integers(0, 39), st.frozensets(st.integers(1, 3)), st.integers(1, 4), st.integers(1, 6))
def test_what_any_reader_got_who_had_the_issue_before_is_in_it(
    stands: dict[int, dict[int, int]], served: int, topics: frozenset[int], per_topic: int, total: int
) -> None:
    frozen = content(stands, per_topic=per_topic, total=total)

    mail = Selector(frozen).pick(Cohort(topics, served))

    assert articles_of(mail) <= articles_of(sections(general(frozen, served=served)))


def test_stories_are_never_too_many_for_it() -> None:
    frozen = content({number: {1: number} for number in range(1, 50)}, per_topic=3, total=5)

    (section,) = sections(general(frozen, served=0))

    assert (len(section.articles), section.more) == (49, 0)


def test_what_the_issue_before_had_is_not_in_it() -> None:
    frozen = content({7: {1: 1}, 8: {1: 2}})

    assert articles_of(sections(general(frozen, served=1))) == {8}


def test_an_issue_for_late_readers_alone_is_shown_whole() -> None:
    frozen = content({7: {1: 1}, 8: {1: 2}})

    assert articles_of(sections(general(frozen, served=2))) == {7, 8}


def test_what_was_taken_back_does_not_bring_older_stories_into_it() -> None:
    frozen = content({7: {1: 1}, 8: {1: 2}})

    assert sections(general(frozen, served=1).without(frozenset({8}), "taken back")) == ()


def test_addresses_that_are_none_of_the_web_are_left_away() -> None:
    frozen = content({7: {1: 1}})
    (article,) = frozen.articles
    hostile = replace(article, url="javascript:alert(1)", image_url="https://x.example; script-src *//a.png")

    (shown,) = general(replace(frozen, articles=(hostile,)), served=0).articles

    assert (shown.url, shown.image_url) == (None, None)
