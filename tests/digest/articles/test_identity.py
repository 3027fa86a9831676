"""Which entries are the same article."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.articles.identity import canonical_url, fingerprint, identify
from digest.articles.values import Entry


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("HTTP://Example.ORG:80/News/", "https://example.org/News"),
        ("https://example.org:443", "https://example.org"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org/a/./b/../c/#top", "https://example.org/a/c"),
        ("https://example.org/../../a", "https://example.org/a"),
        ("https://example.org/?utm_source=x&p=7&fbclid=1&b=2&gclid=3", "https://example.org?p=7&b=2"),
        ("https://example.org/a?utm_medium=rss", "https://example.org/a"),
        ("https://example.org/a?utmost=1", "https://example.org/a?utmost=1"),
    ],
)
def test_one_page_has_one_canonical_address(address: str, canonical: str) -> None:
    assert canonical_url(address) == canonical


@pytest.mark.parametrize("address", [None, "", "news", "mailto:a@example.org", "https://", "https://[x"])
def test_no_address_has_no_canonical_form(address: str | None) -> None:
    assert canonical_url(address) is None


@given(
    st.from_regex(r"\Ahttps?://[a-zA-Z0-9.-]{1,12}(:(80|443|8080))?(/[a-z.%/]{0,20})?(\?[a-z_=&%]{0,20})?(#.{0,5})?\Z")
)
def test_the_canonical_form_of_a_canonical_form_is_itself(address: str) -> None:
    once = canonical_url(address)

    assert canonical_url(once) == once


def test_a_guid_of_the_source_comes_first() -> None:
    guids, warnings = _guids(Entry("A", url="https://example.org/a", guid=" 42 "))

    assert guids == ["42"]
    assert warnings == []


def test_without_a_guid_the_address_stands_for_it() -> None:
    guids, _ = _guids(Entry("A", url="http://example.org/a/?utm_source=x"))

    assert guids == ["https://example.org/a"]


def test_items_that_share_a_link_stay_distinct() -> None:
    """A4."""
    home = "https://example.org/"

    guids, warnings = _guids(Entry("One", url=home), Entry("Two", url=home), Entry("Three", url=home))

    assert len(set(guids)) == 3
    assert len(warnings) == 1
    assert "3 different entries share the link" in warnings[0]


def test_items_that_share_a_guid_stay_distinct() -> None:
    """A5."""
    guids, warnings = _guids(Entry("One", guid="7"), Entry("Two", guid="7"))

    assert len(set(guids)) == 2
    assert "2 different entries share the guid 7" in warnings[0]


def test_the_guids_of_items_that_share_one_do_not_depend_on_their_order() -> None:
    one, two = Entry("One", guid="7"), Entry("Two", guid="7")

    assert set(_guids(one, two)[0]) == set(_guids(two, one)[0])


def test_empty_guids_are_none() -> None:
    """A5."""
    guids, warnings = _guids(
        Entry("One", url="https://example.org/1", guid=""), Entry("Two", url="https://example.org/2", guid=" ")
    )

    assert guids == ["https://example.org/1", "https://example.org/2"]
    assert warnings == []


def test_a_repeated_item_is_one() -> None:
    entry = Entry("One", url="https://example.org/1", guid="1")

    guids, warnings = _guids(entry, replace(entry, summary="Edited."))

    assert guids == ["1"]
    assert warnings == []


def test_a_very_long_guid_still_fits() -> None:
    guids, _ = _guids(Entry("One", guid="x" * 5000), Entry("Two", guid="x" * 5001))

    assert len(set(guids)) == 2
    assert max(map(len, guids)) <= 500


def test_the_fingerprint_overlooks_case_accents_and_the_hour() -> None:
    morning, evening = (datetime(2026, 11, 23, hour, tzinfo=UTC) for hour in (6, 20))

    assert fingerprint(Entry("Café news", published_at=morning)) == fingerprint(
        Entry("CAFE news", published_at=evening)
    )


def test_the_fingerprint_of_undated_texts_tells_summaries_apart() -> None:
    assert fingerprint(Entry("In brief", "One.")) != fingerprint(Entry("In brief", "Two."))


def _guids(*entries: Entry) -> tuple[list[str], list[str]]:
    batch, warnings = identify(entries)
    return [identity.guid for _, identity in batch], warnings
