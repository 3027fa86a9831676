"""Readers in every state that a page may find them in, among the stories of the demo's newsroom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from digest.demo import content
from digest.demo.content import Content, Story
from digest.topics.models import Topic
from subscribers import moving
from subscribers.address_changes import Side
from subscribers.addresses import email_address
from subscribers.models import EndedReason, Subscriber
from tests.support import factories as given
from tests.support.person import a_week
from tests.support.served import Served

DAY, LONG = timedelta(days=1), timedelta(days=6)
KNOWN = ("immune-system", "oceans-and-climate", "space")
"""What most of them follow."""
NEVER_WRITTEN_ABOUT = "deep-time"


@dataclass(frozen=True, slots=True)
class Residents:
    """The handles that stand in links: of people, and of their wishes to have their mail sent elsewhere, by name."""

    people: Mapping[str, str]
    wishes: Mapping[str, str]


def newsroom() -> Content:
    """The demo's, its last day being the one before tests begin."""
    return content.load().ending_on((given.MONDAY - DAY).date())


def settled(site: Served) -> Residents:
    """Publish what the newsroom has, send an issue of it, and then let them all move in."""
    world = newsroom()
    with site.database.writing() as session:
        topics = topics_of(session, world)
        for story in world.articles[:-20]:
            publish(session, story, topics, now=site.clock[0])
        ana = given.subscriber(session, *(topics[slug] for slug in KNOWN), name="Ana", address="ana@example.org").handle
    a_week(site)
    with site.database.writing() as session:
        topics = {slug: session.merge(topic) for slug, topic in topics.items()}
        for story in world.articles[-20:]:
            publish(session, story, topics, now=site.clock[0])
        people, wishes = _people(session, topics, site.clock[0]), _wishes(session, topics, site.clock[0])
    return Residents({"ana": ana, **people}, wishes)


def topics_of(session: Session, world: Content) -> dict[str, Topic]:
    """Make its topics; by slug."""
    topics = {}
    for number, topic in enumerate(world.topics):
        topics[topic.slug] = given.topic(session, topic.slug)
        row = topics[topic.slug]
        row.name, row.description, row.page_url, row.sort = topic.name, topic.description, topic.page_url, number
    session.flush()
    return topics


def publish(session: Session, story: Story, topics: Mapping[str, Topic], *, now: datetime, **other: object) -> None:
    """One of its stories, but for what is to be otherwise."""
    image = story.image
    told = {
        "title": story.title,
        "summary": story.summary,
        "url": story.url,
        "author": story.author,
        "image_url": image and image.url,
        "image_alt": image.alt if image else "",
        "image_width": image and image.width,
        "image_height": image and image.height,
    }
    given.article(session, *(topics[slug] for slug in story.topics), now=now, **(told | other))


def _people(session: Session, topics: Mapping[str, Topic], now: datetime) -> dict[str, str]:
    left = {"ended_at": now - DAY / 2, "ended_reason": EndedReason.UNSUBSCRIBED}
    states: dict[str, dict[str, object]] = {
        "new": {"confirmed_at": None},
        "waiting": {"confirmed_at": None},
        "late": {"confirmed_at": None, "requested_at": now - LONG * 5},
        "paused": {"paused_until": (now + LONG).date()},
        "odd": {"frequency": "quarterly", "timezone": "Europe/Belfast", "hour": 7},
        "left": {**left, "confirmed_at": now - LONG, "requested_at": now - LONG},
        "gone": {**left, "ended_at": now - LONG},
    }
    follow = [topics[slug] for slug in KNOWN]
    people = {name: given.subscriber(session, *follow, now=now, **state) for name, state in states.items()}
    people["idle"] = given.subscriber(session, now=now)
    people["quiet"] = given.subscriber(session, topics[NEVER_WRITTEN_ABOUT], now=now)
    return {name: reader.handle for name, reader in people.items()}


def _wishes(session: Session, topics: Mapping[str, Topic], now: datetime) -> dict[str, str]:
    """Of people who wish to move: to one address each, but one to an address that somebody has."""
    wishes = {}
    for name in ("mover", "halfway", "moved", "tardy", "parted", "taken"):
        reader = given.subscriber(session, *(topics[slug] for slug in KNOWN), now=now - LONG)
        to = email_address("ana@example.org" if name == "taken" else f"{name}@example.net")
        asked_at = now - LONG * 5 if name == "tardy" else now
        wishes[name] = moving.ask_to_move(session, reader.id, to, source="web", now=asked_at).handle
        _go_on(session, name, reader, wishes[name], now)
    return wishes


def _go_on(session: Session, name: str, reader: Subscriber, handle: str, now: datetime) -> None:
    def agree(side: Side) -> None:
        moving.agree(session, handle, side, secret=b"any", source="web", now=now)

    if name in ("halfway", "moved", "taken"):
        agree(Side.OLD)
    if name == "moved":
        agree(Side.NEW)
    if name == "parted":
        reader.ended_at, reader.ended_reason = now, EndedReason.UNSUBSCRIBED
