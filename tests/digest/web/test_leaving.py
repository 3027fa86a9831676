"""Who wants to leave, leaves: by the page or by their mail program's own button."""

import pytest

from subscribers.models import EndedReason
from tests.support import factories
from tests.support.frontdoor import FrontDoor, visible

ONE_CLICK = "List-Unsubscribe=One-Click"
MULTIPART = (
    b'--b0undary\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b0undary--\r\n'
)


@pytest.fixture
def reader(door: FrontDoor) -> int:
    """Somebody confirmed, who reads one topic."""
    with door.newsroom.database.writing() as session:
        return factories.subscriber(session, factories.topic(session, "immunology")).id


def test_looking_at_the_page_changes_nothing(door: FrontDoor, reader: int) -> None:
    before = door.reader(reader)

    page = door.get(door.link(reader, "unsubscribe"))

    assert (page.status_code, door.reader(reader)) == (200, before)
    assert "Yes, unsubscribe me" in visible(page)


def test_the_button_ends_the_subscription(door: FrontDoor, reader: int) -> None:
    page = door.post(door.link(reader, "unsubscribe"))

    assert (page.status_code, "You have unsubscribed" in visible(page)) == (200, True)
    assert door.reader(reader).ended_reason is EndedReason.UNSUBSCRIBED


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", ONE_CLICK.encode()),
        ("multipart/form-data; boundary=b0undary", MULTIPART),
        ("multipart/form-data", b"damaged"),
        ("text/plain", b""),
    ],
)
def test_one_click_is_answered_without_a_redirect_whatever_its_form(
    door: FrontDoor, reader: int, kind: str, body: bytes
) -> None:
    answer = door.client.post(door.link(reader, "unsubscribe"), content=body, headers={"Content-Type": kind})

    assert (answer.status_code, door.reader(reader).state) == (200, "ended")


def test_leaving_twice_is_fine(door: FrontDoor, reader: int) -> None:
    link = door.link(reader, "unsubscribe")

    assert [door.post(link).status_code for _ in range(2)] == [200, 200]


def test_the_page_shows_too_little_of_the_address_for_others(door: FrontDoor, reader: int) -> None:
    page = door.get(door.link(reader, "unsubscribe"))

    address = door.reader(reader).address
    assert address is not None
    assert address not in page.text
    assert f"{address[0]}…@example.org" in visible(page)


def test_a_link_for_something_else_opens_nothing(door: FrontDoor, reader: int) -> None:
    other = door.link(reader, "preferences").removeprefix("/p/")

    page = door.post(f"/u/{other}")

    assert (page.status_code, door.reader(reader).state) == (404, "confirmed")
    assert "This link does not work" in visible(page)
