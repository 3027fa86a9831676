"""The tabs "Checks" and "Forecast": they answer at once with what is known, and what takes long is made by a job."""

import pytest
from sqlalchemy import select

from digest import jobs
from digest.core.sections import Polling
from digest.issues.models import IssueState
from digest.mail.outbox import FolderTransport
from digest.topics.models import Topic
from subscribers.staff.roles import Role
from tests.support import factories as given
from tests.support.frontdoor import FrontDoor, visible
from tests.support.newsroom import Newsroom
from tests.support.staff import OWN, hired, log_in

CHECKS, FORECAST = "/desk/issues/{}/checks", "/desk/issues/{}/forecast"


@pytest.fixture
def door(newsroom: Newsroom) -> FrontDoor:
    """An editor at the desk; twelve readers of one topic, three of a quiet one, one story."""
    door = FrontDoor.of(newsroom, polling=Polling(check_hours_before=0, pause_seconds=0))
    with newsroom.database.writing() as session:
        news, quiet = given.topic(session, "news"), given.topic(session, "quiet")
        given.article(session, news, title="About {{ topic }}", url="http://127.0.0.1:9/story")
        for _ in range(12):
            given.subscriber(session, news)
        for _ in range(3):
            given.subscriber(session, quiet, paused_until=None)
    newsroom.prepare()
    hired(door, Role.EDITOR)
    log_in(door)
    return door


@pytest.fixture
def issue_id(door: FrontDoor) -> int:
    """The weekly issue that is being made."""
    with door.newsroom.database.reading() as session:
        return door.newsroom.issue(session).id


def ring(door: FrontDoor) -> None:
    """Let the job make what is waited for."""
    jobs.jobs(door.app, FolderTransport(door.newsroom.outbox))["make-reports"].step()


def test_checks_are_told_at_once_the_gravest_first(door: FrontDoor, issue_id: int) -> None:
    page = visible(door.get(CHECKS.format(issue_id)))

    assert "The story contains “{{”, which looks like a slip." in page
    assert "Nobody has looked yet at the link of 1 story. Start a look above." in page
    assert "It is not known yet how many readers each topic has. Make a forecast first." in page
    assert page.index("What is fine") < page.index("Every headline can be read at a glance.")


def test_of_very_many_findings_a_hundred_are_told_and_the_others_counted(door: FrontDoor, issue_id: int) -> None:
    with door.newsroom.database.writing() as session:
        news = session.scalars(select(Topic).where(Topic.slug == "news")).one()
        for number in range(120):
            given.article(session, news, title=f"ABOUT MANY CAPITALS {number}")

    page = visible(door.get(CHECKS.format(issue_id)))

    assert page.count("The headline is all capitals, which spam filters dislike.") == 100
    assert "And 20 more, which `digest issues check` tells." in page


def test_a_look_at_the_links_is_asked_for_made_by_a_job_and_told(door: FrontDoor, issue_id: int) -> None:
    answer = door.post(CHECKS.format(issue_id), headers=OWN)

    assert (answer.status_code, answer.headers["location"]) == (303, CHECKS.format(issue_id))
    assert "It is being made." in visible(door.get(CHECKS.format(issue_id)))
    ring(door)
    page = visible(door.get(CHECKS.format(issue_id)))
    assert "Its link leads into a private network, where readers cannot go." in page
    assert "Made on Mon 23 Nov, 09:00." in page


def test_looking_at_a_page_starts_nothing(door: FrontDoor, issue_id: int) -> None:
    for path in (CHECKS, FORECAST):
        door.get(path.format(issue_id))
    ring(door)

    assert "Not made yet." in visible(door.get(FORECAST.format(issue_id)))


def test_a_forecast_counts_readers_out_but_never_few(door: FrontDoor, issue_id: int) -> None:
    door.post(FORECAST.format(issue_id), headers=OWN)
    ring(door)

    page = visible(door.get(FORECAST.format(issue_id)))

    assert "Readers who get it 12" in page
    assert "Nothing is new on their topics fewer than 10" in page
    assert "Stories Readers 1 12" in page
    assert "fewer than 10 readers follow it" in visible(door.get(CHECKS.format(issue_id)))


def test_a_forecast_says_that_the_issue_has_changed_since(door: FrontDoor, issue_id: int) -> None:
    door.post(FORECAST.format(issue_id), headers=OWN)
    ring(door)
    with door.newsroom.database.writing() as session:
        door.newsroom.issue(session).subject = "Another"

    assert "The issue has changed since." in visible(door.get(FORECAST.format(issue_id)))


def test_who_waits_in_vain_is_told_what_to_look_for(door: FrontDoor, issue_id: int) -> None:
    door.post(FORECAST.format(issue_id), headers=OWN)
    door.later(minutes=2)

    assert "Nobody works on it." in visible(door.get(FORECAST.format(issue_id)))


def test_an_issue_in_review_gets_its_reports_without_being_asked(door: FrontDoor, issue_id: int) -> None:
    with door.newsroom.database.writing() as session:
        door.newsroom.issue(session).state = IssueState.IN_REVIEW
    asking = FrontDoor.of(door.newsroom, polling=Polling(check_hours_before=6, pause_seconds=0))

    ring(asking)

    for path in (CHECKS, FORECAST):
        assert "Made on" in visible(door.get(path.format(issue_id)))


def test_nothing_is_foretold_of_an_issue_whose_readers_were_served(door: FrontDoor, issue_id: int) -> None:
    with door.newsroom.database.writing() as session:
        door.newsroom.issue(session).state = IssueState.SENT

    assert door.post(FORECAST.format(issue_id), headers=OWN).status_code == 409
    assert "What became of it stands under Sending" in visible(door.get(FORECAST.format(issue_id)))


def test_a_report_that_cannot_be_made_says_why(door: FrontDoor, issue_id: int) -> None:
    del door.newsroom.schedules["weekly"]
    fewer = FrontDoor.of(door.newsroom, polling=Polling(check_hours_before=0))
    door.post(FORECAST.format(issue_id), headers=OWN)

    ring(fewer)

    assert "there is no schedule 'weekly' any more" in visible(door.get(FORECAST.format(issue_id)))


@pytest.mark.parametrize("path", [CHECKS, FORECAST])
def test_an_issue_that_is_not_there_is_not_found(door: FrontDoor, path: str) -> None:
    assert door.get(path.format(99)).status_code == 404
    assert door.post(path.format(99), headers=OWN).status_code == 404
