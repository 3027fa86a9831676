"""Every word of every page can be translated, and stands in the language and the direction of who reads it."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from digest.core.languages import language
from digest.issues.models import IssueState
from digest.issues.notes import note
from digest.web import problems
from digest.web.desk import refusals
from digest.web.desk.issue import frame
from digest.web.readers.zones import zones
from tests.digest.web.tour.ground import Walk, abroad
from tests.digest.web.tour.walks import each_walk
from tests.support import factories, pseudo
from tests.support.databases import on_one_database
from tests.support.factories import MONDAY
from tests.support.frontdoor import FrontDoor
from tests.support.newsroom import Newsroom
from tests.support.pseudo import untranslated

pytestmark = on_one_database
PROBLEMS = (*problems.PROBLEMS.values(), problems.LINK, problems.OURS, refusals.NOT_YOURS)


@pytest.fixture(scope="module")
def pseudo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue in which every message stands between marks."""
    return pseudo.catalogue_folder(tmp_path_factory.mktemp("locale"))


@pytest.fixture
def door(newsroom: Newsroom, pseudo_folder: Path) -> FrontDoor:
    """The pages in that language."""
    return abroad(newsroom, pseudo.TAG, catalogues=pseudo_folder)


@pytest.fixture(scope="module")
def not_ours(pseudo_folder: Path) -> list[str]:
    """What comes from calendars and atlases, from tests, and names that are the same in every language."""
    speak = language(pseudo.TAG, pseudo_folder)
    days = [MONDAY.date() + timedelta(days=number) for number in range(60)]
    short = list(speak.locale.days["format"]["abbreviated"].values())
    months = [f"{name} {MONDAY.year}" for name in speak.locale.months["stand-alone"]["wide"].values()]
    dates = [*short, *months]
    dates += [said for day in days for said in (speak.day(day), speak.locale.days["format"]["wide"][day.weekday()])]
    cities = [city for _, inside in zones(speak) for _, city in inside]
    people = ["a…@example.org", "Ed@example.org", "Ed", "Boss@example.org", "Boss", "testclient", "n" * 201]
    return [*dates, *cities, *people, "Europe/London", "English", "Deutsch"]


@each_walk
def test_every_word_of_a_page_can_be_translated(
    door: FrontDoor, not_ours: list[str], walk: Callable[[FrontDoor], Walk]
) -> None:
    pages = dict(walk(door))

    assert {name: page.headers.get("content-type") for name, page in pages.items() if "<html" not in page.text} == {}
    assert {name: left for name, page in pages.items() if (left := _left(page.text, not_ours))} == {}


@pytest.mark.parametrize("problem", PROBLEMS)
def test_every_word_about_a_problem_can_be_translated(door: FrontDoor, problem: problems.Problem) -> None:
    page = _text(door, "public/problem.html", problem=problem, link=True, desk=False)

    assert untranslated(page, data=["English", "Deutsch"]) == []


@pytest.mark.parametrize("state", IssueState)
def test_every_word_around_an_issue_can_be_translated(door: FrontDoor, not_ours: list[str], state: IssueState) -> None:
    issue = frame.Heading(1, "weekly", "2026-W48", state, "«Why»", MONDAY, MONDAY.date())

    page = _text(door, "desk/issue/frame.html", issue=issue, tab="", tabs=frame.TABS, who=None, noted=note)

    assert untranslated(page, data=["«2026-W48»", "weekly 2026-W48", "2026-W48", *not_ours]) == []


def test_a_value_that_runs_the_other_way_stays_in_one_piece(newsroom: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "he.po").write_text(
        'msgid "No more mail goes to %(address)s."\nmsgstr "לא יישלח עוד דואר אל %(address)s."'
    )
    door = abroad(newsroom, "he", catalogues=tmp_path)
    with newsroom.database.writing() as session:
        reader = factories.subscriber(session, address="ana@example.org", language="he").id

    page = door.post(door.link(reader, "unsubscribe"))

    assert '<html lang="he" dir="rtl">' in page.text
    assert "\u2068a…@example.org\u2069" in page.text


def test_cities_and_parts_of_the_world_are_in_the_language_of_the_page(newsroom: Newsroom) -> None:
    door = abroad(newsroom, "de")
    with newsroom.database.writing() as session:
        factories.topic(session, "science")

    page = door.get("/").text

    assert '<optgroup label="Europa">' in page
    assert '<option value="Europe/Vienna">Wien</option>' in page


def test_a_feed_names_its_schedule_in_the_language_of_the_publication(newsroom: Newsroom) -> None:
    feed = abroad(newsroom, "de").get("/archive/weekly/feed.atom")

    assert "<title>«The Test Review»: wöchentlich</title>" in feed.text


def _left(page: str, not_ours: list[str]) -> list[str]:
    """What nobody could translate, but for secrets."""
    return untranslated(page, data=[*not_ours, *re.findall(r"<code>(\w+)</code>", page)])


def _text(door: FrontDoor, template: str, **values: object) -> str:
    site = door.client.app.state.site  # type: ignore[attr-defined]
    text = site.pages.text(template, language(pseudo.TAG, door.app.settings.catalogues_folder), here="/", **values)
    assert isinstance(text, str)
    return text
