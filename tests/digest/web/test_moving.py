"""Mail goes to another address once both mailboxes agreed, and no page tells who is known here."""

import re
from email.message import EmailMessage

import pytest

from tests.support import factories
from tests.support.frontdoor import FrontDoor, visible

OLD, NEW = "ana@example.org", "ana@example.net"


@pytest.fixture
def reader(door: FrontDoor) -> int:
    """Ana, who reads one topic."""
    with door.newsroom.database.writing() as session:
        return factories.subscriber(session, factories.topic(session, "immunology"), address=OLD).id


def test_both_agree_and_the_mail_moves(door: FrontDoor, reader: int) -> None:
    answer = door.post(f"{door.link(reader, 'preferences')}/address", {"address": NEW})
    old, new = links_in(door)

    first, second = door.post(old), door.post(new)

    assert "told=asked" in answer.headers["location"]
    assert "One mailbox has yet to agree" in visible(first)
    assert "The address is changed" in visible(second)
    assert door.reader(reader).address == NEW
    assert [str(mail["To"]) for mail in door.mails()[2:]] == [OLD]
    assert len(door.rung) == 2


def test_in_any_order_and_as_often_as_they_like(door: FrontDoor, reader: int) -> None:
    door.post(f"{door.link(reader, 'preferences')}/address", {"address": NEW})
    old, new = links_in(door)

    pages = [door.post(link) for link in (new, new, old, old, new)]

    assert [page.status_code for page in pages] == [200] * 5
    assert door.reader(reader).address == NEW
    assert "The address is changed" in visible(door.get(old))


def test_the_answer_is_the_same_for_an_address_of_somebody_else(door: FrontDoor, reader: int) -> None:
    with door.newsroom.database.writing() as session:
        factories.subscriber(session, address="known@example.net")
    link = f"{door.link(reader, 'preferences')}/address"

    answers = [door.post(link, {"address": address}) for address in ("unknown@example.net", "known@example.net")]

    assert len({(answer.status_code, answer.headers["location"]) for answer in answers}) == 1


def test_an_address_that_is_taken_meanwhile_is_not_had_and_not_told(door: FrontDoor, reader: int) -> None:
    door.post(f"{door.link(reader, 'preferences')}/address", {"address": NEW})
    old, new = links_in(door)
    with door.newsroom.database.writing() as session:
        factories.subscriber(session, address=NEW)
    door.post(old)

    page = door.post(new)

    assert (page.status_code, door.reader(reader).address) == (409, OLD)
    assert "This change is not possible" in visible(page)


def test_a_late_link_says_how_to_go_on(door: FrontDoor, reader: int) -> None:
    door.post(f"{door.link(reader, 'preferences')}/address", {"address": NEW})
    old, new = links_in(door)
    door.post(old)
    door.later(days=7, hours=1)

    page, answer = door.get(new), door.post(new)

    assert "This link has expired" in visible(page)
    assert (answer.status_code, door.reader(reader).address) == (409, OLD)


def test_a_wish_that_another_one_replaced_opens_nothing(door: FrontDoor, reader: int) -> None:
    link = f"{door.link(reader, 'preferences')}/address"
    door.post(link, {"address": NEW})
    old, new = links_in(door)
    door.post(link, {"address": "elsewhere@example.net"})

    answers = [door.post(old).status_code, door.post(new).status_code]

    assert (answers, door.reader(reader).address) == ([404, 404], OLD)


def test_who_left_meanwhile_moves_nowhere(door: FrontDoor, reader: int) -> None:
    door.post(f"{door.link(reader, 'preferences')}/address", {"address": NEW})
    old, new = links_in(door)
    door.post(door.link(reader, "unsubscribe"))

    answers = [door.post(old), door.post(new)]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "This subscription has ended" in visible(answers[0])


@pytest.mark.parametrize(
    ("typed", "status", "advice"),
    [
        ("", 422, "Type it in full"),
        ("nobody", 422, "Type it in full"),
        ("a@b@c", 422, "Type it in full"),
        (OLD.upper(), 422, "Your mail goes to this address already."),
    ],
)
def test_what_is_no_other_address_is_asked_for_again(
    door: FrontDoor, reader: int, typed: str, status: int, advice: str
) -> None:
    page = door.post(f"{door.link(reader, 'preferences')}/address", {"address": typed})

    assert (page.status_code, door.mails()) == (status, [])
    assert advice in visible(page)


def test_nobody_writes_to_any_number_of_strangers(door: FrontDoor, reader: int) -> None:
    link = f"{door.link(reader, 'preferences')}/address"

    answers = [door.post(link, {"address": f"stranger{number}@example.net"}).status_code for number in range(6)]
    door.later(hours=25)
    next_day = door.post(link, {"address": "one-more@example.net"}).status_code

    assert (answers, next_day) == ([303, 303, 303, 303, 303, 429], 303)


def test_the_new_mailbox_learns_nothing_of_the_old_one(door: FrontDoor, reader: int) -> None:
    door.post(f"{door.link(reader, 'preferences')}/address", {"address": NEW})
    _, new = links_in(door)

    page = door.get(new)

    assert "example.org" not in visible(page).replace("www.example.org", "")


def links_in(door: FrontDoor) -> tuple[str, str]:
    """The links to agree that the old and the new mailbox were sent."""
    mails = {str(mail["To"]): mail for mail in door.mails()}
    return _link(mails[OLD]), _link(mails[NEW])


def _link(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"https://\S+/m/\S+", body.get_content())
    assert found is not None
    return found[0]


def test_many_readers_cannot_fill_the_mailbox_of_somebody_else(door: FrontDoor) -> None:
    with door.newsroom.database.writing() as session:
        topic = factories.topic(session, "immunology")
        readers = [factories.subscriber(session, topic, address=f"r{n}@example.com").id for n in range(5)]

    answers = [door.post(f"{door.link(one, 'preferences')}/address", {"address": NEW}) for one in readers]

    assert {answer.status_code for answer in answers} == {303}
    assert [str(mail["To"]) for mail in door.mails()].count(NEW) == 3
