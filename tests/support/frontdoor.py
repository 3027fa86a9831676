"""A publication's pages on a clock that the test moves, used as a browser without script uses them."""

import re
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic import SecretStr

from digest.app import App
from digest.core.sections import Publication
from digest.core.settings import Settings
from digest.web.server import create
from subscribers.queries import SubscriberRow, by_id
from subscribers.tokens import Purpose, token
from tests.support.factories import PUBLICATION
from tests.support.newsroom import SECRET, Newsroom

BILINGUAL = Publication.model_validate(PUBLICATION.model_dump() | {"languages": ["de"]})


@dataclass
class FrontDoor:
    """The pages over a newsroom: both move on one clock, `newsroom.now`."""

    newsroom: Newsroom
    app: App
    client: TestClient
    rung: list[str]
    """One entry for each time that the sender was called."""

    @classmethod
    def of(cls, newsroom: Newsroom, *, publication: Publication = BILINGUAL, **settings: Any) -> "FrontDoor":
        """With `settings` over the defaults, as `signup=Signup(...)`."""
        app = App(
            Settings(
                folder=newsroom.outbox.parent,
                secret_key=SecretStr(SECRET.decode()),
                publication=publication,
                schedules=newsroom.schedules,
                **settings,
            ),
            newsroom.database,
            lambda: newsroom.now,
        )
        newsroom.publication = publication
        rung: list[str] = []
        web = create(app, ring=lambda: rung.append("mail"))
        client = TestClient(web, base_url=urljoin(str(publication.public_url), "/"), follow_redirects=False)
        return cls(newsroom, app, client, rung)

    def get(self, path: str, **given: Any) -> Response:
        """What a GET answers; `path` may be a whole address of this publication."""
        return self.client.get(_path(path), **given)

    def post(self, path: str, data: Any = None, **given: Any) -> Response:
        """What a POST of a form answers."""
        return self.client.post(_path(path), data=data, **given)

    def later(self, **time: float) -> None:
        """Let time pass, as `hours=2`."""
        self.newsroom.now += timedelta(**time)

    def mails(self) -> list[EmailMessage]:
        """Send what is due, and return all mails sent so far, oldest first."""
        self.newsroom.tick()
        return self.newsroom.mails()

    def link(self, reader_id: int, purpose: Purpose) -> str:
        """The path of a link that mails to this reader hold."""
        return f"/{purpose[0]}/{token(SECRET, purpose, self.reader(reader_id).handle)}"

    def reader(self, reader_id: int) -> SubscriberRow:
        """The person as the register knows them now."""
        with self.newsroom.database.reading() as session:
            return by_id(session, reader_id)


def visible(page: Response) -> str:
    """What a page says, without its markup, each piece of white space as one blank."""
    body = re.sub(r"(?s)<(script|style|head).*?</\1>", " ", page.text)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def _path(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")
