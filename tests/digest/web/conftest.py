"""The pages of a newsroom, on each kind of database."""

import pytest

from tests.support.frontdoor import FrontDoor
from tests.support.newsroom import Newsroom


@pytest.fixture
def door(newsroom: Newsroom) -> FrontDoor:
    """The pages, in English and German."""
    return FrontDoor.of(newsroom)
