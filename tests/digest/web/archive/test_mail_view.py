"""An issue as the mail it was, in a browser: the same mail, to nobody, and harmless."""

import pytest
from sqlalchemy import select

from digest.core.database import Database
from digest.core.sections import Web
from digest.deliveries.letters import Press
from digest.deliveries.plan import frozen
from digest.issues.models import Edition, Issue
from digest.issues.selection import from_json
from digest.mail.language import SENTINELS
from subscribers.audience import Recipient
from tests.support.archive import FIRST, two_issues
from tests.support.frontdoor import FrontDoor, visible
from tests.support.newsroom import Newsroom

READER = Recipient(1, "ana@example.org", name="Ana", handle="h" * 22, language="en")


@pytest.fixture
def told(door: FrontDoor) -> FrontDoor:
    """Two weekly issues were sent."""
    return two_issues(door)


def test_it_is_the_mail_with_all_stories_and_nobodys_name(told: FrontDoor) -> None:
    page = told.get(f"{FIRST}/mail")

    said = visible(page)
    assert all(words in said for words in ("Weirs", "Naps", "2 new stories", "Hello,", "at your address"))
    assert not set(page.text) & set(SENTINELS.values())
    assert "View in browser" not in said


def test_its_links_to_readers_pages_lead_to_where_such_a_link_is_asked_for(told: FrontDoor) -> None:
    assert told.get(f"{FIRST}/mail").text.count('href="https://news.example.org/link"') == 2


def test_it_runs_nothing_and_loads_its_pictures_alone(told: FrontDoor) -> None:
    page = told.get(f"{FIRST}/mail")

    directives = dict(part.strip().partition(" ")[::2] for part in page.headers["content-security-policy"].split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["img-src"] == "https://pictures.example.net"
    assert directives["style-src"] == "'unsafe-inline'"
    assert "script-src" not in directives
    assert "allow-scripts" not in directives["sandbox"]
    assert "allow-same-origin" not in directives["sandbox"]
    assert page.headers["referrer-policy"] == "no-referrer"


def test_search_engines_are_shown_the_page_and_not_the_mail(told: FrontDoor) -> None:
    assert told.get(f"{FIRST}/mail").headers["x-robots-tag"] == "noindex"


def test_a_mail_says_where_it_can_be_seen(told: FrontDoor) -> None:
    mail = _mail(told, told.newsroom.database)

    assert b"https://news.example.org/archive/weekly/2026-W48/mail" in mail.replace(b"=\r\n", b"")
    assert b"\r\nList-Archive: <https://news.example.org/archive>\r\n" in mail


def test_a_mail_of_a_publication_without_an_archive_does_not_speak_of_one(newsroom: Newsroom) -> None:
    door = two_issues(FrontDoor.of(newsroom, web=Web(archive=False)))

    mail = _mail(door, newsroom.database)

    assert b"archive" not in mail.lower()
    assert b"View in browser" not in mail


def _mail(door: FrontDoor, database: Database) -> bytes:
    """What Ana was sent first."""
    with database.reading() as session:
        issue = door.newsroom.issue(session)
        edition = session.scalars(select(Edition).join(Issue).where(Issue.id == issue.id)).one()
        assert from_json(edition.sections)
        press = Press(door.app.stationery(), issue, frozen(issue))
        return press.mail(edition.sections, READER, date="Thu, 26 Nov 2026 09:00:00 +0000")
