"""A desk whose staff may log in by a provider, and a browser that goes there and back."""

from typing import Any

import httpx2
from httpx2 import Response
from pydantic import SecretStr
from pytest_httpserver import HTTPServer

from digest.core.sections import Oidc
from subscribers.staff.roles import Role
from tests.support.frontdoor import FrontDoor, visible
from tests.support.identity_provider import CLIENT, SECRET, IdentityProvider
from tests.support.newsroom import Newsroom
from tests.support.staff import hired, log_in

Desk = tuple[FrontDoor, IdentityProvider]
LOGIN, PROOF = "/desk/login/provider", "/desk/account/proof/provider"
STRANGER = "Your provider vouches for nobody who has an account here."
AGAIN = "That led nowhere"
AWAY = "Your provider does not answer as it should."


def desk(newsroom: Newsroom, server: HTTPServer, **settings: Any) -> tuple[FrontDoor, IdentityProvider]:
    """The pages and the provider, on one clock."""
    provider = IdentityProvider(server, lambda: newsroom.now)
    oidc = Oidc(issuer=provider.issuer, client_id=CLIENT, client_secret=SecretStr(SECRET), **settings)
    return FrontDoor.of(newsroom, oidc=oidc), provider


def sent(door: FrontDoor, start: str = LOGIN) -> str:
    """Where the provider sends a browser that went to it from `start`."""
    there = door.get(start)
    assert there.status_code == 303, there.text
    return httpx2.get(there.headers["location"]).headers["location"]


def gone_and_back(door: FrontDoor, start: str = LOGIN) -> Response:
    """What the desk answers to who went to the provider and came back."""
    return door.get(sent(door, start))


def is_in(door: FrontDoor) -> bool:
    """Whether somebody is logged in in this browser."""
    return door.get("/desk/account").status_code == 200


def log_of(door: FrontDoor) -> str:
    """What the log of the desk says, to an admin."""
    hired(door, Role.ADMIN, "Boss")
    log_in(door, "Boss")
    return visible(door.get("/desk/log"))


def refused(door: FrontDoor, answer: Response, words: str, status: int = 403) -> bool:
    """Whether it is one plain line, and nobody is in."""
    return answer.status_code == status and words in visible(answer) and not is_in(door)
