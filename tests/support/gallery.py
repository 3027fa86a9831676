"""Every page for readers in each of its states, as a table: for looking at all of them, and for pictures.

A page of the desk joins them by a line in EXHIBITS.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

from subscribers.address_changes import Side
from subscribers.tokens import Purpose
from tests.support.newsroom import SCHEDULES
from tests.support.residents import Residents, newsroom, settled
from tests.support.served import Served, serving

ISSUE = "archive/weekly/2026-W48"
PURPOSES: Mapping[str, Purpose] = {"p": "preferences", "u": "unsubscribe", "c": "confirm"}
TOKEN = re.compile(r"(?P<page>[pucm])/(?P<who>[a-z]+)(?:\.(?P<side>old|new))?")


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A page at `path`, or the one that comes when something was `typed` there and a button was pressed.

    In place of a token the path has the name of a resident: "p/ana/next"; "m/mover.old" is the link to the old mailbox.
    """

    path: str
    press: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    """By the id of the field."""


EXHIBITS = {
    "front": Exhibit(""),
    "front-mistakes": Exhibit("", press="Sign up"),
    "inbox": Exhibit("check-your-inbox"),
    "link": Exhibit("link"),
    "link-mistakes": Exhibit("link", press="Send me the link"),
    "confirm": Exhibit("c/new"),
    "confirm-late": Exhibit("c/late"),
    "welcome": Exhibit("c/new", press="Yes, write to me"),
    "welcome-again": Exhibit("c/ana"),
    "choices": Exhibit("p/ana"),
    "choices-saved": Exhibit("p/ana?told=saved"),
    "choices-back": Exhibit("p/ana?told=back"),
    "choices-mistakes": Exhibit("p/ana", press="Save", typed={"paused_until": "2020-01-01"}),
    "choices-paused": Exhibit("p/paused"),
    "choices-none": Exhibit("p/idle"),
    "choices-odd": Exhibit("p/odd"),
    "choices-pending": Exhibit("p/waiting"),
    "choices-ended": Exhibit("p/left"),
    "choices-ended-long-ago": Exhibit("p/gone"),
    "next": Exhibit("p/ana/next"),
    "next-without-stories": Exhibit("p/quiet/next"),
    "next-without-topics": Exhibit("p/idle/next"),
    "next-odd": Exhibit("p/odd/next"),
    "address": Exhibit("p/ana/address"),
    "address-asked": Exhibit("p/ana/address?told=asked"),
    "address-mistakes": Exhibit("p/ana/address", press="Write to both addresses"),
    "data": Exhibit("p/ana/data"),
    "erase": Exhibit("p/ana/erase"),
    "erased": Exhibit("erased"),
    "leave": Exhibit("u/ana"),
    "left": Exhibit("u/left"),
    "left-long-ago": Exhibit("u/gone"),
    "move": Exhibit("m/mover.old"),
    "move-here": Exhibit("m/mover.new"),
    "move-waits": Exhibit("m/halfway.old"),
    "move-here-waits": Exhibit("m/mover.new", press="Yes, I agree"),
    "move-late": Exhibit("m/tardy.old"),
    "move-left": Exhibit("m/parted.old"),
    "move-impossible": Exhibit("m/taken.new", press="Yes, I agree"),
    "moved": Exhibit("m/moved.old"),
    "moved-here": Exhibit("m/moved.new"),
    "archive": Exhibit("archive"),
    "archive-empty": Exhibit("archive?before=1"),
    "issue": Exhibit(ISSUE),
    "issue-as-mail": Exhibit(f"{ISSUE}/mail"),
    "no-page": Exhibit("nowhere"),
    "no-link": Exhibit("u/x"),
}


@dataclass(frozen=True, slots=True)
class Gallery:
    """The exhibits, served."""

    site: Served
    residents: Residents

    def show(self, page: Page, exhibit: Exhibit) -> None:
        """Have the browser go there. Pressing may change things, so the order of EXHIBITS counts."""
        page.goto(self.address(exhibit))
        for name, value in exhibit.typed.items():
            page.fill(f"#{name}", value)
        if exhibit.press:
            with page.expect_navigation():
                page.get_by_role("button", name=exhibit.press, exact=True).click()

    def address(self, exhibit: Exhibit) -> str:
        """Where it is."""
        found = TOKEN.match(exhibit.path)
        if found is None or found["who"] not in {**self.residents.people, **self.residents.wishes}:
            return f"{self.site.address}/{exhibit.path}"
        rest = exhibit.path[found.end() :]
        if found["page"] == "m":
            return self.site.page(Side(found["side"]).purpose, self.residents.wishes[found["who"]]) + rest
        return self.site.page(PURPOSES[found["page"]], self.residents.people[found["who"]]) + rest


@contextmanager
def opened(folder: Path, database_url: str) -> Iterator[Gallery]:
    """The demo's newsroom with readers in every state, served until the end of the block."""
    publication = newsroom().publication
    with serving(folder, database_url, publication=publication, schedules=SCHEDULES) as site:
        yield Gallery(site, settled(site))
