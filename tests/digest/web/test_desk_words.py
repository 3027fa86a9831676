"""Every word on the pages of an issue can be translated, and figures are those of the page's language."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from httpx2 import Response
from sqlalchemy import update

from digest import jobs
from digest.core.languages import language
from digest.core.sections import Publication
from digest.deliveries.models import Delivery
from digest.deliveries.states import DeliveryStatus
from digest.issues.approve import approve
from digest.issues.things import Kind
from digest.mail.outbox import FolderTransport
from digest.web.desk import moments
from digest.web.pages import capital
from subscribers.staff.roles import Role
from tests.digest.web.test_workbench import Desk
from tests.support import factories as given
from tests.support import pseudo
from tests.support.databases import on_one_database
from tests.support.factories import MONDAY
from tests.support.frontdoor import FrontDoor
from tests.support.newsroom import Newsroom
from tests.support.staff import OWN, hired, log_in

NAMES = (
    "Outlook",
    "Test ·",
    "UTC",
    "kB",
    "Europe/London",
    "English",
    "Ann",
    "Ann@example.org",
    "2026-W48",
    "2026-W49",
    "mail.example",
)
"""The same in every language."""
OWN_WORDS = {"name": "«The Test Review»", "tagline": "«All the news»", "postal_address": "«1 Test Street, London»"}
HASH = re.compile(r"[0-9a-f]{12}")
CUT = ("«longlong", "https://")
Walk = Iterator[tuple[str, Response]]


@pytest.fixture
def desk(newsroom: Newsroom, tmp_path: Path) -> Desk:
    """Ann, an approver, before three stories, one of which is held back; the pages are in the language of tests."""
    words = given.PUBLICATION.model_dump() | OWN_WORDS | {"language": pseudo.TAG}
    publication = Publication.model_validate(words)
    door = FrontDoor.of(newsroom, publication=publication, catalogues=pseudo.catalogue_folder(tmp_path))
    newsroom.automatic = False
    with newsroom.database.writing() as session:
        topic, other = given.topic(session, "news"), given.topic(session, "space")
        topic.name, other.name = "«News»", "«Space»"
        for number in range(12):
            given.subscriber(session, topic, other, address=f"r{number}@mail.example")
        stories = [given.article(session, topic, title=f"«Story {letter}»", summary="«So»").id for letter in "ABCD"]
    newsroom.prepare()
    with newsroom.database.reading() as session:
        issue_id = newsroom.issue(session).id
    hired(door, Role.ADMIN, "Ann")
    log_in(door, "Ann")
    return Desk(door, issue_id, topic.id, other.id, stories)


def workbench(desk: Desk) -> Walk:
    """What editors do to an issue, and what they are told of it."""
    first, second, third, fourth = desk.stories
    desk.set(Kind.SUBJECT, "«{{ subject »")
    desk.set(Kind.PREHEADER, f"«{'long' * 40}»")
    desk.set(Kind.INTRO, "«undefined»")
    desk.set(Kind.NOTE, "«None»", desk.topic_id)
    desk.set(Kind.TITLE, "«Lorem ipsum»", second)
    desk.set(Kind.HELD, "held", third)
    desk.act(first, "pin")
    desk.act(second, "down")
    desk.act(fourth, "exclude")
    yield "stories", desk.look()
    yield "changes", desk.door.get(f"{desk.page}/changes")
    yield "a story", desk.door.get(f"{desk.page}/stories/{second}")
    yield "add", desk.door.get(f"{desk.page}/add")
    yield "nothing added", desk.door.post(f"{desk.page}/add", {"url": "https://example.org/1"}, headers=OWN)
    yield "no picture", desk.set(Kind.PICTURE, "http://example.org/1.png", first)
    yield "too late", desk.set(Kind.SUBJECT, "«Mine»", version="old")
    yield "review", desk.door.get(f"{desk.page}/review")
    yield "sent back for nothing", desk.door.post(f"{desk.page}/review/back", {"note": " "}, headers=OWN)
    yield "held for nothing", desk.door.post(f"{desk.page}/review/hold", {"why": " "}, headers=OWN)


def reports(desk: Desk) -> Walk:
    """What checks and forecasts say."""
    yield "checks before", desk.door.get(f"{desk.page}/checks")
    yield "forecast before", desk.door.get(f"{desk.page}/forecast")
    for name in ("checks", "forecast"):
        desk.door.post(f"{desk.page}/{name}", headers=OWN)
    jobs.jobs(desk.door.app, FolderTransport(desk.door.newsroom.outbox))["make-reports"].step()
    desk.set(Kind.HELD, "held", desk.stories[0])
    yield "checks", desk.door.get(f"{desk.page}/checks")
    yield "forecast", desk.door.get(f"{desk.page}/forecast")


def sending(desk: Desk) -> Walk:
    """How it goes, and what became of it."""
    room = desk.door.newsroom
    with room.database.writing() as session:
        approve(session, room.issue(session), room.frame, by="Ann", now=room.now)
    desk.set(Kind.HELD, "held", desk.stories[0])
    yield "changed since", desk.door.get(f"{desk.page}/review")
    with room.database.writing() as session:
        approve(session, room.issue(session), room.frame, by="Ann", now=room.now)
    room.now = MONDAY + timedelta(days=3, minutes=5)
    room.tick()
    log_in(desk.door, "Ann")
    with room.database.writing() as session:
        doubtful = update(Delivery).where(Delivery.subscriber_id == 1).values(status=DeliveryStatus.DOUBTFUL)
        called_off = update(Delivery).where(Delivery.subscriber_id == 2)
        session.execute(doubtful)
        session.execute(called_off.values(status=DeliveryStatus.CANCELLED, reason="paused"))
    yield "sending", desk.door.get(f"{desk.page}/sending?domains=yes")
    desk.door.post(f"{desk.page}/sending/domains", headers=OWN)
    yield "being counted", desk.door.get(f"{desk.page}/sending?domains=yes")
    jobs.jobs(desk.door.app, FolderTransport(room.outbox))["make-reports"].step()
    yield "counted", desk.door.get(f"{desk.page}/sending?domains=yes")
    yield "home", desk.door.get("/desk")
    yield "log", desk.door.get("/desk/log")


def refusals(desk: Desk) -> Walk:
    """What people hear when something cannot be done: on the page of the form, or on a page of its own."""
    door, page = desk.door, desk.page
    yield "no page", door.get("/desk/issues/999")
    yield "no month", door.get("/desk?month=soon")
    yield "no address", door.post(f"{page}/add", {"url": "x", "topic": desk.topic_id}, headers=OWN)
    inside = {"url": "http://127.0.0.1:9/", "topic": desk.topic_id}
    yield "no page of others", door.post(f"{page}/add", inside, headers=OWN)
    yield "nothing to undo twice", _undone(desk)
    yield "no act", desk.act(desk.stories[0], "fly")
    yield "no thing", door.post(f"{page}/things", {"thing": "x", "value": "«y»"}, headers=OWN)
    yield "too long", desk.set(Kind.SUBJECT, "«" + "y" * 400 + "»")
    yield "test for nobody", door.post(f"{page}/test", {"addresses": " "}, headers=OWN)
    yield "test for no address", door.post(f"{page}/test", {"addresses": "«nobody»"}, headers=OWN)
    yield "nothing to resume", door.post(f"{page}/review/resume", headers=OWN)
    yield "nothing to stop", door.post(f"{page}/sending/stop", {"why": "«so»"}, headers=OWN)
    yield "nothing to correct", door.post(f"{page}/sending/correct", {"article": "1", "text": ""}, headers=OWN)
    known = {"address": "ann@example.org", "name": "Ann", "role": "editor"}
    yield "known", door.post("/desk/staff", known, headers=OWN)
    yield "no mailbox", door.post("/desk/staff", known | {"address": "«nobody»"}, headers=OWN)
    yield "only admin", door.post("/desk/staff/1/disable", headers=OWN)
    door.post(f"{page}/review/cancel", {"why": "«so»"}, headers=OWN)
    for act in ("ready", "approve", "forward", "hold", "resume", "cancel"):
        fields = {"why": "«so»", "seen": "0"}
        yield f"{act}, too late", door.post(f"{page}/review/{act}", fields, headers=OWN)
    yield "foretold too late", door.post(f"{page}/forecast", headers=OWN)
    yield "changed too late", desk.set(Kind.SUBJECT, "«Mine»")


def _undone(desk: Desk) -> Response:
    desk.set(Kind.SUBJECT, "«One»")
    desk.set(Kind.SUBJECT, "«Two»")
    return desk.door.post(f"{desk.page}/changes/1/undo", headers=OWN)


@on_one_database
def test_what_an_api_refuses_is_said_in_the_language_asked_for(desk: Desk) -> None:
    answers = [desk.door.client.post("/api/signup", json={}), desk.door.get("/api/nowhere")]

    said = [answer.json()[name] for answer in answers for name in ("error", "advice")]
    assert [words for words in said if pseudo.untranslated_text(words)] == []


@on_one_database
def test_what_cannot_be_done_is_answered_as_such(desk: Desk) -> None:
    assert {page.status_code for _, page in refusals(desk)} == {404, 409, 422}


@on_one_database
@pytest.mark.parametrize("walk", [workbench, reports, sending, refusals])
def test_every_word_about_an_issue_can_be_translated(desk: Desk, walk: Callable[[Desk], Walk]) -> None:
    said = dict(walk(desk))

    assert {name: page.status_code for name, page in said.items() if "<html" not in page.text} == {}
    assert {name: left for name, page in said.items() if (left := _left(page.text))} == {}


def _left(page: str) -> list[str]:
    """What nobody could translate, but for hashes and texts that were cut in the midst of their marks."""
    speak = language(pseudo.TAG)
    on = [MONDAY.date() + timedelta(days=number) for number in range(-30, 30)]
    days = [said for day in on for said in (speak.day(day), speak.short_day(day), moments.day(speak, day))]
    calendar = [moments.month(speak, MONDAY.date()), *speak.locale.days["stand-alone"]["abbreviated"].values()]
    found = pseudo.untranslated(page, data=[*NAMES, *days, *calendar])
    return [words for words in found if not HASH.fullmatch(words) and not words.startswith(CUT)]


def test_what_begins_a_sentence_keeps_its_other_letters() -> None:
    assert capital("aus der BBC") == "Aus der BBC"
