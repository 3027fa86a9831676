"""A desk whose staff may log in by a provider, which vouches for Fay whoever comes; she has set up a second factor."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr
from pytest_httpserver import HTTPServer

from digest.core.database import Database
from digest.core.sections import Oidc, Publication, Web
from digest.web.serving import served
from subscribers.addresses import email_address
from subscribers.staff import accounts, second_factor
from subscribers.staff.models import StaffMember
from subscribers.staff.roles import Role
from tests.support.desk_week import STAFF, Week
from tests.support.frontdoor import FrontDoor
from tests.support.identity_provider import CLIENT, SECRET, IdentityProvider
from tests.support.newsroom import Newsroom
from tests.support.residents import newsroom
from tests.support.staff import hired


@contextmanager
def opened(folder: Path, database: Database) -> Iterator[tuple[Week, str]]:
    """The desk and its address, served until the end of the block. Lou has no password."""
    port, server = free_port(), HTTPServer(host="127.0.0.1", port=0)
    server.start()
    try:
        week = _week(folder, database, server, port)
        with served(week.door.client.app, Web(), port=port) as address:  # type: ignore[arg-type]
            yield week, address
    finally:
        server.stop()


def free_port() -> int:
    """The provider knows beforehand where it sends people back to."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _week(folder: Path, database: Database, server: HTTPServer, port: int) -> Week:
    room = Newsroom(database, folder / "outbox", automatic=False)
    identity = IdentityProvider(server, lambda: room.now, claims={"email": "fay@example.org"})
    oidc = Oidc(issuer=identity.issuer, client_id=CLIENT, client_secret=SecretStr(SECRET))
    words = newsroom().publication.model_dump() | {"languages": ("de",), "public_url": f"http://127.0.0.1:{port}/"}
    door = FrontDoor.of(room, publication=Publication.model_validate(words), oidc=oidc)
    week = Week(door, staff={name: hired(door, role, name) for name, role in {**STAFF, "Fay": Role.EDITOR}.items()})
    with database.writing() as session:
        session.get_one(StaffMember, week.staff["Fay"]).totp_secret = second_factor.new_secret()
        lou = accounts.add(
            session, email_address("lou@example.org"), name="Lou", role=Role.APPROVER, by=None, now=room.now
        )
        week.staff["Lou"] = lou.id
    return week
