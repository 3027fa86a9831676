"""An issue that has been sent, over a relay that does as it is told."""

import pytest

from digest.topics.models import Topic
from tests.support import factories as given
from tests.support.newsroom import Newsroom
from tests.support.scripted_relay import ScriptedRelay


@pytest.fixture
def relay(newsroom: Newsroom) -> ScriptedRelay:
    """A scripted relay that carries the newsroom's mail."""
    newsroom.transport = relay = ScriptedRelay()
    return relay


@pytest.fixture
def ten(newsroom: Newsroom, topic: Topic) -> None:
    """Ten readers in London, one in New York, and one article for them."""
    with newsroom.database.writing() as session:
        for _ in range(9):
            given.subscriber(session, topic)
        given.subscriber(session, topic, timezone="America/New_York", address="una@example.com")
        given.article(session, topic)
