"""Who wants to leave, leaves: by the page or by their mail program's own button."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.core.database import Database
from subscribers.consent import history
from subscribers.models import EndedReason, Subscriber
from subscribers.unsubscribe import unsubscribe
from tests.support import factories
from tests.support.frontdoor import FrontDoor, visible

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
MULTIPART = (
    b'--b0undary\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b0undary--\r\n'
)


@pytest.fixture
def reader(door: FrontDoor) -> int:
    """Somebody confirmed, who reads one topic."""
    with door.newsroom.database.writing() as session:
        return factories.subscriber(session, factories.topic(session, "immunology")).id


@pytest.fixture
def impatient(door: FrontDoor) -> Iterator[FrontDoor]:
    """The same pages, which wait for no lock."""
    url = door.newsroom.database.engine.url
    wait = {"timeout": "0.2"} if door.newsroom.database.embedded else {"options": "-c lock_timeout=200"}
    database = Database(url.update_query_dict(wait).render_as_string(hide_password=False))
    yield FrontDoor.of(replace(door.newsroom, database=database))
    database.close()


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
        ("application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click"),
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


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "x", "text/html"]),
    charset=st.sampled_from(["", "; charset=utf-16", "; charset=none-such"]),
    body=st.binary(max_size=300),
)
def test_no_body_at_all_keeps_anybody_from_leaving(
    door: FrontDoor, reader: int, kind: str, charset: str, body: bytes
) -> None:
    answer = door.client.post(door.link(reader, "unsubscribe"), content=body, headers={"Content-Type": kind + charset})

    assert (answer.status_code, door.reader(reader).state) == (200, "ended")


def test_a_reason_is_kept_when_it_is_given_and_nothing_else_is(door: FrontDoor, reader: int) -> None:
    door.post(door.link(reader, "unsubscribe"), {"why": "too-often", "comment": "I am ill"})

    with door.newsroom.database.reading() as session:
        line = history(session, reader)[-1]
    assert (line.event, line.source, line.detail) == ("left", "web", "unsubscribed: too-often")


def test_a_reason_that_was_made_up_keeps_nobody_from_leaving(door: FrontDoor, reader: int) -> None:
    answer = door.post(door.link(reader, "unsubscribe"), {"why": "<script>"})

    assert (answer.status_code, door.reader(reader).state) == (200, "ended")


def test_leaving_can_be_undone_for_a_day(door: FrontDoor, reader: int) -> None:
    link = door.link(reader, "unsubscribe")
    page = door.post(link)
    door.later(hours=23)

    answer = door.post(f"{link}/undo")

    assert "Undo" in visible(page)
    assert (answer.status_code, door.reader(reader).state) == (303, "confirmed")
    assert "You are back." in visible(door.get(answer.headers["location"]))
    assert door.mails() == []  # the goodbye had not gone yet


def test_after_a_day_it_cannot_be_undone(door: FrontDoor, reader: int) -> None:
    link = door.link(reader, "unsubscribe")
    door.post(link)
    door.later(hours=25)

    page, answer = door.get(link), door.post(f"{link}/undo")

    assert "Undo" not in visible(page)
    assert (answer.status_code, door.reader(reader).state) == (409, "ended")


def test_one_click_repeated_brings_nobody_back(door: FrontDoor, reader: int) -> None:
    link = door.link(reader, "unsubscribe")

    answers = [door.post(link, ONE_CLICK).status_code for _ in range(3)]

    assert (answers, door.reader(reader).state) == ([200, 200, 200], "ended")


def test_undoing_twice_is_fine_and_undoes_nothing_that_was_not_done(door: FrontDoor, reader: int) -> None:
    link = door.link(reader, "unsubscribe")
    before = door.reader(reader)
    never_left = door.post(f"{link}/undo")
    unchanged = door.reader(reader)
    door.post(link)

    answers = [door.post(f"{link}/undo").status_code for _ in range(2)]

    assert (never_left.status_code, unchanged) == (303, before)
    assert (answers, door.reader(reader).state) == ([303, 303], "confirmed")


def test_who_complained_is_not_offered_a_way_back(door: FrontDoor, reader: int) -> None:
    link = door.link(reader, "unsubscribe")
    with door.newsroom.database.writing() as session:
        now = door.newsroom.now
        unsubscribe(session, reader, reason=EndedReason.COMPLAINED, source="fbl", now=now)

    page, answer = door.get(link), door.post(f"{link}/undo")

    assert "Undo" not in visible(page)
    assert (answer.status_code, door.reader(reader).state) == (409, "ended")


def test_a_locked_database_is_told_so_that_the_provider_tries_again(
    door: FrontDoor, reader: int, impatient: FrontDoor
) -> None:
    link = door.link(reader, "unsubscribe")

    with door.newsroom.database.writing() as session:
        session.execute(sa.update(Subscriber).where(Subscriber.id == reader).values(name="Bo"))
        answer = impatient.post(link, ONE_CLICK)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "300")
    assert "We cannot do that at the moment" in visible(answer)
    assert door.reader(reader).state == "confirmed"


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


def test_leaving_and_coming_back_all_day_fills_no_mailbox(door: FrontDoor, reader: int) -> None:
    link = door.link(reader, "unsubscribe")
    for _ in range(6):
        door.post(link, ONE_CLICK)
        door.mails()
        door.later(minutes=1)
        door.post(f"{link}/undo")
        door.later(minutes=1)

    assert len(door.mails()) == 3
