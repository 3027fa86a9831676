"""Runs weeks by the use cases alone, on a clock that the test moves."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.core.database import Database
from digest.core.sections import Publication, Schedule
from digest.deliveries.lanes import Lanes, Limits, Terms
from digest.deliveries.letters import Stationery
from digest.deliveries.models import Delivery
from digest.deliveries.notices.letters import NoticePress
from digest.deliveries.run import Sent
from digest.deliveries.send import Sender
from digest.deliveries.spool import Spool
from digest.deliveries.terms import Rules, Stock
from digest.issues import draft
from digest.issues.compose import Frame
from digest.issues.models import Issue
from digest.mail.outbox import FolderTransport
from digest.mail.transport import Transport
from tests.support.factories import MONDAY, PUBLICATION, frame

SCHEDULES = {
    "daily": Schedule(every="day", at="07:00", closes_hours_before=2),
    "weekly": Schedule(every="week", weekday="thursday"),
    "monthly": Schedule(every="month", day=1),
}
SECRET = b"a secret that only tests know, 32+"


@dataclass
class Newsroom:
    """A publication whose issues are approved automatically unless `automatic` is taken away."""

    database: Database
    outbox: Path
    now: datetime = MONDAY
    automatic: bool = True
    withdrawn: str = "drop"
    batch: int = 500
    transport: Transport | None = None
    limits: Limits | None = None
    staff: tuple[str, ...] = ()
    publication: Publication = PUBLICATION
    running_since: float | None = None
    """From that moment of the monotonic clock on, the clock of senders goes on by itself, as rates need it."""
    schedules: dict[str, Schedule] = field(default_factory=lambda: dict(SCHEDULES))
    frame: Frame = field(default_factory=frame)

    def tick(self) -> Sent:
        """What the scheduler does each minute: make issues, close windows, approve, send."""
        self.prepare()
        return self.send()

    def prepare(self) -> None:
        """All of a tick but sending."""
        with self.database.writing() as session:
            draft.make_missing(session, self.schedules, zone="Europe/London", now=self.now)
        with self.database.writing() as session:
            draft.move_on(session, self.schedules, self.frame, automatic=self.automatic, now=self.now)

    def send(self) -> Sent:
        """Send what is due now, as a process that was just started."""
        try:
            return self.sender().send_due()
        finally:
            if self.transport is not None:
                self.transport.close()

    def sender(self) -> Sender:
        """A sending process."""
        transport = self.transport or FolderTransport(self.outbox)
        rules = Rules(
            schedules=self.schedules,
            hold_withdrawn=self.withdrawn == "hold",
            batch=self.batch,
            retry_for=timedelta(hours=48),
            lease=timedelta(minutes=30),
            pause_after_failures=3,
            staff=self.staff,
            limits=self.limits or Limits({"folder" if self.transport is None else "smtp": Terms()}),
        )
        stationery = Stationery(self.publication, SECRET)
        stock = Stock(stationery, NoticePress(stationery, own=None))
        spool = Spool(self.outbox.parent / "spool")
        return Sender(self.database, transport, stock, rules, spool=spool, clock=self._clock())

    def _clock(self) -> Callable[[], datetime]:
        since = self.running_since
        return lambda: self.now if since is None else self.now + timedelta(seconds=time.monotonic() - since)

    def lanes(self) -> Lanes:
        """Nothing limits anything."""
        return Lanes({}, Limits({"smtp": Terms()}), self.now)

    def pass_time(self, *, days: float, step_hours: float = 6) -> None:
        """Let time go by, ticking as the scheduler would."""
        end = self.now + timedelta(days=days)
        while self.now < end:
            self.now = min(end, self.now + timedelta(hours=step_hours))
            self.tick()

    def pass_until(self, moment: datetime, *, step_hours: float = 6) -> None:
        """`pass_time`, from a tick now to one at `moment`."""
        self.tick()
        self.pass_time(days=(moment - self.now) / timedelta(days=1), step_hours=step_hours)

    def issue(self, session: Session, label: str = "2026-W48", *, schedule: str = "weekly") -> Issue:
        """The issue of that label; by default the first weekly one after MONDAY."""
        return session.scalars(select(Issue).where(Issue.schedule == schedule, Issue.label == label)).one()

    def ledger(self) -> list[tuple[str, str]]:
        """Status and reason of every delivery, in the order of their issues and readers."""
        with self.database.reading() as session:
            rows = session.scalars(select(Delivery).order_by(Delivery.issue_id, Delivery.subscriber_id))
            return [(row.status.value, row.reason) for row in rows]

    def mails(self) -> list[EmailMessage]:
        """All mail in the outbox, oldest first."""
        files = sorted(self.outbox.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    def titles_for(self, address: str) -> list[list[str]]:
        """For each mail to the address, the article titles in it, in order."""
        mails = [mail for mail in self.mails() if address in str(mail["To"])]
        return [_titles(mail) for mail in mails]


def _titles(mail: EmailMessage) -> list[str]:
    from lxml import html

    body = mail.get_body(("html",))
    assert body is not None
    return [
        " ".join("".join(map(str, title.itertext())).split())
        for title in html.fromstring(body.get_content()).iter("h3")
    ]
