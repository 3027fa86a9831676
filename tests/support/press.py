"""A publication that reads real sources over HTTP and sends real issues, on a clock that the test moves."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self

from pydantic import SecretStr

from digest import jobs
from digest.app import App
from digest.articles import queries as articles
from digest.articles.values import ArticleRow
from digest.core.sections import Polling
from digest.core.settings import Settings
from digest.mail.outbox import FolderTransport
from digest.sources import queries as sources
from digest.sources.add import add
from digest.sources.values import SourceRow
from tests.support import factories
from tests.support.factories import PUBLICATION
from tests.support.newsroom import SECRET, Newsroom

TOPIC = "news"
THURSDAY = 3


@dataclass
class Press:
    """A newsroom with one topic, one weekly reader of it, and sources that all belong to it."""

    newsroom: Newsroom

    @classmethod
    def opened(cls, newsroom: Newsroom) -> Self:
        """With the topic and the reader."""
        with newsroom.database.writing() as session:
            factories.subscriber(session, factories.topic(session, TOPIC))
        return cls(newsroom)

    @property
    def app(self) -> App:
        """The parts of a running program, on the newsroom's clock."""
        settings = Settings(
            folder=Path("/nowhere"),
            secret_key=SecretStr(SECRET.decode()),
            publication=PUBLICATION,
            polling=Polling(check_hours_before=6),
        )
        return App(settings, self.newsroom.database, lambda: self.newsroom.now)

    def add(self, url: str, **given: Any) -> int:
        """A source whose stories are news; its id."""
        with self.newsroom.database.writing() as session:
            return add(session, url, topic_id=1, private=True, now=self.newsroom.now, **given).id

    def read(self, *, after: timedelta = timedelta(days=1)) -> None:
        """Let time pass, then read what is due, as the scheduler does."""
        self.newsroom.now += after
        self.ring("refresh-sources")

    def ring(self, job: str) -> None:
        """Do one job of the running program."""
        jobs.jobs(self.app, FolderTransport(self.newsroom.outbox))[job].step()

    def next_issue(self) -> str:
        """Run to the next Thursday at noon; return the text of the mail that went out, or "" when there was none."""
        before = len(self.newsroom.mails())
        today, now = self.newsroom.now.date(), self.newsroom.now
        thursdays = (today + timedelta(days) for days in range(8) if (today + timedelta(days)).weekday() == THURSDAY)
        noon = next(noon for day in thursdays if (noon := datetime.combine(day, time(12), UTC)) > now)
        self.newsroom.pass_until(noon, step_hours=12)
        new = self.newsroom.mails()[before:]
        assert len(new) <= 1
        return " ".join(_text(mail) for mail in new)

    def sources(self) -> list[SourceRow]:
        """All sources, in the order they were added."""
        with self.newsroom.database.reading() as session:
            return sorted(sources.every_source(session), key=lambda source: source.id)

    def articles(self) -> list[ArticleRow]:
        """All articles, the oldest first."""
        with self.newsroom.database.reading() as session:
            found = [row for page in articles.pages(session, articles.every_article()) for row in page]
        return sorted(found, key=lambda article: article.id)


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())
