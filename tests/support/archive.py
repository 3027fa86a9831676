"""Issues that went out, for tests of the archive."""

from datetime import timedelta
from typing import Any

from digest.issues import changes
from digest.topics.models import Topic
from tests.support import factories as given
from tests.support.frontdoor import FrontDoor

FIRST, SECOND = "/archive/weekly/2026-W48", "/archive/weekly/2026-W49"


def two_topics(door: FrontDoor) -> tuple[Topic, Topic]:
    """Ana follows the first one, weekly; nobody follows the second."""
    with door.newsroom.database.writing() as session:
        science, health = given.topic(session, "science"), given.topic(session, "health")
        given.subscriber(session, science, address="ana@example.org", name="Ana")
    return science, health


def two_issues(door: FrontDoor) -> FrontDoor:
    """Two weekly issues were sent, of two stories and of one."""
    science, health = two_topics(door)
    with door.newsroom.database.writing() as session:
        given.article(session, science, title="Weirs", url="https://www.example.org/weirs")
        given.article(session, health, title="Naps", image_url="https://pictures.example.net/naps.jpg")
    goes_out(door)
    with door.newsroom.database.writing() as session:
        given.article(session, science, title="Moss", now=door.newsroom.now)
    goes_out(door)
    return door


def one_issue(door: FrontDoor, *, words: str, **said: Any) -> None:
    """One issue was sent, of one article that says this; `words` are subject, intro and note of its editor."""
    science, _ = two_topics(door)
    with door.newsroom.database.writing() as session:
        given.article(session, science, **said)
    door.newsroom.prepare()
    with door.newsroom.database.writing() as session:
        issue = door.newsroom.issue(session)
        changes.word(session, issue, subject=words, intro=words, author="test", now=door.newsroom.now)
        changes.note(session, issue, science.id, text=words, author="test", now=door.newsroom.now)
    goes_out(door)


def goes_out(door: FrontDoor) -> None:
    """From one Monday to the next: the weekly issue is made, closed on Wednesday and sent on Thursday."""
    for hours in (0, 49, 24, 95):
        door.newsroom.now += timedelta(hours=hours)
        door.newsroom.tick()
