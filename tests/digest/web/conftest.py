"""The pages of a newsroom, on each kind of database."""

import pytest
from pytest_httpserver import HTTPServer

from subscribers.staff.roles import Role
from tests.digest.web.single_sign_on import Desk, desk
from tests.support import factories
from tests.support.frontdoor import FrontDoor
from tests.support.newsroom import Newsroom
from tests.support.staff import hired


@pytest.fixture
def door(newsroom: Newsroom) -> FrontDoor:
    """The pages, in English and German."""
    return FrontDoor.of(newsroom)


@pytest.fixture
def open_door(door: FrontDoor) -> FrontDoor:
    """The pages of a publication that has two topics to follow."""
    with door.newsroom.database.writing() as session:
        factories.topic(session, "immunology")
        factories.topic(session, "oncology")
    return door


@pytest.fixture
def sso(newsroom: Newsroom, httpserver: HTTPServer) -> Desk:
    """A desk and its provider, and Ed, an editor."""
    door, provider = desk(newsroom, httpserver)
    hired(door, Role.EDITOR)
    return door, provider
