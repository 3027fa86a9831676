"""What is kept is shown, can be taken along, and goes at one's word."""

import json

import pytest

from tests.support import factories
from tests.support.frontdoor import FrontDoor, visible

ADDRESS = "ana@example.org"


@pytest.fixture
def reader(door: FrontDoor) -> int:
    """Ana, who was sent one issue."""
    with door.newsroom.database.writing() as session:
        topic = factories.topic(session, "immunology")
        factories.article(session, topic, title="Leaky blood vessels")
        reader = factories.subscriber(session, topic, address=ADDRESS, name="Ana").id
    door.newsroom.tick()
    door.later(days=4)
    door.newsroom.tick()
    return reader


def test_the_page_says_in_words_what_is_kept(door: FrontDoor, reader: int) -> None:
    page = door.get(f"{door.link(reader, 'preferences')}/data")

    assert page.status_code == 200
    assert "1 issue: when it went to you" in visible(page)
    assert "1 topic," in visible(page)
    assert ADDRESS not in page.text


def test_the_file_holds_everything(door: FrontDoor, reader: int) -> None:
    answer = door.get(f"{door.link(reader, 'preferences')}/data.json")

    known = json.loads(answer.text)
    assert answer.headers["content-disposition"] == 'attachment; filename="what-we-keep.json"'
    assert answer.headers["cache-control"] == "no-store"
    assert (known["address"], known["name"], known["topics"]) == (ADDRESS, "Ana", ["immunology"])
    assert known["mails"][0]["articles"][0]["title"] == "Leaky blood vessels"


def test_looking_at_the_page_to_erase_erases_nothing(door: FrontDoor, reader: int) -> None:
    page = door.get(f"{door.link(reader, 'preferences')}/erase")

    assert "Yes, erase everything about me" in visible(page)
    assert door.reader(reader).address == ADDRESS


def test_the_button_erases_at_once_and_the_last_page_knows_nobody(door: FrontDoor, reader: int) -> None:
    link = door.link(reader, "preferences")

    answer = door.post(f"{link}/erase")
    page = door.get(answer.headers["location"])

    assert (answer.status_code, door.reader(reader).address) == (303, None)
    assert (page.status_code, "Everything is erased" in visible(page)) == (200, True)
    assert link.removeprefix("/p/") not in page.text + answer.headers["location"]
    assert door.mails() == []


def test_erasing_twice_is_told_like_any_link_that_does_not_work(door: FrontDoor, reader: int) -> None:
    link = door.link(reader, "preferences")
    door.post(f"{link}/erase")

    again = door.post(f"{link}/erase")

    assert again.status_code == 404
    assert "This link does not work" in visible(again)


def test_who_left_still_sees_and_erases_what_is_kept(door: FrontDoor, reader: int) -> None:
    link = door.link(reader, "preferences")
    door.post(door.link(reader, "unsubscribe"))

    page, answer = door.get(f"{link}/data"), door.post(f"{link}/erase")

    assert (page.status_code, answer.status_code) == (200, 303)
    assert door.reader(reader).address is None
