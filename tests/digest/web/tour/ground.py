"""What every walk through the pages begins with: a publication all of whose own words stand in «marks»."""

from collections.abc import Iterator
from typing import Any

from httpx2 import Response

from digest.core.sections import Publication, Schedule, Signup
from digest.topics.models import Topic
from tests.support import factories as given
from tests.support.frontdoor import FrontDoor
from tests.support.newsroom import Newsroom

Walk = Iterator[tuple[str, Response]]
"""What each page is called here, and the page."""
ADDRESS, NEW_ADDRESS = "ana@example.org", "ana@example.net"
STRICT = Signup(refused_domains=("refused.example",), role_addresses="refuse")


def abroad(newsroom: Newsroom, language: str, **settings: Any) -> FrontDoor:
    """The pages of a publication in this language, all of whose own words are marked."""
    own = {
        "name": "«The Test Review»",
        "tagline": "«All that is fit to check»",
        "postal_address": "«1 Test Street, London»",
        "language": language,
        "languages": ["de" if language != "de" else "en"],
    }
    publication = Publication.model_validate(given.PUBLICATION.model_dump() | own)
    return FrontDoor.of(newsroom, publication=publication, signup=STRICT, **settings)


def two_topics(door: FrontDoor) -> tuple[Topic, Topic]:
    """Nobody follows them yet."""
    return new_topic(door, "«Science»"), new_topic(door, "«Health»")


def new_topic(door: FrontDoor, name: str) -> Topic:
    """With words about it."""
    with door.newsroom.database.writing() as session:
        topic = given.topic(session, name.strip("«»").lower())
        topic.name, topic.description = name, "«What it is about»"
    return topic


def with_one_schedule(door: FrontDoor, name: str = "weekly") -> FrontDoor:
    """The same pages after config.toml was changed."""
    settings = door.app.settings
    schedules: dict[str, Schedule] = {name: settings.schedules[name]}
    before, door.newsroom.schedules = door.newsroom.schedules, schedules
    bare = FrontDoor.of(
        door.newsroom, publication=settings.publication, catalogues=settings.catalogues, signup=settings.signup
    )
    door.newsroom.schedules = before
    return bare
