"""The pages "review" and "sending" in a real browser: without script, and while numbers move."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from digest.core.database import Database
from digest.core.sections import Web
from digest.issues import changes
from digest.issues.approve import approve
from digest.web.serving import served
from subscribers.staff.roles import Role
from tests.digest.web.test_sending_domains import ring
from tests.digest.web.test_sending_page import IN_AMERICA, IN_EUROPE
from tests.support import factories as given
from tests.support.frontdoor import FrontDoor
from tests.support.newsroom import Newsroom
from tests.support.staff import hired, log_in_by_form


@pytest.fixture
def desk(sqlite_template: Path, tmp_path: Path) -> Iterator[FrontDoor]:
    """A weekly issue that was approved, and changed since; Ann approves. Pages look the same on every database."""
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'digest.db')}")
    room = Newsroom(database, tmp_path / "outbox", automatic=False)
    with database.writing() as session:
        topics = [given.topic(session, slug) for slug in ("cells", "oceans")]
        for number in range(30):
            zone = "Europe/London" if number % 2 else "America/New_York"
            given.subscriber(session, *topics, address=f"r{number}@mail{number % 3}.example", timezone=zone)
        for topic in topics:
            given.article(session, topic)
    room.prepare()
    door = FrontDoor.of(room)
    hired(door, Role.APPROVER, "Ann")
    released(door)
    with database.writing() as session:
        changes.word(session, room.issue(session), intro="Welcome.", author="Ed", now=room.now)
    yield door
    database.close()


def released(door: FrontDoor) -> None:
    """The issue, approved as it is now."""
    with door.newsroom.database.writing() as session:
        assert approve(session, door.newsroom.issue(session), door.app.frame(), by="Ann", now=door.newsroom.now)


def visited(opened: Browser, at: str, path: str, *, script: bool = True) -> Page:
    """The page for Ann, who has just logged in."""
    page = opened.new_context(java_script_enabled=script).new_page()
    log_in_by_form(page, at, path, name="Ann")
    return page


def test_without_script_it_is_approved_all_the_same(browser: Browser, desk: FrontDoor) -> None:
    with served(desk.client.app, Web(), port=0) as at:  # type: ignore[arg-type]
        page = visited(browser, at, "issues/2/review", script=False)
        page.get_by_role("button", name="Approve").click()
        page.wait_for_load_state()
        said = page.locator("main").inner_text()
        page.context.close()

    assert "Approved by Ann on" in said


def test_the_numbers_move_by_themselves_and_end_in_the_report(browser: Browser, desk: FrontDoor) -> None:
    released(desk)
    desk.newsroom.now = IN_EUROPE
    desk.newsroom.tick()
    with served(desk.client.app, Web(), port=0) as at:  # type: ignore[arg-type]
        page = visited(browser, at, "issues/2/sending")
        page.get_by_text("of 30 mails settled").wait_for()
        desk.newsroom.now = IN_AMERICA
        desk.newsroom.tick()
        page.get_by_role("heading", name="What became of it").wait_for(timeout=20_000)
        report = page.locator("main").inner_text()
        page.context.close()

    assert "of 30 mails settled" not in report


def test_what_receiving_domains_took_appears_by_itself_once_a_job_counted(browser: Browser, desk: FrontDoor) -> None:
    released(desk)
    desk.newsroom.now = IN_AMERICA
    desk.newsroom.tick()
    with served(desk.client.app, Web(), port=0) as at:  # type: ignore[arg-type]
        page = visited(browser, at, "issues/2/sending")
        page.get_by_text("It is being counted.").wait_for()
        ring(desk)
        page.get_by_role("rowheader", name="mail0.example").wait_for(timeout=20_000)
        part = page.locator("#domains").inner_text()
        page.context.close()

    assert "As counted on Thu 26 Nov" in part
    assert "being counted" not in part
