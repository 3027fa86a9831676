"""The pages of a newsroom, on each kind of database."""

import pytest

from tests.support import factories
from tests.support.frontdoor import FrontDoor
from tests.support.newsroom import Newsroom


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
