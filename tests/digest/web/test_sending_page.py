"""The page "sending": how an issue goes, what became of it, and what may be done about it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from digest.deliveries.models import Delivery
from digest.deliveries.states import DeliveryStatus
from digest.issues.approve import approve
from digest.issues.models import IssueState
from subscribers.staff.audit import listing
from subscribers.staff.roles import Role
from subscribers.unsubscribe import unsubscribe
from tests.support import factories as given
from tests.support.frontdoor import FrontDoor, visible
from tests.support.newsroom import Newsroom
from tests.support.staff import OWN, hired, log_in

ADDRESS = "/desk/issues/2/sending"
IN_EUROPE = datetime(2026, 11, 26, 9, 5, tzinfo=UTC)
IN_AMERICA = datetime(2026, 11, 26, 15, tzinfo=UTC)
"""Nine in London has come; in New York it comes at 14:00."""


@pytest.fixture
def desk(newsroom: Newsroom) -> FrontDoor:
    """Three readers in London had their mail at nine, two in New York have it to come; Ann, an approver, is there."""
    return desk_of(newsroom, times=1)


def desk_of(newsroom: Newsroom, *, times: int) -> FrontDoor:
    """The same, with so many readers for each of these."""
    door = FrontDoor.of(newsroom)
    newsroom.automatic = False
    with newsroom.database.writing() as session:
        topic = given.topic(session, "a-topic")
        for number in range(5 * times):
            zone = "Europe/London" if number % 5 < 3 else "America/New_York"
            given.subscriber(session, topic, address=f"r{number}@mail{number % 5 % 2}.example", timezone=zone)
        given.article(session, topic, title="Cells divide")
    newsroom.prepare()
    with newsroom.database.writing() as session:
        assert approve(session, newsroom.issue(session), newsroom.frame, by="Ann", now=newsroom.now)
    newsroom.now = IN_EUROPE
    newsroom.tick()
    hired(door, Role.APPROVER, "Ann")
    log_in(door, "Ann")
    return door


def statuses(desk: FrontDoor) -> list[str]:
    """Of all deliveries."""
    return [status for status, _ in desk.newsroom.ledger()]


def in_doubt(desk: FrontDoor, *readers: int) -> None:
    """The answer for these was lost."""
    with desk.newsroom.database.writing() as session:
        session.execute(
            update(Delivery).where(Delivery.subscriber_id.in_(readers)).values(status=DeliveryStatus.DOUBTFUL)
        )


def test_the_page_says_what_the_ledger_says(desk: FrontDoor) -> None:
    page = visible(desk.get(ADDRESS))

    assert "3 of 5 mails settled" in page
    assert "Accepted 3 In hand 0 Due 0 Later 2" in page


def test_the_part_that_moves_asks_for_itself_again_and_is_all_there_is(desk: FrontDoor) -> None:
    part = desk.get(f"{ADDRESS}/progress")

    assert part.text.lstrip().startswith('<div id="progress" hx-get="/desk/issues/2/sending/progress"')
    assert "HX-Refresh" not in part.headers


def test_when_it_is_over_the_whole_page_is_asked_for(desk: FrontDoor) -> None:
    desk.newsroom.now = IN_AMERICA
    desk.newsroom.tick()

    assert desk.get(f"{ADDRESS}/progress").headers["HX-Refresh"] == "true"


def test_stop_asks_why_holds_the_issue_and_resume_lets_the_rest_go(desk: FrontDoor) -> None:
    nameless = desk.post(f"{ADDRESS}/stop", headers=OWN)
    stopped = desk.post(f"{ADDRESS}/stop", {"why": "the lead is wrong"}, headers=OWN)
    desk.newsroom.now = IN_AMERICA
    desk.newsroom.tick()
    still = statuses(desk).count("sent")
    desk.post(f"{ADDRESS}/resume", headers=OWN)
    desk.newsroom.tick()

    assert (nameless.status_code, stopped.headers["location"]) == (422, f"{ADDRESS}?done=stopped")
    assert (still, statuses(desk)) == (3, ["sent"] * 5)
    with desk.newsroom.database.reading() as session:
        lines = [(line.by, line.act) for line in listing(session, object="issue")]
    assert lines == [("Ann", "resumed"), ("Ann", "stopped")]


def test_what_is_in_doubt_is_counted_and_sent_again(desk: FrontDoor) -> None:
    in_doubt(desk, 1, 2)
    with desk.newsroom.database.writing() as session:
        unsubscribe(session, 2, source="web", now=desk.newsroom.now)

    page = visible(desk.get(ADDRESS))
    answer = desk.post(f"{ADDRESS}/resend", headers=OWN)
    again = desk.post(f"{ADDRESS}/resend", headers=OWN)

    assert "2 readers may have the mail or not" in page
    assert "1 of them can get it again. 1: they had left" in page.replace("  ", " ")
    assert (answer.status_code, again.status_code) == (303, 409)
    assert statuses(desk)[:2] == ["pending", "doubtful"]


def test_a_correction_is_counted_first_and_goes_once_to_those_who_had_the_story(desk: FrontDoor) -> None:
    fields = {"article": "1", "text": "There is one heart, not two.", "subject": ""}

    counted = desk.post(f"{ADDRESS}/correct", fields, headers=OWN)
    before = desk.newsroom.mails()
    sent = desk.post(f"{ADDRESS}/correct", fields | {"counted": "3"}, headers=OWN)
    again = desk.post(f"{ADDRESS}/correct", fields | {"counted": "3"}, headers=OWN)

    assert "The story went to 3 readers. 3 of them get this correction." in visible(counted)
    assert (sent.status_code, again.status_code) == (303, 303)
    assert len(desk.mails()) == len(before) + 3


@pytest.mark.parametrize("counted", ["", "3"])
def test_only_a_story_that_went_out_with_the_issue_is_corrected_from_its_page(desk: FrontDoor, counted: str) -> None:
    fields = {"article": "1", "text": "Cells do not divide.", "counted": counted}

    answer = desk.post("/desk/issues/1/sending/correct", fields, headers=OWN)

    assert (answer.status_code, "did not go out with this issue" in visible(answer)) == (422, True)
    with desk.newsroom.database.reading() as session:
        assert [line.act for line in listing(session, object="issue", object_id=1)] == []


def test_a_correction_without_a_text_is_refused_and_keeps_what_was_typed(desk: FrontDoor) -> None:
    answer = desk.post(f"{ADDRESS}/correct", {"article": "1", "subject": "Sorry"}, headers=OWN)

    assert answer.status_code == 422
    assert 'value="Sorry"' in answer.text


def test_the_report_says_who_took_it_when_and_who_left_over_it(desk: FrontDoor) -> None:
    desk.newsroom.now = IN_AMERICA
    desk.newsroom.tick()
    desk.later(days=1)
    with desk.newsroom.database.writing() as session:
        unsubscribe(session, 1, source="web", now=desk.newsroom.now)
        rejected = update(Delivery).where(Delivery.subscriber_id == 5)
        session.execute(rejected.values(status=DeliveryStatus.REJECTED, attempts=2))
    desk.later(days=8)
    with desk.newsroom.database.writing() as session:
        unsubscribe(session, 2, source="web", now=desk.newsroom.now)
    log_in(desk, "Ann")

    answer = desk.get(ADDRESS)
    page = visible(answer)

    assert "Accepted 4 Deferred at first 0 Refused 1 In doubt 0 Bounced 0 Complained 0 Left within 7 days 1" in page
    assert "Thu 26 Nov, 09:00 3 10:00 0 11:00 0 12:00 0 13:00 0 14:00 0 15:00 1" in page
    assert "https://news.example.org/archive/weekly/2026-W48" in answer.text
    assert answer.text.count("<svg") == answer.text.count("<desc") == 1


def test_looking_changes_nothing(desk: FrontDoor) -> None:
    def everything() -> list[tuple[object, ...]]:
        with desk.newsroom.database.reading() as session:
            issue = desk.newsroom.issue(session)
            rows = session.execute(select(Delivery.id, Delivery.status, Delivery.not_before).order_by(Delivery.id))
            return [(issue.state, issue.content_hash, len(listing(session))), *map(tuple, rows)]

    before = everything()
    for path in ("", "/progress", "?domains=yes"):
        assert desk.get(f"{ADDRESS}{path}").status_code == 200
        assert desk.client.head(f"{ADDRESS}{path}").status_code == 200
    assert everything() == before
    assert IssueState.SENDING in before[0]
