"""A reader as a person: at a browser, with a mailbox, and with time that goes by."""

from dataclasses import dataclass
from email.message import EmailMessage

from playwright.sync_api import Page
from sqlalchemy import select

from digest.topics.models import Topic
from tests.support import factories as given
from tests.support.browser import too_wide
from tests.support.served import Served, link_in

WEEK = (0, 49, 24, 95)
"""Hours of a week that begins on Monday at nine: on to Wednesday, to Thursday, to Monday."""


@dataclass
class Person:
    """Somebody who reads `site` with the browser's `page`."""

    site: Served
    page: Page

    def opens(self, link: str) -> None:
        """Follow a link of a mail, or a path of the site."""
        self.page.goto(self.site.local(link) if "://" in link else f"{self.site.address}/{link}")

    def sees(self, heading: str) -> None:
        """The page is the one with this heading, and nothing on it has to be scrolled sideways to."""
        assert self.page.inner_text("h1") == heading
        assert too_wide(self.page) <= 0, heading

    def presses(self, name: str, *, then: str) -> None:
        """A button by its words; `then` is the heading of the page that follows."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()
        self.sees(then)

    def follows(self, name: str, *, then: str) -> None:
        """A link by its words, likewise."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=True).click()
        self.sees(then)

    def gets(self, subject: str) -> EmailMessage:
        """The next mail, which must be the one with these words in its subject."""
        self.site.work()
        mail = self.site.next_mail()
        assert subject in mail["Subject"]
        return mail

    def chooses(self, mail: EmailMessage) -> None:
        """Open the page of one's choices by the link in a mail."""
        self.opens(link_in(mail, "p"))
        self.sees("Your mail")


def published(site: Served, **stories: str) -> None:
    """A new story in each of these topics: slug and title."""
    with site.database.writing() as session:
        for slug, title in stories.items():
            topic = session.scalars(select(Topic).where(Topic.slug == slug)).one()
            given.article(session, topic, title=title, now=site.clock[0])


def a_week(site: Served) -> None:
    """From one Monday to the next: the weekly issue is made, closed and sent, if it has anybody to go to."""
    for hours in WEEK:
        site.later(hours=hours)
