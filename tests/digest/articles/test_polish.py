"""What feeds add is taken away; what writers wrote stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.articles.cleaning import SUMMARY_LENGTH
from digest.articles.polish import SHIPPED, polish, rules
from digest.articles.values import Entry
from digest.core.sections import Cleaning

OWN = rules(
    Cleaning(
        endings=("* appeared first on *", "Read more*", "Source: * agency"),
        title_prefixes=("Press release:", "Series *:"),
        title_suffixes=(" - The Review", "| *"),
    )
)


@pytest.mark.parametrize(
    ("ending", "left"),
    [
        (" The post Otters return appeared first on The Review.", ""),
        (" The post Why? Because! appeared first on The Review.", ""),
        (" Otters return appeared first on The Review", ""),
        (" Continue reading →", ""),
        (" CONTINUE READING Otters return", ""),
        (" Read more", ""),
        (" Read more »", ""),
        (" […]", ""),
        (" [...] Read more", ""),
        (" Read the full story. Read more.", ""),
        (" And more […]", " And more…"),
        (" And more ... Continue reading", " And more…"),
        (" Thread more yarn.", " Thread more yarn."),
        (" Who would not read more?", " Who would not read more?"),
    ],
)
def test_boilerplate_is_cut_from_the_end(ending: str, left: str) -> None:
    assert _summary(f"The river is clean.{ending}") == f"The river is clean.{left}"


@pytest.mark.parametrize(
    "summary",
    [
        "Continue reading is good for you. It makes you live longer.",
        "A drug that appeared first on the market in 1990 is back.",
        "Read more books this winter, say librarians",
        "The post office closes.",
    ],
)
def test_a_text_that_only_begins_like_boilerplate_stays(summary: str) -> None:
    assert _summary(summary) == summary


@pytest.mark.parametrize(
    "summary",
    [
        "Read more",
        "Continue reading →",
        "Continue reading Otters return",
        "The post Other otters appeared first on The Review.",
        "Otters return appeared first on The Review.",
        "Otters return",
        "OTTERS RETURN…",
        "[…]",
    ],
)
def test_a_summary_that_says_nothing_is_empty(summary: str) -> None:
    assert _summary(summary) == ""


def test_a_pattern_without_a_star_at_its_end_reaches_to_the_end() -> None:
    named, other = "The river is clean. Source: news agency.", "The river is clean. Source: an agency in Rome."

    assert polish(Entry("Otters", named), OWN).summary == "The river is clean."
    assert polish(Entry("Otters", other), OWN).summary == other


def test_a_long_summary_ends_with_a_sentence() -> None:
    summary = _summary("Researchers looked for years. " * 20)

    assert summary.endswith("for years.")
    assert len(summary) <= SUMMARY_LENGTH


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Press release: Otters return", "Otters return"),
        ("PRESS RELEASE:  Press release: Otters return - the review", "Otters return"),
        ("Series rivers and lakes: Otters return", "Otters return"),
        ("Otters return | News | The Review", "Otters return"),
        ("Press release:", "Press release:"),
        ("Press releases: how to write them", "Press releases: how to write them"),
        ("Otters return -The Review", "Otters return -The Review"),
    ],
)
def test_titles_lose_their_prefixes_and_suffixes_but_are_never_empty(title: str, bare: str) -> None:
    assert polish(Entry(title), OWN).title == bare


def test_rules_without_words_do_nothing() -> None:
    nothing = rules(Cleaning(endings=("*", ""), title_prefixes=(" * ",), title_suffixes=("",)))

    assert polish(Entry("Otters", "They return."), nothing) == Entry("Otters", "They return.")


_PIECES = [
    "Otters return",
    "Read more",
    "appeared first on",
    "The post",
    "Continue reading",
    "Series",
    "Press release:",
]
_SIGNS = ["…", "[…]", "...", "→", ".", "?", " | ", " - The Review", ":", "abc", "Why", "word " * 60, "»", ")", "“x.”"]
_texts = st.lists(st.sampled_from(_PIECES + _SIGNS), max_size=12).map(lambda parts: " ".join(" ".join(parts).split()))


@given(title=_texts | st.text(max_size=40), summary=_texts | st.text(max_size=60), own=st.booleans())
@settings(max_examples=150)
def test_polishing_twice_changes_nothing(title: str, summary: str, own: bool) -> None:
    once = polish(Entry(title, summary), OWN if own else SHIPPED)

    assert polish(once, OWN if own else SHIPPED) == once
    assert len(once.summary) <= SUMMARY_LENGTH
    assert bool(once.title) == bool(title)


def _summary(text: str) -> str:
    return polish(Entry("Otters return", text), SHIPPED).summary
