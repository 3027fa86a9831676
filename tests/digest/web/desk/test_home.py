"""The first page of the desk says what comes, what is missing for it, and what was."""

import re
from datetime import timedelta

from digest.issues.models import Issue, IssueState
from subscribers.staff.roles import Role
from tests.support import factories as given
from tests.support.frontdoor import FrontDoor, visible
from tests.support.sent import issue_sent
from tests.support.staff import OWN, hired, log_in


def test_what_comes_says_what_is_missing(door: FrontDoor) -> None:
    door.newsroom.prepare()
    hired(door, Role.EDITOR)
    log_in(door)

    before = visible(door.get("/desk"))
    with door.newsroom.database.writing() as session:
        given.article(session, given.topic(session, "ants"))
    after = visible(door.get("/desk"))

    assert "No article on any topic yet; it closes on Wed 25 Nov, 09:00" in before
    assert "Closes on Wed 25 Nov, 09:00, and then waits for approval" in after


def test_readers_are_counted_before_and_after_planning(door: FrontDoor) -> None:
    with door.newsroom.database.writing() as session:
        topic = given.topic(session, "ants")
        for _ in range(3):
            given.subscriber(session, topic)
        given.article(session, topic)
    door.newsroom.prepare()
    hired(door, Role.EDITOR)
    log_in(door)
    assert "3 readers of this schedule" in visible(door.get("/desk"))

    door.newsroom.pass_time(days=5)
    log_in(door)

    assert re.search(
        r"Weekly issue 2026-W48 26 Nov 2026 sent 3 nobody, by itself", visible(door.get("/desk")).replace("Thu ", "")
    )


def test_the_past_is_paged(door: FrontDoor) -> None:
    with door.newsroom.database.writing() as session:
        for number in range(25):
            issue_sent(session, [], at=door.newsroom.now - timedelta(days=number + 1))
    hired(door, Role.EDITOR)
    log_in(door)

    first = door.get("/desk").text
    older = door.get(re.findall(r'href="(/desk\?before=\d+)', first)[0]).text

    labels = [re.findall(r"Weekly issue (2026-\d\d-\d\d)</a></th>", page) for page in (first, older)]
    assert [len(page) for page in labels] == [20, 5]
    assert labels[0] + labels[1] == sorted({*labels[0], *labels[1]}, reverse=True)


def test_the_calendar_shows_a_month_and_leads_to_others(door: FrontDoor) -> None:
    with door.newsroom.database.writing() as session:
        issue_sent(session, [], at=door.newsroom.now - timedelta(days=14))
    hired(door, Role.EDITOR)
    log_in(door)

    page = door.get("/desk")
    december = visible(door.get("/desk?month=2026-12"))

    assert "November 2026" in visible(page)
    assert re.search(
        r'<time datetime="2026-11-09">9</time>\s*<a class="on state-sent" href="/desk/issues/1"', page.text
    )
    assert '?month=2026-10" rel="prev"' in page.text
    assert "December 2026" in december
    assert "monthly" in december


def test_an_issue_that_was_brought_forward_does_not_stand_on_its_old_day_too(door: FrontDoor) -> None:
    with door.newsroom.database.writing() as session:
        topic = given.topic(session, "ants")
        given.subscriber(session, topic)
        given.article(session, topic)
    door.newsroom.automatic = False
    door.newsroom.prepare()
    hired(door, Role.APPROVER)
    log_in(door)
    with door.newsroom.database.reading() as session:
        issue_id = door.newsroom.issue(session).id

    before = weekly(door.get("/desk").text)
    door.post(f"/desk/issues/{issue_id}/review/forward", {"why": "News"}, headers=OWN)

    address = f"/desk/issues/{issue_id}"
    assert before == {"2026-11-26": address, "2026-12-03": ""}
    assert weekly(door.get("/desk").text) == {"2026-11-23": address, "2026-12-03": ""}


def weekly(page: str) -> dict[str, str]:
    """The days of the calendar that a weekly issue stands on, with where it leads; "" for one still to be made."""
    cells = re.findall(r'(?s)<time datetime="([^"]+)">(.*?)</td>', page)
    found = {day: re.search(r'(?:href="([^"]*)"[^>]*|later")>weekly<', cell) for day, cell in cells}
    return {day: match[1] or "" for day, match in found.items() if match}


def test_a_newcomer_sees_a_readers_mail_within_three_clicks(door: FrontDoor) -> None:
    """Log in, "Preview as a reader", and "Show their mail"."""
    with door.newsroom.database.writing() as session:
        topic = given.topic(session, "ants")
        given.subscriber(session, topic, address="ana@example.org", name="Ana")
        given.article(session, topic)
    door.newsroom.prepare()
    hired(door, Role.APPROVER)
    log_in(door)

    desk = door.get("/desk").text
    preview = door.get(re.findall(r'href="([^"]+)">Preview as a reader<span class="unseen">, Weekly', desk)[0])
    form = re.findall(r'<form method="post" action="([^"]+/readers)"', preview.text)[0]
    shown = door.get(door.post(form, {"reader": "ana@example.org"}, headers=OWN).headers["location"])

    assert "1 story" in visible(shown)


def test_a_held_issue_says_why(door: FrontDoor) -> None:
    with door.newsroom.database.writing() as session:
        ids = issue_sent(session, [], at=door.newsroom.now)
        assert ids == []
        issue = session.get_one(Issue, 1)
        issue.state, issue.note = IssueState.HELD, "somebody <b>said so</b>"
    hired(door, Role.EDITOR)
    log_in(door)

    assert "Held: somebody <b>said so</b>" in visible(door.get("/desk"))
