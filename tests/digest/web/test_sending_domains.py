"""What the page "sending" tells by receiving domain: it never counts while somebody waits for it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from digest import jobs
from digest.deliveries.erasing import erase_reader
from digest.deliveries.retention import purge
from digest.issues.checks.models import IssueReport
from digest.issues.models import Issue
from digest.mail.outbox import FolderTransport
from tests.digest.web.test_sending_page import ADDRESS, IN_AMERICA, desk_of
from tests.support.frontdoor import FrontDoor, visible
from tests.support.newsroom import SECRET, Newsroom
from tests.support.staff import OWN, log_in

PART, BY_SCRIPT = f"{ADDRESS}/domains", OWN | {"HX-Request": "true"}
ASKS, LOOKS_AGAIN = f'hx-post="{PART}" hx-trigger="load"', f'hx-get="{PART}" hx-trigger="every 2s"'
COUNTED = "mail0.example 20 10 0 0 mail1.example 10 10 0 0"


@pytest.fixture
def desk(newsroom: Newsroom) -> FrontDoor:
    """Thirty readers of one domain and twenty of another; most had their mail."""
    return desk_of(newsroom, times=10)


def ring(desk: FrontDoor) -> None:
    """Let the job make what is waited for."""
    jobs.jobs(desk.app, FolderTransport(desk.newsroom.outbox))["make-reports"].step()


def counted(desk: FrontDoor) -> None:
    """Somebody asked, and the job counted."""
    desk.post(PART, headers=BY_SCRIPT)
    ring(desk)


def went_out(desk: FrontDoor) -> None:
    """The last mail of the issue went."""
    desk.newsroom.now = IN_AMERICA
    desk.newsroom.tick()
    log_in(desk, "Ann")


def test_what_was_never_counted_is_asked_for_by_the_page_itself(desk: FrontDoor) -> None:
    page = desk.get(f"{ADDRESS}?domains=yes")

    assert ASKS in page.text
    assert "Not counted yet." in visible(page)


def test_while_it_is_counted_the_page_says_so_and_looks_again(desk: FrontDoor) -> None:
    part = desk.post(PART, headers=BY_SCRIPT)

    assert part.text.lstrip().startswith('<section id="domains"')
    assert LOOKS_AGAIN in part.text
    assert "It is being counted." in visible(part)


def test_without_script_a_button_asks_and_reloading_shows_it(desk: FrontDoor) -> None:
    answer = desk.post(PART, headers=OWN)
    ring(desk)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{ADDRESS}?domains=yes")
    assert COUNTED in visible(desk.get(answer.headers["location"]))


def test_it_says_when_it_was_counted(desk: FrontDoor) -> None:
    counted(desk)

    page = visible(desk.get(PART))

    assert "As counted on Thu 26 Nov, 09:05" in page
    assert COUNTED in page


def test_while_mail_goes_out_a_count_holds_for_some_minutes(desk: FrontDoor) -> None:
    counted(desk)
    fresh = desk.get(PART).text
    desk.newsroom.now += timedelta(minutes=4)
    old = desk.get(PART)

    assert ASKS not in fresh
    assert ASKS in old.text
    assert COUNTED in visible(old)


def test_once_it_is_over_it_is_counted_once_more_and_never_again(desk: FrontDoor) -> None:
    counted(desk)
    went_out(desk)
    before = desk.get(ADDRESS).text
    counted(desk)
    desk.later(days=30)
    log_in(desk, "Ann")
    after = desk.get(ADDRESS)

    assert ASKS in before
    assert "hx-" not in after.text.partition('id="domains"')[2].partition("</section>")[0].replace("hx-swap", "")
    assert "mail0.example 30 0 0 0 mail1.example 20 0 0 0" in visible(after)


def test_nobody_counts_where_no_job_runs_and_the_page_says_so(desk: FrontDoor) -> None:
    desk.post(PART, headers=BY_SCRIPT)
    desk.newsroom.now += timedelta(minutes=2)

    assert "Nobody works on it." in visible(desk.get(PART))


def test_of_an_issue_without_mails_nothing_can_be_counted(desk: FrontDoor) -> None:
    with desk.newsroom.database.reading() as session:
        draft = session.scalars(select(Issue.id).where(Issue.planned_at.is_(None))).first()

    answer = desk.post(f"/desk/issues/{draft}/sending/domains", headers=BY_SCRIPT)

    assert answer.status_code == 409


def test_who_is_erased_takes_their_domain_along(desk: FrontDoor) -> None:
    counted(desk)
    room = desk.newsroom
    with room.database.writing() as session:
        erase_reader(session, 1, secret=SECRET, source="test", now=room.now, outbox=None)
    with room.database.reading() as session:
        kept = session.scalars(select(IssueReport.said)).all()
    counted(desk)

    assert not any("example" in said for said in kept)
    assert "mail0.example 19 10 0 0 mail1.example 10 10 0 0" in visible(desk.get(PART))


def test_a_domain_with_few_readers_is_not_named(newsroom: Newsroom) -> None:
    desk = desk_of(newsroom, times=4)
    counted(desk)

    page = visible(desk.get(PART))

    assert "mail0.example 8 4 0 0" in page
    assert "mail1.example" not in page
    assert "Domains with fewer than 10 mails of it are not named." in page


def test_with_the_log_of_mails_its_counts_go(desk: FrontDoor) -> None:
    went_out(desk)
    counted(desk)
    with desk.newsroom.database.writing() as session:
        purge(session, finished_before=desk.newsroom.now + timedelta(days=1))

    with desk.newsroom.database.reading() as session:
        assert session.scalars(select(IssueReport.said)).all() == [""]
