"""Why an issue stands still is told in the language of who looks, whether the program stopped it or a person."""

import pytest

from digest.core.errors import DigestError, MailUnavailable
from digest.core.languages import language
from digest.deliveries.pause import pause
from digest.issues.approve import approve, hold
from digest.issues.models import IssueState
from digest.mail.smtp.troubles import NO_CONNECTION
from subscribers.staff.roles import Role
from tests.support import factories as given
from tests.support.frontdoor import FrontDoor, visible
from tests.support.staff import hired, log_in

AWAY = MailUnavailable(NO_CONNECTION, where="relay:25", why="timed out")
PAUSED = "3 Stapel nacheinander konnten nicht übergeben werden: keine Verbindung zum Mailserver relay:25: timed out"


@pytest.fixture
def desk(door: FrontDoor) -> FrontDoor:
    """An approver before an approved issue, in German."""
    with door.newsroom.database.writing() as session:
        topic = given.topic(session, "immunology")
        given.subscriber(session, topic, address="ana@example.org")
        given.article(session, topic)
    door.newsroom.prepare()
    hired(door, Role.APPROVER)
    log_in(door)
    door.client.headers["Accept-Language"] = "de"
    return door


def paused(door: FrontDoor, failure: DigestError) -> None:
    """The issue was being sent, and failed three times."""
    room = door.newsroom
    with room.database.writing() as session:
        issue = room.issue(session)
        approve(session, issue, room.frame, by="Ann", now=room.now)
        issue.state = IssueState.SENDING
        staff = ["admin@example.org"]
        pause(session, issue.id, 3, failure, staff=staff, speaking=language("de"), now=room.now)


def test_an_issue_that_paused_itself_says_why_in_german(desk: FrontDoor) -> None:
    paused(desk, AWAY)

    assert f"Angehalten: {PAUSED}" in visible(desk.get("/desk"))
    assert PAUSED in visible(desk.get("/desk/issues/2/review"))


def test_staff_are_told_in_their_language_why_it_paused(desk: FrontDoor) -> None:
    paused(desk, AWAY)

    [mail] = [mail for mail in desk.mails() if mail["To"] == "<admin@example.org>" or "admin@" in str(mail["To"])]

    assert "keine Verbindung zum Mailserver relay:25: timed out" in " ".join(
        mail.get_body(("plain",)).get_content().split()  # type: ignore[union-attr]
    )


def test_a_cause_that_nobody_foresaw_is_told_as_it_is(desk: FrontDoor) -> None:
    paused(desk, MailUnavailable("the moon is in the way"))

    assert "konnten nicht übergeben werden: the moon is in the way" in visible(desk.get("/desk"))


def test_what_a_person_gave_as_a_reason_stays_in_their_words(desk: FrontDoor) -> None:
    with desk.newsroom.database.writing() as session:
        hold(desk.newsroom.issue(session), "wrong picture, 100 % sure")

    assert "Angehalten: wrong picture, 100 % sure" in visible(desk.get("/desk"))
