"""The last word on an issue, at the desk: what is approved is what was seen, by somebody who may."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from httpx2 import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.issues import changes
from digest.issues.models import Issue, IssueState
from subscribers.addresses import email_address
from subscribers.staff import accounts
from subscribers.staff.models import AuditEntry
from subscribers.staff.roles import Role
from tests.support import factories as given
from tests.support.frontdoor import FrontDoor, visible
from tests.support.newsroom import Newsroom
from tests.support.staff import OWN, PASSWORD, hired, log_in

CLOSED = datetime(2026, 11, 25, 10, tzinfo=UTC)
ADDRESS = "/desk/issues/2/review"
"""Of weekly 2026-W48: the daily issue is made before it."""


@pytest.fixture
def desk(newsroom: Newsroom) -> FrontDoor:
    """A weekly issue with two stories, closed; Ann approves, Ed edits, and Ann is logged in."""
    return opened(FrontDoor.of(newsroom))


def opened(door: FrontDoor) -> FrontDoor:
    """As `desk`, with settings of the test's own."""
    room = door.newsroom
    room.automatic = False
    with room.database.writing() as session:
        topic = given.topic(session, "a-topic")
        given.subscriber(session, topic, address="ana@example.org")
        for title in ("Cells divide", "Cells rest"):
            given.article(session, topic, title=title)
    room.prepare()
    room.now = CLOSED
    room.prepare()
    hired(door, Role.APPROVER, "Ann")
    hired(door, Role.EDITOR, "Ed")
    log_in(door, "Ann")
    with room.database.reading() as session:
        assert room.issue(session).id == 2
    return door


def seen(page: Response) -> str:
    """The hash that the form of the page carries."""
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page.text)
    assert found is not None, visible(page)
    return found[1]


def approve(door: FrontDoor, key: str) -> Response:
    """Send the form."""
    return door.post(f"{ADDRESS}/approve", {"seen": key}, headers=OWN)


def issue(door: FrontDoor) -> Issue:
    """As it stands."""
    with door.newsroom.database.reading() as session:
        return door.newsroom.issue(session)


def change(door: FrontDoor, what: Callable[[Session, Issue], None]) -> None:
    """Something an editor does elsewhere."""
    with door.newsroom.database.writing() as session:
        what(session, door.newsroom.issue(session))


def acts(door: FrontDoor) -> list[tuple[int | None, str]]:
    """What the log says of issues: who, what."""
    with door.newsroom.database.reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.object == "issue").order_by(AuditEntry.id))
        return [(row.staff_id, row.act) for row in rows]


def test_what_was_seen_is_approved_under_its_hash(desk: FrontDoor) -> None:
    key = seen(desk.get(ADDRESS))

    answer = approve(desk, key)

    found = issue(desk)
    assert (answer.status_code, answer.headers["location"]) == (303, ADDRESS)
    assert (found.state, found.content_hash, found.approved_by) == (IssueState.APPROVED, key, "Ann")
    assert acts(desk) == [(1, "approved")]


def test_the_same_form_sent_twice_is_fine(desk: FrontDoor) -> None:
    key = seen(desk.get(ADDRESS))

    answers = [approve(desk, key).status_code for _ in range(2)]

    assert (answers, acts(desk)) == ([303, 303], [(1, "approved")])


def test_a_stale_form_approves_nothing_and_says_what_changed_since(desk: FrontDoor) -> None:
    key = seen(desk.get(ADDRESS))
    change(desk, lambda session, one: changes.word(session, one, subject="Something else", author="Ed", now=CLOSED))

    answer = approve(desk, key)

    assert (answer.status_code, issue(desk).state) == (409, IssueState.IN_REVIEW)
    assert "It has changed since you looked" in visible(answer)
    assert "The subject is “Something else” now" in visible(answer)
    assert approve(desk, seen(answer)).status_code == 303


def test_a_story_that_came_in_between_is_not_approved_unseen(desk: FrontDoor) -> None:
    key = seen(desk.get(ADDRESS))
    with desk.newsroom.database.writing() as session:
        topic = session.merge(given.topic(session, "another"))
        given.article(session, topic, title="In the last minute", now=CLOSED)

    answer = approve(desk, key)

    assert answer.status_code == 409
    assert "Story added: “In the last minute”." in visible(answer)


def test_a_form_of_content_that_nobody_remembers_is_refused_too(desk: FrontDoor) -> None:
    answers = [approve(desk, key).status_code for key in ("0" * 64, "")]

    assert (answers, issue(desk).state) == ([409, 422], IssueState.IN_REVIEW)


def test_a_late_change_takes_the_approval_back_and_the_page_tells_it_from_what_was_approved(desk: FrontDoor) -> None:
    approve(desk, seen(desk.get(ADDRESS)))
    with desk.newsroom.database.reading() as session:
        [first] = session.scalars(select(Article.id).where(Article.title == "Cells rest"))
    with desk.newsroom.database.writing() as session:
        changes.exclude(session, desk.newsroom.issue(session), first, author="Ed", now=CLOSED)
        changes.word(session, desk.newsroom.issue(session), intro="Welcome.", author="Ed", now=CLOSED)

    page = visible(desk.get(ADDRESS))

    assert issue(desk).state is IssueState.IN_REVIEW
    assert "Story gone: “Cells rest” (left out of this issue by an editor)." in page
    assert "There is an introduction now: “Welcome.”." in page


def test_a_second_person_is_needed_where_the_first_one_changed_something(newsroom: Newsroom) -> None:
    door = opened(FrontDoor.of(newsroom, approval="second"))
    with newsroom.database.writing() as session:
        [first, *_] = session.scalars(select(Article.id).order_by(Article.id))
        changes.pin(session, newsroom.issue(session), first, author="Ann", now=CLOSED)
    page = door.get(ADDRESS)
    key = issue_key(page)

    own = approve(door, key)
    hired(door, Role.APPROVER, "Bea")
    log_in(door, "Bea")
    other = approve(door, key)

    assert "somebody else must approve it" in visible(page)
    assert 'name="seen"' not in page.text
    assert (own.status_code, other.status_code, issue(door).approved_by) == (409, 303, "Bea")


def test_who_changed_something_and_took_it_back_had_a_hand_in_it(newsroom: Newsroom) -> None:
    door = opened(FrontDoor.of(newsroom, approval="second"))
    with newsroom.database.writing() as session:
        session.add(AuditEntry(at=CLOSED, staff_id=1, act="pinned", object="issue", object_id=2))

    assert "somebody else must approve it" in visible(door.get(ADDRESS))


def test_whoever_approved_before_did_not_change_anything_by_that(newsroom: Newsroom) -> None:
    door = opened(FrontDoor.of(newsroom, approval="second"))
    approve(door, seen(door.get(ADDRESS)))
    change(door, lambda session, one: changes.word(session, one, intro="Welcome.", author="Ed", now=CLOSED))

    assert approve(door, seen(door.get(ADDRESS))).status_code == 303


def test_an_editor_calls_it_ready_and_approvers_hear_of_it_once(desk: FrontDoor) -> None:
    log_in(desk, "Ed")

    for _ in range(2):
        desk.post(f"{ADDRESS}/ready", headers=OWN)

    letters = [mail for mail in desk.mails() if "is ready for review" in str(mail["Subject"])]
    assert [mail["To"].addresses[0].addr_spec for mail in letters] == ["Ann@example.org"]
    assert f"https://news.example.org{ADDRESS}" in letters[0].as_string().replace("=\n", "")
    assert acts(desk) == [(2, "called ready")]


def test_nothing_comes_to_who_called_it_ready_and_may_not_come_in_any_more(desk: FrontDoor) -> None:
    log_in(desk, "Ed")
    desk.post(f"{ADDRESS}/ready", headers=OWN)
    log_in(desk, "Ann")
    with desk.newsroom.database.writing() as session:
        ed = accounts.by_address(session, email_address("ed@example.org"))
        accounts.disable(session, ed.id, by=None, now=desk.newsroom.now)

    desk.post(f"{ADDRESS}/back", {"note": "The lead is too long."}, headers=OWN)

    assert [mail for mail in desk.mails() if "came back" in str(mail["Subject"])] == []


def test_what_is_sent_back_comes_to_who_called_it_ready_with_the_note(desk: FrontDoor) -> None:
    log_in(desk, "Ed")
    desk.post(f"{ADDRESS}/ready", headers=OWN)
    log_in(desk, "Ann")

    empty = desk.post(f"{ADDRESS}/back", {"note": " "}, headers=OWN)
    desk.post(f"{ADDRESS}/back", {"note": "The lead is too long."}, headers=OWN)

    [mail] = [mail for mail in desk.mails() if "came back" in str(mail["Subject"])]
    assert (empty.status_code, mail["To"].addresses[0].addr_spec) == (422, "Ed@example.org")
    assert "It was sent back: The lead is too long." in visible(desk.get(ADDRESS))


def test_what_was_approved_and_held_is_approved_as_it_is_now(desk: FrontDoor) -> None:
    approve(desk, seen(desk.get(ADDRESS)))
    desk.post(f"{ADDRESS}/hold", {"why": "a moment"}, headers=OWN)
    with desk.newsroom.database.writing() as session:
        given.article(session, given.topic(session, "another"), title="In the last minute", now=CLOSED)

    page = desk.get(ADDRESS)
    answer = approve(desk, seen(page))

    assert "Story added: “In the last minute”." in visible(page)
    assert (answer.status_code, issue(desk).state) == (303, IssueState.APPROVED)


def test_sending_it_back_takes_an_approval_back(desk: FrontDoor) -> None:
    approve(desk, seen(desk.get(ADDRESS)))

    desk.post(f"{ADDRESS}/back", {"note": "Wait."}, headers=OWN)

    assert (issue(desk).state, issue(desk).content) == (IssueState.IN_REVIEW, None)


def test_hold_resume_and_bringing_forward_ask_why_and_stand_in_the_log(desk: FrontDoor) -> None:
    nameless = desk.post(f"{ADDRESS}/hold", headers=OWN)
    desk.post(f"{ADDRESS}/hold", {"why": "wrong picture"}, headers=OWN)
    held = issue(desk)
    desk.post(f"{ADDRESS}/resume", headers=OWN)
    desk.post(f"{ADDRESS}/forward", {"why": "it is urgent"}, headers=OWN)

    assert (nameless.status_code, held.state, held.note) == (422, IssueState.HELD, "wrong picture")
    assert (issue(desk).state, issue(desk).immediate) == (IssueState.IN_REVIEW, True)
    assert [act for _, act in acts(desk)] == ["held", "resumed", "brought forward"]


def test_cancelling_asks_for_the_password_and_leads_back_to_this_page(desk: FrontDoor) -> None:
    desk.later(minutes=16)

    asked = desk.post(f"{ADDRESS}/cancel", {"why": "no more"}, headers=OWN)
    desk.post("/desk/account/proof", {"password": PASSWORD, "to": "issues/2/review"}, headers=OWN)
    desk.post(f"{ADDRESS}/cancel", {"why": "no more"}, headers=OWN)
    again = desk.post(f"{ADDRESS}/cancel", {"why": "no more"}, headers=OWN)

    assert asked.headers["location"] == "/desk/account/proof?to=issues%2F2%2Freview"
    assert (issue(desk).state, issue(desk).note, again.status_code) == (IssueState.CANCELLED, "no more", 409)


def test_a_test_is_sent_from_the_page_and_a_readers_own_only_by_approvers(desk: FrontDoor) -> None:
    fields = {"addresses": "one@example.org\ntwo@example.org", "topic": ["1"]}

    answer = desk.post("/desk/issues/2/test", fields, headers=OWN)
    as_reader = desk.post("/desk/issues/2/test", {"addresses": "three@example.org", "reader": "1"}, headers=OWN)
    nobody = desk.post("/desk/issues/2/test", {"addresses": "one@example.org", "reader": "77"}, headers=OWN)
    log_in(desk, "Ed")
    refused = desk.post("/desk/issues/2/test", {"addresses": "one@example.org", "reader": "1"}, headers=OWN)

    assert answer.headers["location"] == f"{ADDRESS}?tested=2"
    statuses = [one.status_code for one in (as_reader, nobody, refused)]
    assert statuses == [303, 422, 403]
    assert sum(str(mail["Subject"]).startswith("[Test]") for mail in desk.newsroom.mails()) == 3
    assert desk.newsroom.ledger() == []


def issue_key(page: Response) -> str:
    """The hash of what a page without a form shows, from its beginning."""
    found = re.search(r"<code>([0-9a-f]{12})</code>", page.text)
    assert found is not None
    return found[1]
