"""Somebody of staff, logged in: by calls, or in a real browser."""

from datetime import datetime
from typing import TYPE_CHECKING

from digest.core.database import Database
from subscribers.addresses import email_address
from subscribers.staff import accounts
from subscribers.staff.roles import Role
from tests.support.frontdoor import FrontDoor

if TYPE_CHECKING:
    from playwright.sync_api import Page

PASSWORD = "four odd words of staff"
OWN = {"Sec-Fetch-Site": "same-origin"}
"""What a browser says of a form that was sent from this site."""


def hire(database: Database, role: Role, name: str = "Ed", *, now: datetime) -> int:
    """A new account with `PASSWORD`; its id. The address is the name at example.org."""
    with database.writing() as session:
        member = accounts.add(session, email_address(f"{name}@example.org"), name=name, role=role, by=None, now=now)
        accounts.set_password(session, member.id, PASSWORD, by=None, now=now)
    return member.id


def hired(door: FrontDoor, role: Role, name: str = "Ed") -> int:
    """The same, behind a door."""
    return hire(door.newsroom.database, role, name, now=door.newsroom.now)


def log_in(door: FrontDoor, name: str = "Ed", **more: str) -> None:
    """With the browser of `door`, by the form."""
    fields = {"address": f"{name}@example.org", "password": PASSWORD, **more}
    answer = door.post("/desk/login", fields, headers=OWN)
    assert answer.status_code == 303, answer.text


def log_in_by_form(page: "Page", address: str, to: str = "", *, name: str = "Ed") -> None:
    """In a real browser, at the pages at `address`; it leads on to that page of the desk."""
    page.goto(f"{address}/desk/login?to={to}")
    page.get_by_label("E-mail address").fill(f"{name}@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    page.wait_for_url(f"**/desk/{to}" if to else "**/desk")
