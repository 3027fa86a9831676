"""A desk whose staff may log in by a provider, and a browser that goes there and back."""

from typing import Any

import httpx2
from httpx2 import Response
from pydantic import SecretStr
from pytest_httpserver import HTTPServer

from digest.core.sections import Oidc
from tests.support.frontdoor import FrontDoor
from tests.support.identity_provider import CLIENT, SECRET, IdentityProvider
from tests.support.newsroom import Newsroom

LOGIN, PROOF = "/desk/login/provider", "/desk/account/proof/provider"


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
