"""What a reader may choose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.errors import BadInput
from subscribers.choices import (
    checked_frequency,
    checked_hour,
    checked_language,
    checked_name,
    checked_zone,
    language_tag,
)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Ada   Lovelace ", "Ada Lovelace"),
        ("Ada\r\nBcc: all@example.org", "Ada Bcc: all@example.org"),
        ("\x00Ada\u202e\x1b", "Ada"),
        ("田中 葵", "田中 葵"),
        ("O'Brien-Smith", "O'Brien-Smith"),
        ("ක්‍ෂ", "ක්‍ෂ"),
    ],
)
def test_a_name_is_one_line_without_control_characters(typed: str, name: str) -> None:
    assert checked_name(typed) == name


@given(st.text(max_size=150))
def test_any_name_can_be_kept(typed: str) -> None:
    name = checked_name(typed)

    assert checked_name(name) == name
    assert len(name.splitlines()) <= 1
    name.encode()


def test_a_name_that_is_too_long_is_refused() -> None:
    with pytest.raises(BadInput, match="201 characters"):
        checked_name("a" * 201)


def test_an_unknown_schedule_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadInput, match="choose one of: daily, weekly"):
        checked_frequency("hourly", ["daily", "weekly"])


def test_an_unknown_zone_is_refused() -> None:
    assert checked_zone("Europe/London") == "Europe/London"
    with pytest.raises(BadInput, match="'Mars/Base' is not a time zone"):
        checked_zone("Mars/Base")


@pytest.mark.parametrize("zone", ["localtime", "Factory"])
def test_a_zone_that_only_this_machine_can_read_is_refused(zone: str) -> None:
    with pytest.raises(BadInput, match="is not a time zone"):
        checked_zone(zone)


@pytest.mark.parametrize("hour", ["24", "-1", "", "9.5", "٣", "007"])
def test_an_hour_that_no_day_has_is_refused(hour: str) -> None:
    assert checked_hour("0") == 0
    with pytest.raises(BadInput, match="is not an hour"):
        checked_hour(hour)


def test_a_language_that_is_not_offered_is_refused_with_those_that_are() -> None:
    assert checked_language("de", ["en", "de"]) == "de"
    with pytest.raises(BadInput, match="choose one of: en, de"):
        checked_language("xx", ["en", "de"])


@pytest.mark.parametrize("tag", ["english", "e", "en_GB", "", "en\n", "x" * 50])
def test_an_impossible_language_is_refused(tag: str) -> None:
    with pytest.raises(BadInput, match="is not a language tag"):
        language_tag(tag)
