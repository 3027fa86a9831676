"""Languages that are offered are spoken, and a publication's own catalogues are sound."""

from collections.abc import Callable
from pathlib import Path

import pytest

from digest.core.errors import ConfigError
from digest.core.settings import Settings
from digest.doctor import languages

Make = Callable[..., Settings]


def told(settings: Settings) -> list[tuple[str, str]]:
    """Level and message of every finding."""
    return [(finding.level, finding.message) for finding in languages.examine(settings)]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An empty folder for catalogues."""
    (tmp_path / "locale").mkdir()
    return tmp_path / "locale"


def test_languages_with_a_catalogue_are_in_order(settings: Make) -> None:
    found = told(settings(publication={"language": "en-GB", "languages": ["de-CH"]}))

    assert found == [("ok", "pages and mails speak en-GB"), ("ok", "pages and mails speak de-CH")]


def test_a_language_without_a_catalogue_is_doubtful(settings: Make) -> None:
    [_, (level, message)] = told(settings(publication={"languages": ["fr"]}))

    assert (level, message) == ("warning", "there is no catalogue for fr: what pages and mails say is English")


def test_a_catalogue_of_the_publications_own_is_one(settings: Make, own: Path) -> None:
    (own / "fr.po").write_text('msgid "Unsubscribe"\nmsgstr "Se désabonner"\n', encoding="utf-8")

    found = told(settings(publication={"languages": ["fr"]}, catalogues="locale"))

    assert found[-1] == ("ok", "pages and mails speak fr")


def test_a_translation_that_is_not_said_is_named(settings: Make, own: Path) -> None:
    (own / "en.po").write_text('msgid "Hello %(name)s,"\nmsgstr "Hi %(nmae)s,"\n', encoding="utf-8")

    [_, (level, message)] = told(settings(catalogues="locale"))

    assert level == "warning"
    assert "'Hi %(nmae)s,' does not have the places of 'Hello %(name)s,'" in message


def test_a_folder_that_is_not_there_is_told(settings: Make) -> None:
    with pytest.raises(ConfigError, match=r"catalogues: there is no folder .*nowhere"):
        told(settings(catalogues="nowhere"))


def test_what_is_no_catalogue_is_told(settings: Make, own: Path) -> None:
    (own / "fr.po").write_text("Bonjour\n", encoding="utf-8")

    with pytest.raises(ConfigError, match=r"fr\.po cannot be read"):
        told(settings(publication={"languages": ["fr"]}, catalogues="locale"))
