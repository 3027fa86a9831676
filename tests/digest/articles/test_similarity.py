"""Two texts on one story are noticed; what only shares some words is not."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations

import pytest

from digest.articles.resemblances import undecided
from digest.articles.similarity import Story, alike
from digest.articles.values import Entry
from tests.support.factories import MONDAY
from tests.support.feeds import Feed

Text = tuple[str, str]

ONE_STORY: list[tuple[Text, Text]] = [
    (
        (
            "HPV vaccine cuts cervical cancer by 87%",
            "Cases of cervical cancer fell by 87% in women who were offered the HPV vaccine at age 12 or 13, a study "
            "in the Lancet shows.",
        ),
        (
            "Cervical cancer cases plummet thanks to HPV vaccine",
            "A study published in the Lancet shows that rates of cervical cancer were 87% lower in women offered the "
            "HPV jab when they were between 12 and 13.",
        ),
    ),
    (
        (
            "Smoking rates in England fall to record low of 11.6%",
            "The proportion of adults who smoke in England fell to 11.6% last year, according to figures from the "
            "Office for National Statistics.",
        ),
        (
            "Fewer people than ever smoke in England",
            "New statistics from the Office for National Statistics show 11.6% of adults smoked last year, the lowest "
            "figure on record.",
        ),
    ),
    (
        (
            "Mayor backs plan for river barrier",
            "The mayor of Hull has backed a £90m plan for a tidal barrier on the river after last winter's floods "
            "damaged 1,200 homes.",
        ),
        (
            "£90m tidal barrier for Hull moves closer",
            "After floods hit 1,200 homes last winter, a tidal barrier on the river Hull has won the backing of the "
            "mayor.",
        ),
    ),
]
OTHERS: list[Text] = [
    (
        "News digest - cervical cancer, smoking, statins and more",
        "The HPV vaccine cuts cervical cancer, smoking rates fall to a record low in England, and the mayor of Hull "
        "backs a tidal barrier. Plus: statins, and why whales rarely fall ill.",
    ),
    ("Cervical screening: what to expect", "Screening looks for HPV. We explain what happens, and what results mean."),
    ("Pancreatic cancer: why is it so hard to treat?", "It has one of the lowest survival rates. We ask in Leeds why."),
    ("Blood test for lung cancer enters trial in Leeds", "It looks for lung cancer and is tried on 3,000 smokers."),
    ("Study: vaping helps smokers quit", "People who used e-cigarettes were twice as likely to have stopped smoking."),
    ("Floods: how to protect your home", "After last winter's floods, experts explain how to prepare your home."),
    ("Immune cells may become exhausted", "Specialised immune cells tire during treatment, which limits how it works."),
]


@pytest.mark.parametrize("pair", ONE_STORY)
def test_a_press_release_and_a_blog_on_one_story_are_alike(pair: tuple[Text, Text]) -> None:
    """A32."""
    assert found([*pair, *OTHERS]) == {(1, 0)}


def test_round_ups_and_stories_of_one_field_are_not_alike() -> None:
    """A31: a weekly round-up is not the double of each of its stories."""
    texts = [*(pair[0] for pair in ONE_STORY), *OTHERS]

    assert found(texts) == set()
    assert [pair for pair in combinations(texts, 2) if found(pair)] == []


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (
            ("Council meeting of 23 November", "The council meets to discuss the budget and parking. Come and ask."),
            ("Council meeting of 30 November", "The council meets to discuss planning and waste. Come and ask."),
        ),
        (
            ("Budget: what it means for the NHS", "The budget gives the NHS £3bn. We look at what it means for it."),
            ("Budget: what it means for schools", "The budget gives schools £900m. We look at what it means for them."),
        ),
    ],
)
def test_a_series_of_one_source_is_not_one_story(one: Text, two: Text) -> None:
    assert found([one, two], sources=1) == set()


def test_stories_far_apart_in_time_are_not_compared() -> None:
    assert found(ONE_STORY[0], apart=timedelta(days=5)) == set()
    assert found(ONE_STORY[0], apart=timedelta(days=4)) == {(1, 0)}


@pytest.mark.parametrize("days", [0, 4, 5, 400])
@pytest.mark.parametrize("dated", [(True, False), (False, True), (False, False)])
def test_one_text_without_a_date_is_alike_whenever_it_was_seen(days: int, dated: tuple[bool, bool]) -> None:
    text = ONE_STORY[0][0]

    assert found([text, text], apart=timedelta(days=days), dated=dated) == {(1, 0)}


def test_two_texts_without_dates_that_were_seen_at_different_times_are_not_alike() -> None:
    assert found(ONE_STORY[0], apart=timedelta(days=5), dated=(False, False)) == set()
    assert found(ONE_STORY[0], apart=timedelta(days=4), dated=(False, False)) == {(1, 0)}


def test_one_text_with_two_dates_far_apart_is_a_notice_that_returns() -> None:
    text = ONE_STORY[0][0]

    assert found([text, text], apart=timedelta(days=5)) == set()


def test_texts_without_words_are_not_alike() -> None:
    assert found([("!", ""), ("?", "")]) == set()


def test_an_editor_is_told_and_both_stay_visible(feed: Feed, other: Feed) -> None:
    """A32."""
    press, blog = (Entry(title, summary, guid="1", published_at=feed.now) for title, summary in ONE_STORY[0])
    feed.read(press)

    ingested = other.read(blog)

    assert (feed.articles[0].visible, other.articles[0].visible) == (True, True)
    assert "may tell the story of another: 1; see `digest articles resemblances`" in ingested.warnings[0]
    assert other.read(blog).warnings == ()
    with feed.database.reading() as session:
        assert [(row.title, row.other_title) for row in undecided(session)] == [(blog.title, press.title)]


def test_old_stories_of_a_source_that_is_new_are_compared_with_those_of_their_time(feed: Feed, other: Feed) -> None:
    """A32."""
    press, blog = (
        Entry(title, summary, guid="1", published_at=feed.now - timedelta(days=90)) for title, summary in ONE_STORY[0]
    )
    feed.read(press)

    assert "may tell the story of another: 1" in other.read(blog).warnings[0]


@pytest.mark.parametrize("undated_first", [True, False])
def test_a_text_without_a_date_is_compared_with_old_stories(feed: Feed, other: Feed, undated_first: bool) -> None:
    title, summary = ONE_STORY[0][0]
    undated, dated = Entry(title, summary), Entry(title, summary, published_at=feed.now - timedelta(days=90))
    feed.read(undated if undated_first else dated)

    ingested = other.read(dated if undated_first else undated)

    assert "may tell the story of another: 1" in ingested.warnings[0]


def found(
    texts: Sequence[Text],
    *,
    sources: int = 100,
    apart: timedelta = timedelta(),
    dated: Sequence[bool] = (),
) -> set[tuple[int, int]]:
    """Which texts are found alike, by their places in `texts`; each is `apart` from the one before.

    All have dates unless `dated` says which.
    """
    stories = [
        Story(n, n % sources, title, summary, MONDAY + n * apart, dated[n] if dated else True)
        for n, (title, summary) in enumerate(texts)
    ]
    return set(alike(stories, range(len(texts))))
