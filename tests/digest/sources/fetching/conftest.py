"""A `Fetch` with little patience."""

from collections.abc import Iterator

import pytest

from digest.sources.fetching.client import web_within
from digest.sources.fetching.values import Fetch
from tests.digest.sources.fetching.asking import QUICK


@pytest.fixture
def fetch() -> Iterator[Fetch]:
    with web_within(QUICK, contact="news@example.org") as fetch:
        yield fetch
