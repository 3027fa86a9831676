"""Who has no mail at hand has the link to their choices mailed; nobody else learns anything."""

import pytest

from digest.core.sections import Signup
from tests.support import factories
from tests.support.frontdoor import FrontDoor, visible
from tests.support.newsroom import Newsroom
from tests.support.way_in import form_of


@pytest.fixture
def reader(open_door: FrontDoor) -> int:
    """Somebody confirmed."""
    with open_door.newsroom.database.writing() as session:
        return factories.subscriber(session, address="ada@example.org").id


def test_a_reader_is_mailed_the_link(open_door: FrontDoor, reader: int) -> None:
    answer = form_of(open_door.get("/link")).sent(open_door, address="Ada@Example.org")

    assert (answer.status_code, answer.headers["location"]) == (303, "/check-your-inbox?language=en")
    (mail,) = open_door.mails()
    part = mail.get_body(("plain",))
    assert part is not None
    assert open_door.link(reader, "preferences") in part.get_content()


def test_somebody_unknown_gets_no_mail(open_door: FrontDoor) -> None:
    form_of(open_door.get("/link")).sent(open_door, address="stranger@example.org")

    assert open_door.mails() == []


@pytest.mark.parametrize("typed", ["", "nobody", "a@b", "ada@example.org\r\nBcc: eve@example.org"])
def test_what_is_no_address_comes_back(open_door: FrontDoor, typed: str) -> None:
    page = form_of(open_door.get("/link")).sent(open_door, address=typed)

    assert (page.status_code, 'aria-describedby="address-1"' in page.text) == (422, True)


def test_a_robot_gets_the_same_answer_and_nothing_is_sent(open_door: FrontDoor, reader: int) -> None:
    answer = form_of(open_door.get("/link")).sent(open_door, address="ada@example.org", website="x")

    assert (answer.status_code, open_door.mails()) == (303, [])


def test_who_asks_too_often_is_told_to_wait_and_can_still_sign_up(newsroom: Newsroom, reader: int) -> None:
    door = FrontDoor.of(newsroom, signup=Signup(links_per_network=1))

    answers = [form_of(door.get("/link")).sent(door, address="ada@example.org") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 429]
    assert "Too many at once" in visible(answers[1])


def test_the_page_after_it_is_the_same_for_everybody(open_door: FrontDoor) -> None:
    assert "Look into your inbox" in visible(open_door.get("/check-your-inbox"))
