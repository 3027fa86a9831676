"""A reader's own pages in all their states, until nothing is left of them."""

from tests.digest.web.tour.ground import ADDRESS, Walk, two_topics, with_one_schedule
from tests.support import factories as given
from tests.support.forms import fields
from tests.support.frontdoor import FrontDoor


def reader(door: FrontDoor) -> Walk:
    """A reader's own pages, until nothing is left of them."""
    science, _ = two_topics(door)
    with door.newsroom.database.writing() as session:
        for number in range(8):
            given.article(session, science, title=f"«Weirs {number}»", summary="«Weirs.»")
        speaks = door.app.settings.publication.language
        ana = given.subscriber(session, science, address=ADDRESS, name="«Ana»", language=speaks).id
    link, leave = door.link(ana, "preferences"), door.link(ana, "unsubscribe")
    yield "preferences", door.get(link)
    for told in ("saved", "same", "resumed", "back"):
        yield f"preferences, {told}", door.get(f"{link}?told={told}")
    form = fields(door.get(link))
    wrong = {
        "frequency": "x",
        "hour": "x",
        "timezone": "«x»",
        "language": "«x»",
        "name": "n" * 201,
        "paused_until": "x",
    }
    yield "preferences, wrong", door.post(link, form | wrong)
    yield from _next_mails(door, link)
    yield from _addresses(door, link)
    yield "data, nothing yet", door.get(f"{link}/data")
    yield "leave", door.get(leave)
    yield "left", door.post(leave)
    yield "ended a moment ago", door.get(link)
    door.later(days=2)
    yield "left long ago", door.get(leave)
    yield "ended", door.get(link)
    yield "undone too late", door.post(f"{leave}/undo")
    yield "erase", door.get(f"{link}/erase")
    yield "erased", door.get(door.post(f"{link}/erase").headers["location"])
    yield "a link of nobody", door.get(link)


def _next_mails(door: FrontDoor, link: str) -> Walk:
    door.newsroom.prepare()
    yield "next mail", door.get(f"{link}/next")
    form = fields(door.get(link))
    door.post(link, form | {"paused_until": "2026-12-24"})
    yield "paused", door.get(link)
    door.post(f"{link}/resume")
    door.post(link, form | {"topic": []})
    yield "follows nothing", door.get(link)
    yield "next mail of nothing", door.get(f"{link}/next")
    door.post(link, form | {"was_topics": ""})
    yield "no such frequency", with_one_schedule(door, "monthly").get(f"{link}/next")
    door.newsroom.automatic = False
    door.later(hours=60)
    door.newsroom.prepare()
    yield "next mail waits for editors", door.get(f"{link}/next")
    door.newsroom.automatic = True
    door.newsroom.prepare()
    door.later(hours=24)
    yield "next mail is late", door.get(f"{link}/next")
    door.newsroom.pass_time(days=4)
    yield "nothing new", door.get(f"{link}/next")
    yield "data", door.get(f"{link}/data")


def _addresses(door: FrontDoor, link: str) -> Walk:
    yield "another address", door.get(f"{link}/address")
    for typed in (ADDRESS, "nobody"):
        yield f"no address: {typed}", door.post(f"{link}/address", {"address": typed})
    for number in range(6):
        refused = door.post(f"{link}/address", {"address": f"new{number}@example.net"})
    yield "too many addresses", refused
    yield "asked to move", door.get(f"{link}/address?told=asked")
