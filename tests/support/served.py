"""A publication as `digest serve` runs it: pages, jobs and a real SMTP server, on a clock that the test moves."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Lock
from typing import Literal

from pydantic import SecretStr

from digest import schema
from digest.app import App
from digest.cli.serving import everything
from digest.core.database import Database
from digest.core.sections import Polling, Publication, Schedule, Smtp
from digest.core.settings import Settings
from digest.jobs import jobs
from digest.scheduling import Job
from subscribers.tokens import Purpose, token
from tests.support.factories import MONDAY, PUBLICATION
from tests.support.newsroom import SECRET
from tests.support.post_office import PostOffice

PUBLIC = "https://news.example.org/"
WEEKLY = {"weekly": Schedule(every="week", weekday="thursday", at="09:00")}
ONLINE = ("refresh-sources", "check-articles")
"""Jobs that ask web sites: tests put articles into the log themselves, and nothing is fetched."""
PATIENCE = 30
"""Seconds that a mail may take on a busy machine."""


@dataclass
class Served:
    """What is served at `address`; links in mails lead to `PUBLIC`, which `local` turns into it."""

    app: App
    office: PostOffice
    clock: list[datetime]
    table: dict[str, Job]
    address: str = ""
    read: int = field(default=0)
    """How many letters `next_mail` has handed out."""

    @property
    def database(self) -> Database:
        """Where everything is kept."""
        return self.app.database

    def local(self, link: str) -> str:
        """A link of a mail as an address on this machine."""
        public = str(self.app.settings.publication.public_url)
        assert link.startswith(public), link
        return f"{self.address}/{link.removeprefix(public)}"

    def page(self, purpose: Purpose, handle: str) -> str:
        """The address of a page that a link with a token leads to."""
        return f"{self.address}/{purpose[0]}/{token(self.app.secret, purpose, handle)}"

    def later(self, **delta: float) -> None:
        """Let time pass, as `days=7`, and have every job ring."""
        self.clock[0] += timedelta(**delta)
        self.work()

    def work(self) -> None:
        """Do what the jobs do at their next ring."""
        for job in self.table.values():
            job.step()

    def next_mail(self) -> EmailMessage:
        """The next letter that the post office takes; waits for it."""
        until = time.monotonic() + PATIENCE
        while len(self.office.letters) <= self.read:
            assert time.monotonic() < until, "no mail came"
            time.sleep(0.02)
        self.read += 1
        message = message_from_bytes(self.office.letters[self.read - 1], policy=policy.default)
        assert isinstance(message, EmailMessage)
        return message

    def unread(self) -> int:
        """How many letters came that `next_mail` has not handed out, once everything due was sent."""
        self.work()
        return len(self.office.letters) - self.read


def text_of(mail: EmailMessage) -> str:
    """The plain-text part."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(mail: EmailMessage, page: str) -> str:
    """The link in the plain text to a page such as "c" (confirm) or "p" (preferences)."""
    found = re.search(rf"{re.escape(PUBLIC)}{page}/[\w-]+", text_of(mail))
    assert found is not None, text_of(mail)
    return found[0]


@contextmanager
def serving(
    folder: Path,
    database_url: str,
    *,
    languages: tuple[str, ...] = ("de",),
    publication: Publication = PUBLICATION,
    schedules: Mapping[str, Schedule] = WEEKLY,
    approval: Literal["required", "second", "automatic"] = "automatic",
    polling: Polling | None = None,
) -> Iterator[Served]:
    """A publication without topics or articles, served until the end of the block."""
    clock = [MONDAY]
    publication = Publication.model_validate(publication.model_dump() | {"languages": languages})
    with PostOffice() as office:
        settings = Settings(
            folder=folder,
            secret_key=SecretStr(SECRET.decode()),
            transport="smtp",
            approval=approval,
            polling=polling or Polling(),
            publication=publication,
            schedules=dict(schedules),
            smtp=Smtp(host="127.0.0.1", port=office.port),
        )
        app = App(settings, Database(database_url), lambda: clock[0])
        schema.ensure(app.database)
        table = {name: _alone(job) for name, job in jobs(app, app.transport()).items() if name not in ONLINE}
        with everything(app, table, port=0) as (address, _):
            yield Served(app, office, clock, table, address)
        app.database.close()


def _alone(job: Job) -> Job:
    """The test takes a job's step while the schedule may: as in life, different jobs run at once, and none twice."""
    lock = Lock()

    def step() -> Mapping[str, int]:
        with lock:
            return job.step()

    return Job(step, job.every)
