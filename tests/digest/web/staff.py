"""Somebody of staff, logged in."""

from subscribers.addresses import email_address
from subscribers.staff import accounts
from subscribers.staff.roles import Role
from tests.support.frontdoor import FrontDoor

PASSWORD = "four odd words of staff"
OWN = {"Sec-Fetch-Site": "same-origin"}
"""What a browser says of a form that was sent from this site."""


def hired(door: FrontDoor, role: Role, name: str = "Ed") -> int:
    """A new account with `PASSWORD`; its id. The address is the name at example.org."""
    now = door.newsroom.now
    with door.newsroom.database.writing() as session:
        member = accounts.add(session, email_address(f"{name}@example.org"), name=name, role=role, by=None, now=now)
        accounts.set_password(session, member.id, PASSWORD, by=None, now=now)
    return member.id


def log_in(door: FrontDoor, name: str = "Ed", **more: str) -> None:
    """With the browser of `door`, by the form."""
    fields = {"address": f"{name}@example.org", "password": PASSWORD, **more}
    answer = door.post("/desk/login", fields, headers=OWN)
    assert answer.status_code == 303, answer.text
