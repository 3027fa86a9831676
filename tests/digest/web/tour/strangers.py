"""All that strangers can meet on the way in."""

from collections.abc import Iterator
from typing import Any

from tests.digest.web.tour.ground import Walk, two_topics, with_one_schedule
from tests.support.frontdoor import FrontDoor
from tests.support.way_in import form_of, sign_up_form


def strangers(door: FrontDoor) -> Walk:
    """On the way in."""
    yield "front without topics", door.get("/")
    two_topics(door)
    yield "front", door.get("/")
    form = sign_up_form(door)
    yield "quick", door.post(form.action, form.fields)
    for wrong in _mistakes():
        yield f"mistake {wrong}", form.sent(door, **wrong)
    yield "link", door.get("/link")
    yield "link without an address", form_of(door.get("/link")).sent(door, address="")
    form.sent(door)
    yield "inbox", door.get("/check-your-inbox")
    yield "pending", door.get(door.link(1, "preferences"))
    confirm = door.link(1, "confirm")
    yield "confirm", door.get(confirm)
    yield "welcome", door.post(confirm)
    yield "already", door.get(confirm)
    form.sent(door, address="late@example.org")
    door.later(days=30)
    yield "too late", door.get(door.link(2, "confirm"))
    yield "old", door.post(form.action, form.fields)
    yield "front with one schedule", with_one_schedule(door).get("/")


def _mistakes() -> Iterator[dict[str, Any]]:
    """What to fill into the form on the front page, for each thing that can be wrong."""
    yield {"topic": [], "address": [], "consent": []}
    yield {"topic": "nothing", "frequency": "x", "timezone": "«x»", "language": "«x»", "name": "n" * 201}
    yield {"address": "nobody", "consent": "of old"}
    yield {"address": "info@example.org"}
    yield {"address": "ana@refused.example"}
