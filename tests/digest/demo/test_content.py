"""The demo's world hangs together."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import pytest
from pydantic import TypeAdapter, ValidationError

from digest.core.sections import Brand
from digest.demo.content import Content, Rule, Story, load
from digest.topics.matching import match, rule_book
from digest.topics.values import RuleRow

CONTENT = load()
NEVER_WRITTEN_ABOUT = "deep-time"
QUIET_FROM, QUIET_UNTIL = datetime(2026, 11, 4, 9, tzinfo=UTC), datetime(2026, 11, 11, 9, tzinfo=UTC)
"""What the weekly issue of 12 November covers: it closes a day before it goes out."""


def test_articles_stand_in_the_order_in_which_they_appear() -> None:
    moments = [story.appears_at for story in CONTENT.articles]

    assert all(earlier < later for earlier, later in pairwise(moments))
    assert CONTENT.starts_at < moments[0]
    assert moments[-1] < CONTENT.ends_at


def test_articles_never_appear_before_they_are_published() -> None:
    dated = [story for story in CONTENT.articles if story.published_at is not None]

    assert all(story.published_at <= story.appears_at for story in dated if story.published_at)


def test_no_guid_or_address_is_used_twice() -> None:
    assert len({story.guid for story in CONTENT.articles}) == len(CONTENT.articles)
    assert len({story.url for story in CONTENT.articles}) == len(CONTENT.articles)


def test_every_topic_but_one_has_articles() -> None:
    written_about = {slug for story in CONTENT.articles for slug in story.topics}

    assert written_about == {topic.slug for topic in CONTENT.topics} - {NEVER_WRITTEN_ABOUT}


def test_summaries_are_two_sentences() -> None:
    summaries = [story.summary for story in CONTENT.articles]

    assert [len(re.findall(r"[.?!](?= |$)", summary)) for summary in summaries] == [2] * len(summaries)


@pytest.mark.parametrize("story", CONTENT.articles, ids=lambda story: story.guid)
def test_the_rules_give_each_article_the_topics_it_was_written_for(story: Story) -> None:
    assert topics_by_rules(story) == set(story.topics)


def test_the_third_week_has_one_topic_only() -> None:
    quiet = [story for story in CONTENT.articles if QUIET_FROM <= story.appears_at < QUIET_UNTIL]

    assert {story.topics for story in quiet} == {("oceans-and-climate",)}


def test_the_odd_cases_are_there() -> None:
    """A7, A9, A13, A27."""
    stories = {story.guid: story for story in CONTENT.articles}

    assert stories["qw-1062"].published_at is None
    assert stories["qw-1057"].published_at == stories["qw-1057"].appears_at - timedelta(days=10, hours=1)
    assert len(stories["qw-1049"].topics) == 3
    assert stories["qw-1055"].topics == ()
    assert stories["qw-1046"].correction is not None


def test_readers_and_edits_name_what_exists() -> None:
    slugs = {topic.slug for topic in CONTENT.topics}
    followed = {slug for reader in CONTENT.readers for slug in reader.topics}
    changed = {slug for reader in CONTENT.readers if reader.change for slug in reader.change.topics}

    assert followed == slugs
    assert changed <= slugs
    assert {edit.guid for edit in CONTENT.edits} <= {story.guid for story in CONTENT.articles}
    assert {reader.frequency for reader in CONTENT.readers} == {"daily", "weekly", "fortnightly", "monthly"}
    assert {reader.timezone for reader in CONTENT.readers} <= available_timezones()
    assert len({reader.address for reader in CONTENT.readers}) == 12


def test_nothing_can_reach_a_real_address() -> None:
    hosts = {urlsplit(story.url).hostname for story in CONTENT.articles}
    domains = {reader.address.partition("@")[2] for reader in CONTENT.readers}

    assert hosts == {"www.quillwater.example", None}  # None: on the server of the demo itself
    assert domains == {"example.org", "example.com"}


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("on_colour", "colour"),
        ("ink", "paper"),
        ("ink", "canvas"),
        ("muted", "paper"),
        ("muted", "canvas"),
        ("accent", "paper"),
        ("accent", "canvas"),
        ("dark_ink", "dark_paper"),
        ("dark_ink", "dark_canvas"),
        ("dark_muted", "dark_paper"),
        ("dark_muted", "dark_canvas"),
        ("dark_accent", "dark_paper"),
        ("dark_accent", "dark_canvas"),
    ],
)
def test_the_colours_can_be_read(ink: str, ground: str) -> None:
    brand = CONTENT.publication.brand

    assert contrast(brand, ink, ground) >= 4.5


def test_a_misspelt_key_in_the_files_is_an_error() -> None:
    with pytest.raises(ValidationError, match="exlude"):
        TypeAdapter(Rule).validate_python({"kind": "phrase", "value": "sleep mode", "exlude": True})
    with pytest.raises(ValidationError, match="colour"):
        TypeAdapter(Content).validate_python({"colour": "green"})


def topics_by_rules(story: Story) -> set[str]:
    rules = (
        RuleRow(topic_id, rule.kind, rule.value, rule.exclude)
        for topic_id, topic in enumerate(CONTENT.topics)
        for rule in topic.rules
    )
    return {CONTENT.topics[found.topic_id].slug for found in match(story, rule_book(rules))}


def contrast(brand: Brand, ink: str, ground: str) -> float:
    """The contrast ratio of WCAG 2."""
    darker, lighter = sorted(luminance(getattr(brand, name)) for name in (ink, ground))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
