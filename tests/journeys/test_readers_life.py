"""A reader's whole life, from signing up to being forgotten: a real browser, real pages, a real mail server.

It is lived four times: on each kind of database, without script, and on a phone. Nothing may be scrolled sideways to.
"""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Client
from playwright.sync_api import Browser

from digest.topics import edit
from tests.support.databases import new_database
from tests.support.newsroom import SCHEDULES
from tests.support.person import Person, a_week, published
from tests.support.served import link_in, serving, text_of

TOPICS = {"sleep": "Sleep", "heart": "Heart"}
LIVES = {
    "on SQLite": ("sqlite", {}),
    "on PostgreSQL": ("postgresql", {}),
    "without script": ("sqlite", {"java_script_enabled": False}),
    "on a phone": ("sqlite", {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}),
}
GMAIL = {
    "content": b"List-Unsubscribe=One-Click",
    "headers": {"Content-Type": "application/x-www-form-urlencoded"},
}
YAHOO = {
    "content": b'--b0\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b0--\r\n',
    "headers": {"Content-Type": "multipart/form-data; boundary=b0"},
}


@pytest.fixture(params=LIVES)
def ada(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Person]:
    """Somebody who has just found the front page of a publication with two topics."""
    kind, how = LIVES[request.param]
    with serving(tmp_path, empty(request, kind, tmp_path), schedules=SCHEDULES) as site:
        with site.database.writing() as session:
            for slug, name in TOPICS.items():
                edit.add(session, slug, name, now=site.clock[0])
        with browser.new_context(**how) as context:  # type: ignore[arg-type]
            yield Person(site, context.new_page())


def empty(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    """A database of that kind without anything in it."""
    if kind == "sqlite":
        return f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_template'), folder / 'digest.db')}"
    return new_database(request.getfixturevalue("postgresql_url"))


def test_a_reader_gets_what_they_chose_for_as_long_as_they_wish(ada: Person) -> None:
    published(ada.site, sleep="Naps", heart="Beats")
    comes(ada)
    a_week(ada.site)
    issue = brings(ada, "Naps", but_not="Beats")

    chooses_another_topic(ada, issue)
    published(ada.site, sleep="Dreams", heart="Valves")
    a_week(ada.site)
    issue = brings(ada, "Valves", but_not="Dreams")

    pauses(ada, issue)
    published(ada.site, heart="Pulses")
    a_week(ada.site)
    assert ada.site.unread() == 0

    comes_back_early(ada, issue)
    a_week(ada.site)
    brings(ada, "Pulses")


def test_a_reader_leaves_and_moves_and_is_forgotten_as_they_wish(ada: Person) -> None:
    comes(ada)
    published(ada.site, sleep="Naps")
    a_week(ada.site)
    issue = brings(ada, "Naps")

    leaves_by_the_link(ada, issue)
    undoes_it(ada)
    for provider in (GMAIL, YAHOO):
        ada.site.later(hours=1)
        leaves_by_one_click(ada, issue, **provider)
        undoes_it(ada)
    moves(ada, issue)
    published(ada.site, sleep="Dreams")
    a_week(ada.site)
    issue = brings(ada, "Dreams")
    assert ada.site.office.recipients[-1] == "ada@example.net"

    takes_everything_along(ada, issue)
    is_erased(ada)
    published(ada.site, sleep="Owls")
    a_week(ada.site)
    assert ada.site.unread() == 0


def comes(ada: Person) -> None:
    """From the front page to the welcome."""
    ada.opens("")
    ada.page.get_by_label("Sleep").check()
    ada.page.get_by_label("Every week").check()
    ada.page.get_by_label("Your e-mail address").fill("ada@example.org")
    ada.page.get_by_label("Yes, send me this mail").check()
    ada.site.later(seconds=30)
    ada.presses("Sign up", then="Look into your inbox")

    ada.opens(link_in(ada.gets("please confirm"), "c"))
    ada.sees("Shall we write to you?")
    ada.presses("Yes, write to me", then="You are in")
    ada.gets("Welcome")


def brings(ada: Person, title: str, *, but_not: str = "-" * 99) -> EmailMessage:
    """The one mail of a week, with this story and without that one."""
    issue = ada.gets("The Test Review")
    assert title in text_of(issue)
    assert but_not not in text_of(issue)
    assert ada.site.unread() == 0
    return issue


def chooses_another_topic(ada: Person, issue: EmailMessage) -> None:
    """The heart in place of sleep."""
    ada.chooses(issue)
    ada.page.get_by_label("Sleep").uncheck()
    ada.page.get_by_label("Heart").check()
    ada.presses("Save", then="Your mail")
    assert ada.page.inner_text("#told").strip() == "Saved. It holds from your next mail on."


def pauses(ada: Person, issue: EmailMessage) -> None:
    """For a month."""
    ada.chooses(issue)
    day = (ada.site.clock[0] + timedelta(days=30)).date()
    ada.page.get_by_label("No mail before this day").fill(day.isoformat())
    ada.presses("Save", then="Your mail")
    assert ada.page.get_by_role("heading", name="You have paused your mail").is_visible()


def comes_back_early(ada: Person, issue: EmailMessage) -> None:
    """Before the month is over."""
    ada.chooses(issue)
    ada.presses("Send me mail again now", then="Your mail")
    assert "Your mail begins again." in ada.page.inner_text("#told")


def leaves_by_the_link(ada: Person, issue: EmailMessage) -> None:
    """The way of who reads the end of a mail."""
    ada.opens(link_in(issue, "u"))
    ada.sees("Unsubscribe?")
    ada.presses("Yes, unsubscribe me", then="You have unsubscribed")
    ada.gets("You have left")


def leaves_by_one_click(ada: Person, issue: EmailMessage, **posted: Any) -> None:
    """The mail program's own button: its provider posts, without cookies, and follows nothing."""
    link = issue["List-Unsubscribe"].strip("<>")
    assert issue["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with Client() as provider:
        assert provider.post(ada.site.local(link), **posted).status_code == 200
    ada.gets("You have left")
    ada.opens(link)
    ada.sees("You have unsubscribed")


def undoes_it(ada: Person) -> None:
    """On the page that says that one has left."""
    ada.presses("Undo: send me mail again", then="Your mail")
    assert ada.page.inner_text("#told").strip() == "You are back. Everything is as it was."


def moves(ada: Person, issue: EmailMessage) -> None:
    """To an address at another place; both mailboxes agree."""
    ada.chooses(issue)
    ada.follows("Have your mail sent to another address", then="Another address")
    ada.page.get_by_label("New address").fill("ada@example.net")
    ada.presses("Write to both addresses", then="Another address")
    assert "a mail is on its way to it" in ada.page.inner_text("#told")

    asked = {mail["To"]: mail for mail in (ada.gets("address"), ada.gets("address"))}
    ada.opens(link_in(asked["ada@example.net"], "m"))
    ada.presses("Yes, I agree", then="One mailbox has yet to agree")
    ada.opens(link_in(asked["ada@example.org"], "m"))
    ada.presses("Yes, I agree", then="The address is changed")
    assert ada.gets("now goes to another address")["To"] == "ada@example.org"


def takes_everything_along(ada: Person, issue: EmailMessage) -> None:
    """As a file, which holds what the page only counts."""
    ada.chooses(issue)
    ada.follows("See what we keep about you, or have it erased", then="What we keep about you")
    with ada.page.expect_download() as download:
        ada.page.get_by_role("link", name="Download everything").click()
    file = download.value.path()
    assert "ada@example.net" in json.dumps(json.loads(file.read_text("utf-8")))


def is_erased(ada: Person) -> None:
    """At once and for good."""
    ada.follows("Have it erased", then="Erase everything?")
    ada.presses("Yes, erase everything about me", then="Everything is erased")
    ada.page.go_back()
    ada.sees("This link does not work")
