"""Whoever has the longest mail is found by a job: the preview shows what was found last, and waits for nobody."""

from datetime import timedelta

from sqlalchemy import update

from digest import jobs
from digest.mail.outbox import FolderTransport
from subscribers.models import Subscriber
from tests.digest.web.desk.test_previews import compared, days_pass, preview, weekly
from tests.digest.web.desk.test_previews import desk as desk
from tests.support.frontdoor import FrontDoor, visible
from tests.support.staff import OWN

BY_SCRIPT = OWN | {"HX-Request": "true"}
ASKS = 'hx-trigger="load"'


def place(desk: FrontDoor) -> str:
    """Of the search."""
    return f"/desk/issues/{weekly(desk)}/preview/extremes"


def ring(desk: FrontDoor) -> None:
    """Let the job make what is waited for."""
    jobs.jobs(desk.app, FolderTransport(desk.newsroom.outbox))["make-reports"].step()


def test_where_nobody_looked_the_page_asks_by_itself(desk: FrontDoor) -> None:
    page = preview(desk, "?eyes=largest")

    assert ASKS in page.text
    assert "Nobody has looked yet who has this mail." in visible(page)
    assert "<iframe" not in page.text


def test_while_somebody_looks_the_page_says_so_and_is_asked_for_anew_in_the_end(desk: FrontDoor) -> None:
    asked = desk.post(place(desk), {"eyes": "smallest"}, headers=BY_SCRIPT)
    waiting = desk.get(f"{place(desk)}?eyes=smallest")
    ring(desk)
    found = desk.get(f"{place(desk)}?eyes=smallest")

    assert "the mails of all readers are compared" in visible(asked)
    assert 'hx-trigger="every 2s"' in waiting.text
    assert "HX-Refresh" not in waiting.headers
    assert found.headers["HX-Refresh"] == "true"


def test_without_script_a_button_asks_and_reloading_shows_the_mail(desk: FrontDoor) -> None:
    answer = desk.post(place(desk), {"eyes": "largest"}, headers=OWN)
    ring(desk)

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/desk/issues/{weekly(desk)}/preview?eyes=largest",
    )
    assert "3 stories" in visible(desk.get(answer.headers["location"]))


def test_what_was_found_a_while_ago_is_shown_at_once_and_looked_for_anew(desk: FrontDoor) -> None:
    compared(desk)
    fresh = preview(desk, "?eyes=largest").text
    desk.newsroom.now += timedelta(minutes=6)
    old = preview(desk, "?eyes=largest")

    assert ASKS not in fresh
    assert ASKS in old.text
    assert "3 stories" in visible(old)


def test_when_nobody_of_those_is_a_reader_any_more_it_is_looked_for_anew(desk: FrontDoor) -> None:
    compared(desk)
    with desk.newsroom.database.writing() as session:
        session.execute(update(Subscriber).where(Subscriber.id == 1).values(ended_at=desk.newsroom.now))
    gone = preview(desk, "?eyes=largest")
    compared(desk)

    assert "Nobody has looked yet" in visible(gone)
    assert "1 story" in visible(preview(desk, "?eyes=largest"))


def test_where_there_is_a_ledger_nobody_has_to_look(desk: FrontDoor) -> None:
    days_pass(desk, 4)

    page = preview(desk, "?eyes=largest")

    assert ASKS not in page.text
    assert "3 stories" in visible(page)
