"""What changed between two contents of an issue, in sentences."""

from dataclasses import replace

import pytest

from digest.issues.content import Content
from digest.issues.differences import differences
from tests.support.contents import content

BEFORE = content({1: {1: 10}, 2: {1: 11}, 3: {2: 12}, 4: {2: 13}})


def said(after: Content, before: Content = BEFORE) -> list[str]:
    """The sentences."""
    return [str(one) for one in differences(before, after)]


def with_part(article_id: int, **parts: object) -> Content:
    """BEFORE, with one article told otherwise."""
    articles = tuple(replace(a, **parts) if a.id == article_id else a for a in BEFORE.articles)  # type: ignore[arg-type]
    return replace(BEFORE, articles=articles)


def in_order(*ids: int) -> Content:
    """BEFORE, in another order."""
    by_id = {article.id: article for article in BEFORE.articles}
    return replace(BEFORE, articles=tuple(by_id[id_] for id_ in ids))


def title(article_id: int) -> str:
    """As BEFORE has it."""
    return next(article.title for article in BEFORE.articles if article.id == article_id)


def test_the_same_content_differs_in_nothing() -> None:
    assert said(BEFORE) == []


def test_how_far_back_it_looks_is_nothing_that_readers_see() -> None:
    assert said(replace(BEFORE, since=5, upto=99)) == []


def test_a_story_that_came_and_one_that_went_are_named() -> None:
    after = content({2: {1: 11}, 3: {2: 12}, 4: {2: 13}, 5: {1: 14}}, left_out={1: "withdrawn"})

    assert said(after) == [
        f"Story added: “{after.articles[-1].title}”.",
        f"Story gone: “{title(1)}” (withdrawn).",
    ]


@pytest.mark.parametrize(("order", "moved"), [((4, 1, 2, 3), {4: "up"}), ((2, 3, 4, 1), {1: "down"})])
def test_only_the_story_that_moved_is_named(order: tuple[int, ...], moved: dict[int, str]) -> None:
    assert said(in_order(*order)) == [f"“{title(id_)}” moved {where}." for id_, where in moved.items()]


def test_a_headline_is_quoted_as_it_was_and_as_it_is() -> None:
    assert said(with_part(2, title="Better")) == [
        f"The headline of “{title(2)}” was changed from “{title(2)}” to “Better”."
    ]


def test_a_summary_that_was_taken_away_is_told_so() -> None:
    [sentence] = said(with_part(2, summary=""), with_part(2, summary="Long"))

    assert sentence == f"The summary of “{title(2)}” was taken away: “Long”."


def test_words_that_were_not_there_before_are_not_changed_from_nothing() -> None:
    assert said(replace(BEFORE, subject="Ours", intro="Hello")) == [
        "The subject is “Ours” now, in place of the usual one.",
        "There is an introduction now: “Hello”.",
    ]


def test_a_note_below_a_topic_and_another_topic_of_a_story_are_told() -> None:
    noted = replace(BEFORE.topics[0], note="Watch this")
    placements = tuple(replace(p, topic_id=3) if p.article_id == 4 else p for p in BEFORE.placements)

    assert said(replace(BEFORE, topics=(noted, *BEFORE.topics[1:]), placements=placements)) == [
        f"“{title(4)}” stands in Topic 3; before: Topic 2.",
        "There is a note on Topic 1 now: “Watch this”.",
    ]


def test_the_template_is_named() -> None:
    another = replace(BEFORE.template, name="digest-compact")

    assert said(replace(BEFORE, template=another)) == ["The mail template is another: digest-compact."]
