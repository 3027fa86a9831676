"""The link in the mail that asks: looking changes nothing, the button counts."""

from datetime import timedelta
from email.message import EmailMessage

import pytest

from digest.core.sections import Notices, Signup
from subscribers.consent import history
from subscribers.unsubscribe import unsubscribe
from tests.support import factories
from tests.support.frontdoor import FrontDoor, visible
from tests.support.newsroom import Newsroom
from tests.support.way_in import form_of, links_to, sign_up_form


@pytest.fixture
def asked(open_door: FrontDoor) -> int:
    """Somebody who signed up a moment ago."""
    sign_up_form(open_door).sent(open_door)
    return 1


def test_looking_at_the_page_changes_nothing_however_often_a_scanner_looks(open_door: FrontDoor, asked: int) -> None:
    link, before = open_door.link(asked, "confirm"), open_door.reader(asked)

    answers = [open_door.client.request(method, link).status_code for method in ("GET", "HEAD", "GET")]

    assert (answers, open_door.reader(asked)) == ([200, 200, 200], before)


def test_the_page_is_one_plain_button_that_no_script_presses(open_door: FrontDoor, asked: int) -> None:
    page = open_door.get(open_door.link(asked, "confirm"))

    assert (page.text.count("<button"), page.text.count("<script"), form_of(page).fields) == (1, 0, {})
    assert "a…@example.org" in visible(page)
    assert "ada@example.org" not in page.text


def test_the_button_lets_mail_flow_and_says_when_it_comes(open_door: FrontDoor, asked: int) -> None:
    form = form_of(open_door.get(open_door.link(asked, "confirm")))

    page = open_door.post(form.action)

    assert (page.status_code, open_door.reader(asked).state) == (200, "confirmed")
    assert "Thursday, 26 November 2026 at 09:00 (time zone Europe/London)" in visible(page)
    assert links_to(page, open_door.link(asked, "preferences"))
    with open_door.newsroom.database.reading() as session:
        assert [(line.event, line.source) for line in history(session, asked)][-1] == ("confirmed", "web")


def test_a_new_reader_begins_some_days_back_so_that_the_first_mail_is_not_empty(newsroom: Newsroom) -> None:
    door = FrontDoor.of(newsroom)
    with newsroom.database.writing() as session:
        topic = factories.topic(session, "immunology")
        factories.article(session, topic, now=newsroom.now)
        newsroom.now += timedelta(days=10)
        factories.article(session, topic, now=newsroom.now)
    sign_up_form(door).sent(door)

    door.post(door.link(1, "confirm"))

    assert door.reader(1).covered_upto == 1


@pytest.mark.parametrize(("welcome", "mails"), [(True, 2), (False, 1)])
def test_a_welcome_is_mailed_where_the_publisher_wants_one(newsroom: Newsroom, welcome: bool, mails: int) -> None:
    door = FrontDoor.of(newsroom, notices=Notices(welcome=welcome))
    with newsroom.database.writing() as session:
        factories.topic(session, "immunology")
    sign_up_form(door).sent(door)

    door.post(link_of(door.mails()[-1]))

    assert len(door.mails()) == mails
    assert len(door.rung) == mails


def test_a_second_press_and_a_later_look_say_that_it_is_done(open_door: FrontDoor, asked: int) -> None:
    link = open_door.link(asked, "confirm")
    open_door.post(link)
    before = open_door.reader(asked)

    pages = [open_door.post(link), open_door.get(link)]

    assert [page.status_code for page in pages] == [200, 200]
    assert all("You are in already" in visible(page) for page in pages)
    assert open_door.reader(asked) == before


def test_a_late_press_leads_to_the_front_page(newsroom: Newsroom, open_door: FrontDoor) -> None:
    door = FrontDoor.of(newsroom, signup=Signup(confirm_days=3))
    sign_up_form(door).sent(door)
    door.later(days=3, seconds=1)

    pages = [door.get(door.link(1, "confirm")), door.post(door.link(1, "confirm"))]

    assert [page.status_code for page in pages] == [410, 410]
    assert all("sign up again" in visible(page) and links_to(page, "/") for page in pages)
    assert door.reader(1).state == "pending"


def test_who_has_left_is_not_brought_back_by_an_old_link(open_door: FrontDoor, asked: int) -> None:
    link = open_door.link(asked, "confirm")
    open_door.post(link)
    with open_door.newsroom.database.writing() as session:
        unsubscribe(session, asked, source="web", now=open_door.newsroom.now)

    assert [open_door.get(link).status_code, open_door.post(link).status_code] == [410, 410]
    assert open_door.reader(asked).state == "ended"


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_a_link_for_something_else_confirms_nothing(open_door: FrontDoor, asked: int, method: str) -> None:
    other = open_door.link(asked, "preferences").removeprefix("/p/")

    answer = open_door.client.request(method, f"/c/{other}")

    assert (answer.status_code, open_door.reader(asked).state) == (404, "pending")


def test_the_page_of_a_broken_link_leads_to_a_new_one(open_door: FrontDoor) -> None:
    page = open_door.get("/c/" + "x" * 48)

    assert (page.status_code, links_to(page, "/link")) == (404, True)


def link_of(mail: EmailMessage) -> str:
    """The first address of this publication's pages in the plain text."""
    part = mail.get_body(("plain",))
    assert part is not None
    return next(word for word in str(part.get_content()).split() if word.startswith("https://news.example.org/c/"))
