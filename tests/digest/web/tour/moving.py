"""A change of address, however it stands."""

import re

from tests.digest.web.tour.ground import ADDRESS, NEW_ADDRESS, Walk, two_topics
from tests.support import factories as given
from tests.support.frontdoor import FrontDoor
from tests.support.served import text_of


def moving(door: FrontDoor) -> Walk:
    """Both ends of a change of address, however it stands."""
    science, _ = two_topics(door)
    with door.newsroom.database.writing() as session:
        ana, bo = (given.subscriber(session, science, address=address).id for address in (ADDRESS, "bo@example.org"))
    old, new = _asked(door, ana, NEW_ADDRESS)
    yield "old end", door.get(old)
    yield "new end", door.get(new)
    yield "old end waits", door.post(old)
    door.later(days=8)
    yield "late", door.get(new)
    old, new = _asked(door, ana, NEW_ADDRESS)
    yield "new end waits", door.post(new)
    with door.newsroom.database.writing() as session:
        given.subscriber(session, address=NEW_ADDRESS)
    yield "impossible", door.post(old)
    old, new = _asked(door, ana, "free@example.net")
    door.post(old)
    yield "moved", door.post(new)
    yield "moved, at the old end", door.get(old)
    yield "moved lately", door.post(f"{door.link(ana, 'preferences')}/address", {"address": "more@example.net"})
    old, new = _asked(door, bo, "bo@example.net")
    door.post(door.link(bo, "unsubscribe"))
    yield "left meanwhile", door.get(new)


def _asked(door: FrontDoor, reader_id: int, address: str) -> tuple[str, str]:
    """The links by which both ends agree, after somebody asked."""
    door.post(f"{door.link(reader_id, 'preferences')}/address", {"address": address})
    mails = {str(mail["To"]): text_of(mail) for mail in door.mails()}
    old, new = (re.search(r"https://\S+/m/\S+", mails[to]) for to in (door.reader(reader_id).address or "", address))
    assert old is not None
    assert new is not None
    return old[0], new[0]
