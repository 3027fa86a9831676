"""The door of the desk for who comes by a provider, whichever way it goes."""

import pyotp
from pydantic import SecretStr
from pytest_httpserver import HTTPServer

from digest.core.sections import Oidc
from subscribers.staff import second_factor
from subscribers.staff.roles import Role
from tests.digest.web.single_sign_on import LOGIN, PROOF, gone_and_back
from tests.digest.web.tour.ground import Walk
from tests.support.frontdoor import FrontDoor
from tests.support.identity_provider import CLIENT, SECRET, IdentityProvider
from tests.support.staff import OWN, hired


def provider(door: FrontDoor) -> Walk:
    """The same desk with a provider."""
    with HTTPServer() as server:
        yield from _there_and_back(*_beside(door, server))


def _beside(door: FrontDoor, server: HTTPServer) -> tuple[FrontDoor, IdentityProvider]:
    identity = IdentityProvider(server, lambda: door.newsroom.now)
    oidc = Oidc(issuer=identity.issuer, client_id=CLIENT, client_secret=SecretStr(SECRET))
    settings = door.app.settings
    desk = FrontDoor.of(door.newsroom, publication=settings.publication, catalogues=settings.catalogues, oidc=oidc)
    hired(desk, Role.EDITOR)
    return desk, identity


def _there_and_back(door: FrontDoor, identity: IdentityProvider) -> Walk:
    now = door.newsroom.now
    yield "door", door.get("/desk/login")
    yield "led nowhere", door.get("/desk/login/callback")
    identity.claims = {"email": "nobody@example.org"}
    yield "a stranger", gone_and_back(door)
    identity.claims = {}
    gone_and_back(door)
    yield "proof", door.get("/desk/account/proof")
    identity.claims = {"auth_time": None}
    yield "not asked", gone_and_back(door, PROOF)
    with door.newsroom.database.writing() as session:
        totp = pyotp.TOTP(second_factor.new_secret())
        second_factor.set_up(session, 1, totp.secret, totp.at(now), now=now)
    yield "digits", gone_and_back(door)
    ticket = gone_and_back(door).text.partition('name="ticket" value="')[2].partition('"')[0]
    yield "wrong digits", door.post("/desk/login/code", {"ticket": ticket, "code": "1"}, headers=OWN)
    identity.document = {"issuer": "https://login.example.org"}
    door.later(hours=2)
    yield "away", door.get(LOGIN)
