"""Whoever has no token of ours, or one for something else, gains nothing at any route that takes one.

The routes are those of the router itself: a new one is asked without being named here.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.routing import APIRoute
from httpx2 import Response

from digest.web import server
from subscribers import moving
from subscribers.addresses import email_address
from subscribers.staff import resets
from subscribers.staff.roles import Role
from subscribers.tokens import Purpose, new_handle, token
from tests.support import factories
from tests.support.frontdoor import FrontDoor, visible
from tests.support.newsroom import SECRET
from tests.support.staff import OWN, hired
from tests.support.tables import everything_in

PURPOSES: dict[str, tuple[Purpose, ...]] = {
    "p": ("preferences",),
    "u": ("unsubscribe",),
    "c": ("confirm",),
    "m": ("move-from", "move-to"),
}
"""By the first part of a path, what its tokens are for; "desk" has tokens of staff."""
FORM = {"address": "eve@example.org", "topic": "1", "frequency": "daily", "password": "a password of somebody else"}
"""What an attacker would like to be done."""
ROUTES = [
    (method, route.path)
    for router in server.ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and "{token}" in route.path
    for method in sorted(route.methods or ())
]


@pytest.fixture
def tokens(door: FrontDoor) -> dict[str, str]:
    """Good ones: by purpose, of somebody who confirmed and wishes to move, of somebody who has yet to confirm, and of
    staff."""
    now = door.newsroom.now
    staff_id = hired(door, Role.ADMIN)
    with door.newsroom.database.writing() as session:
        topic = factories.topic(session, "immunology")
        reader = factories.subscriber(session, topic)
        new = factories.subscriber(session, topic, confirmed_at=None)
        wish = moving.ask_to_move(session, reader.id, email_address("new@example.net"), source="web", now=now)
        handles = {"confirm": new.handle, "move-from": wish.handle, "move-to": wish.handle}
        purposes = [purpose for purposes in PURPOSES.values() for purpose in purposes]
        made = {purpose: token(SECRET, purpose, handles.get(purpose, reader.handle)) for purpose in purposes}
        staff = resets.reset_token(session, staff_id, valid_for=timedelta(days=3), secret=SECRET, now=now)
        return made | {"desk": staff}


def test_every_route_with_a_token_says_what_it_is_for() -> None:
    assert {path.split("/")[1] for _, path in ROUTES} == {*PURPOSES, "desk"}


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_what_we_did_not_make_for_this_opens_nothing(
    door: FrontDoor, tokens: dict[str, str], method: str, path: str
) -> None:
    before = everything_in(door.newsroom.database)

    answers = [asked(door, method, path, forged) for forged in forgeries(tokens, path)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({visible(answer) for answer in answers}) == 1
    assert everything_in(door.newsroom.database) == before


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route[1][1] in "cmd"])
def test_what_was_good_once_changes_nothing_later(
    door: FrontDoor, tokens: dict[str, str], method: str, path: str
) -> None:
    door.later(days=7, seconds=1)
    before = everything_in(door.newsroom.database)

    answers = [asked(door, method, path, old) for old in good_ones(tokens, path)]

    assert method in ("GET", "HEAD") or {answer.status_code // 100 for answer in answers} == {4}
    assert everything_in(door.newsroom.database) == before


def asked(door: FrontDoor, method: str, path: str, token: str) -> Response:
    """What comes back for a token in that route, and a form that wants everything."""
    data = FORM if method == "POST" else None
    return door.client.request(method, path.replace("{token}", token), data=data, headers=OWN)


def good_ones(tokens: dict[str, str], path: str) -> list[str]:
    """Those that the route takes."""
    page = path.split("/")[1]
    return [tokens[purpose] for purpose in PURPOSES.get(page, ("desk",))]


def forgeries(tokens: dict[str, str], path: str) -> Iterator[str]:
    """Altered, cut, lengthened, made for something else, made by somebody else, made for nobody."""
    page, good = path.split("/")[1], good_ones(tokens, path)
    yield from (other for other in tokens.values() if other not in good)
    for text in good:
        for place in (0, len(text) // 2, len(text) - 1):
            yield text[:place] + ("b" if text[place] == "a" else "a") + text[place + 1 :]
        yield from (text[:-1], text[:26], text[26:], text + "A", text.swapcase(), text + "%00", "%20" + text, "x")
    for purpose in PURPOSES.get(page, ()):
        yield token(b"the secret of somebody else, 32 letters", purpose, good[0][:26])
        yield token(SECRET, purpose, new_handle())
