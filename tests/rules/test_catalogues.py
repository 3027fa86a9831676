"""Every language that is shipped says everything, and nothing that nobody says; `make catalogues` brings it there."""

from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog

from digest.core.catalogues import fault, parsed
from digest.issues.models import IssueState
from digest.web.desk import words
from subscribers.staff.roles import Role
from tests.support.catalogues import brought_up, messages, shipped, untold

SHIPPED = dict(shipped())
each_language = pytest.mark.parametrize("tag", SHIPPED)


@pytest.fixture(scope="module")
def said() -> Catalog:
    """What code and templates say."""
    return messages()


def catalogue(tag: str) -> Catalog:
    """With everything that translators see."""
    return parsed(SHIPPED[tag], Locale.parse(tag, sep="-"))


def test_german_is_shipped_and_sentences_of_code_and_templates_are_found(said: Catalog) -> None:
    assert "de" in SHIPPED
    assert {"Unsubscribe", "Hello %(name)s,", "weekly"} <= {message.id for message in said}


@each_language
def test_a_catalogue_holds_what_is_said_and_nothing_else(tag: str, said: Catalog) -> None:
    """`make catalogues` would change nothing."""
    assert SHIPPED[tag].read_text(encoding="utf-8") == brought_up(tag, SHIPPED[tag], said)


@each_language
def test_every_message_is_translated_for_good(tag: str) -> None:
    assert untold(catalogue(tag)) == []
    assert [message.id for message in catalogue(tag) if message.id and message.fuzzy] == []
    assert catalogue(tag).obsolete == {}


@each_language
def test_every_translation_has_the_places_of_its_message(tag: str) -> None:
    assert [found for message in catalogue(tag) if message.id and (found := fault(message))] == []


def test_a_catalogue_of_a_new_language_begins_with_every_message(said: Catalog, tmp_path: Path) -> None:
    file = tmp_path / "pl.po"

    file.write_text(brought_up("pl", file, said), encoding="utf-8")

    begun = parsed(file, Locale("pl"))
    assert len(untold(begun)) == len(said)
    assert begun.num_plurals == 3


def test_what_the_desk_says_by_a_variable_is_marked() -> None:
    assert set(words.ROLES) == {role.value for role in Role}
    assert set(words.STATES) == {state.in_words for state in IssueState}
