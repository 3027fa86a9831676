"""Many readers, and one reader in many tabs, change what they chose at the same moment: nothing is lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from digest.core.sections import Web
from digest.web.serving import served
from tests.support import factories
from tests.support.frontdoor import FrontDoor

AT_ONCE, CHANGES = 32, 200


@pytest.fixture
def client(door: FrontDoor) -> Iterator[httpx2.Client]:
    """A browser on a real server of these pages."""
    with (
        served(door.client.app, Web(), port=0) as address,  # type: ignore[arg-type]
        httpx2.Client(base_url=address, timeout=60, limits=httpx2.Limits(max_connections=AT_ONCE)) as client,
    ):
        yield client


def test_two_hundred_tabs_of_one_reader_each_add_a_topic(door: FrontDoor, client: httpx2.Client) -> None:
    with door.newsroom.database.writing() as session:
        topics = [factories.topic(session, f"topic-{number}").id for number in range(CHANGES)]
        reader = factories.subscriber(session).id
    link = door.link(reader, "preferences")

    with ThreadPoolExecutor(AT_ONCE) as tabs:
        forms = [{"was_topics": "", "topic": str(topic)} for topic in topics]
        answers = list(tabs.map(lambda form: client.post(link, data=form).status_code, forms))

    assert set(answers) == {303}
    assert door.reader(reader).topic_ids == frozenset(topics)
    assert door.reader(reader).revision == CHANGES


def test_two_hundred_readers_choose_the_same_new_combination(door: FrontDoor, client: httpx2.Client) -> None:
    with door.newsroom.database.writing() as session:
        topics = [factories.topic(session, f"topic-{number}") for number in range(3)]
        readers = [factories.subscriber(session, topics[0]).id for _ in range(CHANGES)]
        ids = [str(topic.id) for topic in topics]
    links = [door.link(reader, "preferences") for reader in readers]
    form = {"was_topics": ids[0], "topic": ids, "was_hour": "", "hour": "18"}

    with ThreadPoolExecutor(AT_ONCE) as everybody:
        answers = list(everybody.map(lambda link: client.post(link, data=form).status_code, links))

    after = [door.reader(reader) for reader in readers]
    assert set(answers) == {303}
    assert {(len(row.topic_ids), row.hour) for row in after} == {(3, 18)}


def test_who_is_erased_while_others_choose_is_erased(door: FrontDoor, client: httpx2.Client) -> None:
    with door.newsroom.database.writing() as session:
        topics = [factories.topic(session, f"topic-{number}") for number in range(20)]
        readers = [factories.subscriber(session, topics[number]).id for number in range(20)]
        ids = [topic.id for topic in topics]
    links = [door.link(reader, "preferences") for reader in readers]
    posts: list[tuple[str, dict[str, str]]] = [(f"{link}/erase", {}) for link in links[:10]]
    posts += [(link, {"was_topics": "", "topic": str(ids[0])}) for link in links for _ in range(3)]

    with ThreadPoolExecutor(AT_ONCE) as everybody:
        answers = list(everybody.map(lambda post: client.post(post[0], data=post[1]).status_code, posts))

    assert set(answers) <= {303, 404, 409}  # 409: erased between two looks at them
    assert [door.reader(reader).address for reader in readers[:10]] == [None] * 10
    assert all(ids[0] in door.reader(reader).topic_ids for reader in readers[10:])
