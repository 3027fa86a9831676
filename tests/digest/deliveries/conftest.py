"""A topic with one weekly reader, for tests that are about mail."""

import pytest

from digest.topics.models import Topic
from tests.support import factories as given
from tests.support.newsroom import Newsroom


@pytest.fixture
def topic(newsroom: Newsroom) -> Topic:
    """A topic that ana@example.org follows, weekly."""
    with newsroom.database.writing() as session:
        topic = given.topic(session, "a-topic")
        given.subscriber(session, topic, address="ana@example.org")
    return topic
