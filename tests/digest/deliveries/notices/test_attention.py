"""Staff hear of an issue that needs somebody, or that is out: once each, whoever's clock rings."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from digest.core.languages import language
from digest.deliveries.notices import attention
from digest.issues.approve import approve
from digest.issues.models import Issue
from digest.issues.periods import first_send_time
from digest.topics.models import Topic
from subscribers.addresses import email_address
from subscribers.staff import accounts
from subscribers.staff.roles import Role
from tests.support import factories as given
from tests.support.newsroom import Newsroom

NAME = "The Test Review"
DESK = "https://news.example.org/desk"
CLOSED = datetime(2026, 11, 25, 10, tzinfo=UTC)
OUT = datetime(2026, 11, 26, 21, tzinfo=UTC)


@pytest.fixture
def waiting(newsroom: Newsroom, topic: Topic) -> Newsroom:
    """A weekly issue with one story, closed on Wednesday; an approver, an editor, and one who left."""
    newsroom.automatic = False
    with newsroom.database.writing() as session:
        given.article(session, topic)
        for name, role in (("ann", Role.APPROVER), ("ed", Role.EDITOR), ("gone", Role.ADMIN)):
            accounts.add(session, email_address(f"{name}@example.org"), name=name, role=role, by=None, now=newsroom.now)
    with newsroom.database.writing() as session:
        accounts.add(session, email_address("boss@example.org"), name="b", role=Role.ADMIN, by=None, now=newsroom.now)
        accounts.disable(session, 3, by=None, now=newsroom.now)
    newsroom.prepare()
    return newsroom


def tell(newsroom: Newsroom, *occasions: attention.Occasion) -> int:
    """What the job does."""
    with newsroom.database.writing() as session:
        return attention.tell_of_issues(
            session,
            newsroom.schedules,
            occasions=occasions or (*attention.WAITING, *attention.OUT),
            staff=["Desk@example.org"],
            desk=DESK,
            speaking=language("en"),
            now=newsroom.now,
        )


def told(newsroom: Newsroom) -> Counter[tuple[str, str]]:
    """Subject and address of each notice, of the weekly issue, once they are sent."""
    newsroom.send()
    notices = [mail for mail in newsroom.mails() if "weekly 2026-W48" in str(mail["Subject"])]
    return Counter((str(mail["Subject"]), mail["To"].addresses[0].addr_spec) for mail in notices)


def at(newsroom: Newsroom, moment: datetime) -> None:
    """The clock moves on, and issues with it; nothing is sent."""
    newsroom.now = moment
    newsroom.prepare()


def test_an_issue_that_waits_is_told_of_once(waiting: Newsroom) -> None:
    at(waiting, CLOSED)

    numbers = [tell(waiting, attention.waits), tell(waiting, attention.waits)]

    assert numbers == [3, 0]
    assert told(waiting) == dict.fromkeys(
        [(f"{NAME}: weekly 2026-W48 waits for approval", f"{one}@example.org") for one in ("ann", "boss", "Desk")], 1
    )


def test_an_open_draft_is_nobodys_worry(waiting: Newsroom) -> None:
    assert tell(waiting) == 0


def test_it_is_late_within_the_hour_before_the_first_mail_and_not_before(waiting: Newsroom) -> None:
    due = _due(waiting)
    at(waiting, due - timedelta(hours=1, seconds=1))
    early = tell(waiting, attention.late)
    at(waiting, due - timedelta(minutes=30))

    assert (early, tell(waiting, attention.late), tell(waiting, attention.late)) == (0, 3, 0)


def test_what_nobody_approved_in_time_is_told_as_held(waiting: Newsroom) -> None:
    at(waiting, CLOSED)
    at(waiting, OUT)

    assert (tell(waiting, attention.missed), tell(waiting, attention.missed)) == (3, 0)


def test_an_issue_that_is_out_is_told_to_everybody_with_its_numbers(waiting: Newsroom) -> None:
    at(waiting, CLOSED)
    _approve(waiting)
    waiting.pass_until(OUT, step_hours=12)

    numbers = tell(waiting, attention.sent), tell(waiting, attention.sent)
    waiting.send()

    text, *_ = [_text(mail) for mail in waiting.mails() if mail["Subject"] == f"{NAME}: weekly 2026-W48 is out"]
    assert numbers == (4, 0)
    assert "accepted 1 mails and refused 0; 0 are in doubt" in text
    assert f"{DESK}/issues/" in text


def test_what_has_been_out_for_long_is_not_told_when_the_program_is_new(waiting: Newsroom) -> None:
    at(waiting, CLOSED)
    _approve(waiting)
    waiting.pass_until(OUT, step_hours=12)
    waiting.now += timedelta(days=3)

    assert tell(waiting, attention.sent) == 0


def _due(newsroom: Newsroom) -> datetime:
    at(newsroom, CLOSED)
    with newsroom.database.reading() as session:
        issue: Issue = newsroom.issue(session)
    return first_send_time(newsroom.schedules["weekly"], send_on=issue.send_on, closes_at=issue.closes_at)


def _approve(newsroom: Newsroom) -> None:
    with newsroom.database.writing() as session:
        assert approve(session, newsroom.issue(session), newsroom.frame, by="Ann", now=newsroom.now)


def _text(mail: object) -> str:
    body = mail.get_body(("plain",))  # type: ignore[attr-defined]
    return " ".join(body.get_content().split())
