"""Which topics an article belongs to, by rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.articles.values import Entry
from digest.topics.matching import match, rule_book
from digest.topics.models import RuleKind
from digest.topics.values import RuleRow


def phrase(value: str, topic_id: int = 1, *, exclude: bool = False) -> RuleRow:
    return RuleRow(topic_id, RuleKind.PHRASE, value, exclude)


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ("immune cell", "An IMMUNE cell at work"),
        ("t-cells", "What T cells do"),
        ("t cells", "What T-cells do"),
        ("tumour", "The tumour\u2019s ally"),
        ("cafe", "Le Café"),
        ("STRASSE", "Die Straße"),
        ("免疫", "新しい免疫療法"),
        ("C", "Vitamin C and you"),
    ],
)
def test_a_phrase_matches_whole_words_whatever_case_and_accents(value: str, title: str) -> None:
    assert _topics(Entry(title), phrase(value)) == [1]


@pytest.mark.parametrize(
    ("value", "title"),
    [("cell", "Cells divide"), ("immune cell", "A cell, immune"), ("art", "Heart disease"), ("a b", "a c b")],
)
def test_a_phrase_does_not_match_parts_of_words_or_another_order(value: str, title: str) -> None:
    assert _topics(Entry(title), phrase(value)) == []


def test_a_phrase_may_stand_in_the_summary_but_not_across_title_and_summary() -> None:
    assert _topics(Entry("News", "On immune cells."), phrase("immune cells")) == [1]
    assert _topics(Entry("On immune", "cells"), phrase("immune cells")) == []


def test_a_category_matches_as_a_whole_whatever_its_case() -> None:
    rule = RuleRow(1, RuleKind.CATEGORY, "Health  Policy")

    assert _topics(Entry("A", categories=("health policy",)), rule) == [1]
    assert _topics(Entry("A", categories=("Policy",)), rule) == []


@pytest.mark.parametrize(
    ("value", "path", "matches"),
    [
        ("/policy/", "/policy/2026/a", True),
        ("/policy", "/Policy", True),
        ("/policy", "/policymakers/a", False),
        ("/policy", "/news/policy", False),
        ("/", "/anything", True),
        ("/caf%C3%A9", "/café/1", True),
    ],
)
def test_a_path_matches_at_a_border_of_segments(value: str, path: str, matches: bool) -> None:
    entry = Entry("A", url=f"https://example.org{path}")

    assert bool(_topics(entry, RuleRow(1, RuleKind.PATH, value))) is matches


def test_an_article_without_address_matches_no_path() -> None:
    assert _topics(Entry("A"), RuleRow(1, RuleKind.PATH, "/")) == []


def test_an_exclusion_keeps_a_round_up_out_of_its_topic_alone() -> None:
    """A31."""
    rules = [phrase("cancer", 1), phrase("cancer", 2), phrase("news digest", 1, exclude=True)]

    assert _topics(Entry("News digest: cancer and more"), *rules) == [2]


def test_a_topic_is_named_once_with_the_first_rule_that_matched() -> None:
    found = match(Entry("Cancer policy"), rule_book([phrase("policy"), phrase("cancer")]))

    assert [str(one.rule) for one in found] == ['phrase "policy"']


def test_a_rule_without_words_matches_nothing() -> None:
    assert _topics(Entry("..."), phrase("...")) == []


@given(st.text(max_size=30), st.text(max_size=30), st.text(min_size=1, max_size=20))
def test_a_phrase_is_found_between_any_other_words(before: str, after: str, value: str) -> None:
    matches_something = bool(_topics(Entry(value), phrase(value)))

    assert bool(_topics(Entry(f"{before} {value} {after}"), phrase(value))) is matches_something


def _topics(entry: Entry, *rules: RuleRow) -> list[int]:
    return [found.topic_id for found in match(entry, rule_book(rules))]
