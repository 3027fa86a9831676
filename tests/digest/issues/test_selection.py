"""Who gets what, and why not the rest: claims, and a slow and plain second opinion."""

import random
from dataclasses import replace

from hypothesis import assume, example, given
from hypothesis import strategies as st

from digest.issues.content import Content
from digest.issues.selection import (
    Cohort,
    Section,
    Selector,
    Verdict,
    articles_of,
    edition_key,
    from_json,
    to_json,
)
from tests.support.contents import content

EVERYTHING = Cohort(frozenset({1, 2, 3}), covered_upto=0)

positions = st.integers(1, 40)
stands = st.dictionaries(
    st.integers(1, 20), st.dictionaries(st.integers(1, 3), positions, min_size=1, max_size=3), max_size=12
)
contents = st.builds(
    lambda stands, left_out, per_topic, total: content(
        stands, left_out=dict.fromkeys(left_out - stands.keys(), "held"), per_topic=per_topic, total=total
    ),
    stands,
    st.frozensets(st.integers(1, 25), max_size=3),
    per_topic=st.integers(1, 4),
    total=st.integers(1, 6),
)
cohorts = st.builds(
    Cohort, st.frozensets(st.integers(1, 3)), st.integers(0, 40), st.frozensets(st.integers(1, 20), max_size=3)
)


def test_an_article_in_three_topics_stands_in_the_first_and_names_the_others() -> None:
    """Case A13."""
    sections = Selector(content({7: {1: 1, 2: 2, 3: 3}})).pick(EVERYTHING)

    assert sections == (Section(1, ((7, (2, 3)),), 0),)


def test_also_in_names_only_topics_the_reader_follows() -> None:
    sections = Selector(content({7: {1: 1, 2: 2, 3: 3}})).pick(Cohort(frozenset({1, 3}), 0))

    assert sections == (Section(1, ((7, (3,)),), 0),)


def test_topics_come_in_the_order_of_the_publication() -> None:
    sections = Selector(content({7: {1: 1}, 8: {3: 2}}, topics=(3, 2, 1))).pick(EVERYTHING)

    assert [section.topic_id for section in sections] == [3, 1]


def test_articles_come_in_the_order_of_the_issue() -> None:
    """Where pins stand first: `compose` put them there."""
    sections = Selector(content({9: {1: 1}, 7: {1: 3}, 8: {1: 2}})).pick(EVERYTHING)

    assert [article for article, _ in sections[0].articles] == [9, 7, 8]


def test_a_full_topic_counts_what_is_left() -> None:
    sections = Selector(content({n: {1: n} for n in range(1, 11)}, per_topic=4)).pick(EVERYTHING)

    assert [(len(section.articles), section.more) for section in sections] == [(4, 6)]


def test_a_full_mail_counts_what_is_left_in_each_topic() -> None:
    stands = {n: {1 + n % 2: n} for n in range(1, 11)}

    sections = Selector(content(stands, total=3)).pick(EVERYTHING)

    assert sum(len(section.articles) for section in sections) == 3
    assert sum(section.more for section in sections) == 7


def test_one_busy_topic_does_not_push_out_another() -> None:
    stands = {n: {1: n} for n in range(1, 30)} | {99: {2: 30}}

    sections = Selector(content(stands, per_topic=12, total=30)).pick(EVERYTHING)

    assert [(section.topic_id, len(section.articles), section.more) for section in sections] == [(1, 12, 17), (2, 1, 0)]


def test_what_was_covered_does_not_come_again() -> None:
    sections = Selector(content({7: {1: 5}, 8: {1: 6}})).pick(Cohort(frozenset({1}), covered_upto=5))

    assert articles_of(sections) == {8}


def test_what_they_had_before_does_not_come_again_and_leaves_no_gap_in_the_count() -> None:
    stands = {n: {1: n} for n in range(1, 6)}

    sections = Selector(content(stands, per_topic=2)).pick(Cohort(frozenset({1}), 0, received=frozenset({1})))

    assert sections == (Section(1, ((2, ()), (3, ())), 2),)


def test_each_verdict_has_its_case() -> None:
    stands = {1: {1: 10}, 2: {1: 11}, 3: {2: 12}, 4: {1: 3}, 5: {1: 13}}
    selector = Selector(content(stands, left_out={6: "withdrawn"}, per_topic=1))

    verdicts = selector.verdicts(Cohort(frozenset({1}), covered_upto=5, received=frozenset({5})))

    assert verdicts == {
        1: Verdict.INCLUDED,
        2: Verdict.NO_ROOM,
        3: Verdict.NOT_FOLLOWED,
        4: Verdict.COVERED,
        5: Verdict.RECEIVED,
        6: Verdict.LEFT_OUT,
    }


@given(contents, cohorts)
def test_the_selection_is_what_a_plain_reading_of_the_rules_gives(issue: Content, cohort: Cohort) -> None:
    assert Selector(issue).pick(cohort) == plainly(issue, cohort)


@given(contents, cohorts)
def test_no_article_stands_twice_in_a_mail(issue: Content, cohort: Cohort) -> None:
    articles = [article for section in Selector(issue).pick(cohort) for article, _ in section.articles]

    assert len(articles) == len(set(articles))


@given(contents, cohorts)
def test_every_article_has_a_verdict_and_it_agrees_with_the_selection(issue: Content, cohort: Cohort) -> None:
    selector = Selector(issue)

    verdicts, sections = selector.verdicts(cohort), selector.pick(cohort)

    assert verdicts.keys() == {article.id for article in issue.articles} | issue.left_out.keys()
    assert {id_ for id_, verdict in verdicts.items() if verdict is Verdict.INCLUDED} == articles_of(sections)
    without_room = [verdict for verdict in verdicts.values() if verdict is Verdict.NO_ROOM]
    assert len(without_room) == sum(section.more for section in sections)


@given(contents, cohorts, st.randoms(use_true_random=False))
def test_the_order_of_the_log_and_of_earlier_questions_does_not_matter(
    issue: Content, cohort: Cohort, chance: random.Random
) -> None:
    shuffled = replace(issue, placements=tuple(chance.sample(issue.placements, len(issue.placements))))
    selector = Selector(shuffled)
    selector.pick(EVERYTHING)

    assert selector.pick(cohort) == Selector(issue).pick(cohort)


@given(contents, cohorts, cohorts)
def test_mails_have_the_same_edition_exactly_when_they_hold_the_same(
    issue: Content, first: Cohort, second: Cohort
) -> None:
    selector = Selector(issue)
    sections = selector.pick(first), selector.pick(second)

    keys = [edition_key("en", to_json(picked)) for picked in sections]

    assert (keys[0] == keys[1]) == (sections[0] == sections[1])
    assert edition_key("de", to_json(sections[0])) != keys[0]


@given(contents, cohorts)
def test_sections_survive_the_way_through_json(issue: Content, cohort: Cohort) -> None:
    sections = Selector(issue).pick(cohort)

    assert from_json(to_json(sections)) == sections


@given(contents, cohorts)
@example(content({1: {1: 1}}), EVERYTHING)
def test_whoever_is_served_and_asked_again_has_nothing_new(issue: Content, cohort: Cohort) -> None:
    assume(Selector(issue).pick(cohort))

    assert Selector(issue).pick(replace(cohort, covered_upto=issue.upto)) == ()


def plainly(issue: Content, cohort: Cohort) -> tuple[Section, ...]:
    """The rules, read aloud: new articles in order, each under the first followed topic, until that or the mail is
    full; the rest is counted."""
    taken: dict[int, list[tuple[int, tuple[int, ...]]]] = {}
    more: dict[int, int] = {}
    for article in issue.articles:
        new_in = [
            topic.id
            for topic in issue.topics
            for placement in issue.placements
            if (placement.article_id, placement.topic_id) == (article.id, topic.id)
            and placement.position > cohort.covered_upto
            and topic.id in cohort.topic_ids
        ]
        if not new_in or article.id in cohort.received:
            continue
        first, others = new_in[0], tuple(new_in[1:])
        room_left = issue.total - sum(map(len, taken.values()))
        if room_left and len(taken.setdefault(first, [])) < issue.per_topic:
            taken[first].append((article.id, others))
        else:
            more[first] = more.get(first, 0) + 1
    return tuple(
        Section(topic.id, tuple(taken.get(topic.id, ())), more.get(topic.id, 0))
        for topic in issue.topics
        if taken.get(topic.id) or more.get(topic.id)
    )
