"""A week at the desk of the demo's newsroom, on its Thursday at nine: an issue in every state that one can be in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from digest.core.database import Database
from digest.core.errors import MailUnavailable
from digest.core.languages import language
from digest.core.sections import Publication, Schedule
from digest.deliveries import acts
from digest.deliveries.models import Delivery
from digest.deliveries.pause import pause
from digest.deliveries.states import DeliveryStatus
from digest.issues import review
from digest.issues.hands import Person
from digest.issues.models import Issue, IssueState
from digest.topics.models import Topic
from subscribers.staff.roles import Role
from subscribers.unsubscribe import unsubscribe
from tests.support import factories as given
from tests.support.frontdoor import FrontDoor
from tests.support.newsroom import Newsroom
from tests.support.residents import newsroom, publish, topics_of
from tests.support.staff import hired

SCHEDULES = {
    "daily": Schedule(every="day", at="07:00", closes_hours_before=2),
    "weekly": Schedule(every="week", weekday="thursday"),
    "fortnightly": Schedule(every="fortnight", weekday="thursday", at="08:00", starting=date(2024, 1, 11)),
    "midweek": Schedule(every="week", weekday="wednesday", at="12:00"),
    "friday": Schedule(every="week", weekday="friday"),
    "briefing": Schedule(every="week", weekday="friday", at="18:00", closes_hours_before=33),
    "weekend": Schedule(every="week", weekday="saturday", at="08:00", closes_hours_before=48),
    "sunday": Schedule(every="week", weekday="sunday", closes_hours_before=96),
    "monthly": Schedule(every="month", day=1),
}
READERS = {"daily": 60, "weekly": 80, "fortnightly": 20} | dict.fromkeys([*SCHEDULES][3:], 6)
ZONES = ("Europe/London", "Europe/Lisbon", "Europe/Berlin", "America/New_York")
DOMAINS = ("mail.example", "post.example", "clinic.example", "university.example", "mailbox.example")
STAFF = {"Ann": Role.APPROVER, "Ed": Role.EDITOR, "Grace": Role.ADMIN}
WAITING = (IssueState.IN_REVIEW, IssueState.HELD)
"""For approval: what closes so late that it goes out at once somewhere is held until somebody gives it."""
FIRST_STORIES = 15
NEWS_EACH_DAY = 3


@dataclass
class Week:
    """The desk, and what stands on it: numbers of issues by what they show, such as "sending"."""

    door: FrontDoor
    topics: Mapping[str, Topic] = field(default_factory=dict)
    staff: dict[str, int] = field(default_factory=dict)
    issues: dict[str, int] = field(default_factory=dict)
    stories: dict[str, int] = field(default_factory=dict)
    """Numbers of stories in the draft, likewise."""
    reader: int = 0
    """Ana's number."""

    @property
    def database(self) -> Database:
        """Where everything is kept."""
        return self.door.newsroom.database

    @property
    def now(self) -> datetime:
        """On the clock of this desk."""
        return self.door.newsroom.now

    def by(self, name: str) -> Person:
        """Somebody of staff, as they sign what they do."""
        return Person(name, self.staff[name])

    def until(self, day: int, hour: int, minute: int = 0) -> None:
        """Let the clock go on to that hour of a day in November, and do what is done each minute."""
        self.door.newsroom.now = datetime(2026, 11, day, hour, minute, tzinfo=UTC)
        self.door.newsroom.tick()

    def issue(self, session: Session, name: str) -> Issue:
        """The one that shows this."""
        return session.get_one(Issue, self.issues[name])

    def called(self, name: str, schedule: str, *states: IssueState) -> None:
        """Remember the newest issue of this schedule in one of these states as what shows `name`."""
        of = select(Issue.id).where(Issue.schedule == schedule, Issue.state.in_(states)).order_by(Issue.send_on.desc())
        with self.database.reading() as session:
            self.issues[name] = session.scalars(of.limit(1)).one()

    def approved(self, schedule: str, *, by: str = "Ann") -> int:
        """Have somebody release what is closed of this schedule; its number."""
        with self.database.writing() as session:
            of = select(Issue).where(Issue.schedule == schedule, Issue.state.in_(WAITING))
            issue = session.scalars(of).one()
            assert review.release(session, issue, self.door.app.frame(), by=self.by(by), second=True, now=self.now)
            return issue.id


def lived(week: Week) -> Week:
    """From Monday to Thursday, a few minutes past nine in London; returns it."""
    monday(week)
    tuesday(week)
    wednesday(week)
    thursday(week)
    return week


def opened(folder: Path, database: Database) -> Week:
    """Nothing but its staff."""
    quillwater = Publication.model_validate(newsroom().publication.model_dump() | {"languages": ("de",)})
    room = Newsroom(database, folder / "outbox", schedules=dict(SCHEDULES), automatic=False)
    door = FrontDoor.of(room, publication=quillwater, approval="second")
    room.frame = door.app.frame()
    return Week(door, staff={name: hired(door, role, name) for name, role in STAFF.items()})


def monday(week: Week) -> None:
    """Stories, and readers of every schedule."""
    world = newsroom()
    with week.database.writing() as session:
        week.topics = topics_of(session, world)
        for story in world.articles[:FIRST_STORIES]:
            publish(session, story, week.topics, now=week.now - timedelta(days=1))
        for schedule, number in READERS.items():
            _readers(session, week, schedule, number)
    week.door.newsroom.prepare()


def tuesday(week: Week) -> None:
    """A daily issue that is called off before it goes out."""
    _news(week, 0)
    week.until(24, 5, 30)
    week.called("cancelled", "daily", *WAITING)
    with week.database.writing() as session:
        reason = "a misprint in every headline"
        acts.call_off(session, week.issue(session, "cancelled"), reason=reason, by=week.by("Grace"), now=week.now)
    week.until(24, 15)
    week.issues["failed"] = week.approved("midweek")


def wednesday(week: Week) -> None:
    """A daily issue goes out, and is corrected; another fails half-way."""
    _news(week, 1)
    week.until(25, 5, 30)
    week.issues["sent"] = week.approved("daily")
    for hour in (7, 9, 12):
        week.until(25, hour, 5)
    _comes_back(week)
    with week.database.writing() as session:
        trouble = MailUnavailable("smtp.quillwater.example refuses the login (535)")
        of = {"staff": (), "speaking": language("en"), "now": week.now}
        pause(session, week.issues["failed"], 3, trouble, **of)  # type: ignore[arg-type]
    for schedule, name in (("weekly", "sending"), ("fortnightly", "stopped")):
        week.issues[name] = week.approved(schedule)
    week.called("closed", "sunday", IssueState.IN_REVIEW)


def thursday(week: Week) -> None:
    """One is stopped, one is on its way, and those of the weekend wait for people."""
    _news(week, 2)
    week.until(26, 5, 30)
    week.issues["sent today"] = week.approved("daily")
    week.until(26, 8, 5)
    with week.database.writing() as session:
        reason = "the lead story may be wrong"
        acts.stop_sending(session, week.issue(session, "stopped"), reason=reason, by=week.by("Ann"), now=week.now)
        _in_doubt(session, week.issues["stopped"])
    week.until(26, 9, 6)
    week.issues["approved"] = week.approved("briefing")
    week.issues["changed"] = week.approved("friday")
    week.called("waiting", "weekend", IssueState.IN_REVIEW)
    week.called("draft", "weekly", IssueState.DRAFTING)
    week.called("mine", "monthly", IssueState.DRAFTING)
    with week.database.writing() as session:
        review.call_ready(session, week.issue(session, "waiting"), by=week.by("Ed"), now=week.now)


def _readers(session: Session, week: Week, schedule: str, number: int) -> None:
    """Of different topics, zones and domains; some pause, and some have not confirmed."""
    slugs, zones, domains = [*week.topics], cycle(ZONES), cycle(DOMAINS)
    for one in range(number):
        follows = [week.topics[slug] for slug in slugs[one % 3 : one % 3 + 1 + one % 4]] if one % 19 != 18 else []
        more: dict[str, Any] = {"confirmed_at": None} if one % 23 == 22 else {}
        given.subscriber(
            session,
            *follows,
            address=f"{schedule}{one}@{next(domains)}",
            frequency=schedule,
            timezone=next(zones),
            language="de" if one % 6 == 5 else "en",
            paused_until=date(2026, 12, 20) if one % 17 == 16 else None,
            **more,
        )
    if schedule == "weekly":
        everything = week.topics.values()
        ana = given.subscriber(session, *everything, address="ana@example.org", name="Ana", frequency=schedule)
        week.reader = ana.id


def _news(week: Week, day: int) -> None:
    """Some more stories."""
    begin = FIRST_STORIES + day * NEWS_EACH_DAY
    with week.database.writing() as session:
        topics = {slug: session.merge(topic) for slug, topic in week.topics.items()}
        for story in newsroom().articles[begin : begin + NEWS_EACH_DAY]:
            publish(session, story, topics, now=week.now)


def _comes_back(week: Week) -> None:
    """Some mails of the issue that was sent were refused, or came later; somebody left over it."""
    of = Delivery.issue_id == week.issues["sent"], Delivery.status == DeliveryStatus.SENT
    with week.database.writing() as session:
        ids = session.scalars(select(Delivery.id).where(*of).order_by(Delivery.id)).all()
        assert len(ids) > 20
        refused = update(Delivery).where(Delivery.id.in_(ids[3:5]))
        session.execute(refused.values(status=DeliveryStatus.REJECTED, reply="550 5.1.1 no such user"))
        session.execute(update(Delivery).where(Delivery.id.in_(ids[8:12])).values(attempts=2))
        unsubscribe(session, session.get_one(Delivery, ids[9]).subscriber_id, source="web", now=week.now)


def _in_doubt(session: Session, issue_id: int) -> None:
    """The answers for two mails were lost."""
    sent = select(Delivery.id).where(Delivery.issue_id == issue_id, Delivery.status == DeliveryStatus.SENT).limit(2)
    ids = session.scalars(sent).all()
    session.execute(update(Delivery).where(Delivery.id.in_(ids)).values(status=DeliveryStatus.DOUBTFUL))
