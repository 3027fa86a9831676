"""Readers by the million, written by the database itself: twelve seconds instead of two minutes."""

import random

from sqlalchemy import ColumnElement, String, case, cast, func, insert, literal, null, select
from sqlalchemy.orm import Session

from benchmarks.pages.publication import NOW, TOPICS
from digest.core.chunks import chunks
from subscribers.models import AddressChange, EndedReason, Subscriber, TopicSet, TopicSetMember

SETS, DOMAINS = 10_000, 500
ZONES = ("Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Kolkata")
LEFT_OF_A_HUNDRED = 99
"""Of a hundred readers, the one of this number left."""
_MOMENT = Subscriber.requested_at.type
WISH = "w" * 26
"""The handle of a wish to move, and below that of somebody who has yet to confirm."""
WAITS = "c" * 26


def fill_readers(session: Session, readers: int, *, served: int, behind: int) -> None:
    """So many, numbered from 1; one in ten was served up to `behind` only."""
    sets = min(SETS, readers)
    _fill_sets(session, sets)
    number = select(literal(0).label("number")).cte("numbers", recursive=True)
    number = number.union_all(select(number.c.number + 1).where(number.c.number < readers - 1))
    values = _values(number.c.number, sets, served=served, behind=behind)
    rows = select(*(value.label(name) for name, value in values.items())).order_by(number.c.number)
    session.execute(insert(Subscriber).from_select(list(values), rows))
    session.add(
        AddressChange(
            subscriber_id=1, address="new@example.org", address_key="new@example.org", handle=WISH, asked_at=NOW
        )
    )
    waiting = {"address": "waits@example.org", "address_key": "waits@example.org", "handle": WAITS, "topic_set_id": 1}
    session.add(Subscriber(**waiting, frequency="weekly", timezone=ZONES[0], language="en", requested_at=NOW))


def handle(number: int) -> str:
    """What stands for the reader of that number in links."""
    return f"{number - 1:026}"


def _values(number: ColumnElement[int], sets: int, *, served: int, behind: int) -> dict[str, ColumnElement[object]]:
    text = cast(number, String)
    address = literal("reader") + text + "@mail" + cast(number % DOMAINS, String) + ".example.net"
    padded = literal("0" * 26) + text
    left = number % 100 == LEFT_OF_A_HUNDRED
    zones = case(*((number % len(ZONES) == at, literal(zone)) for at, zone in enumerate(ZONES)), else_=ZONES[0])
    return {
        "address": address,
        "address_key": address,
        "name": literal(""),
        "handle": func.substr(padded, func.length(text) + 1),
        "topic_set_id": number * 31 % sets + 1,
        "frequency": literal("weekly"),
        "timezone": zones,
        "language": literal("en"),
        "requested_at": literal(NOW, _MOMENT),
        "confirmed_at": literal(NOW, _MOMENT),
        "ended_at": case((left, literal(NOW, _MOMENT)), else_=null()),
        "ended_reason": case((left, literal(EndedReason.UNSUBSCRIBED, Subscriber.ended_reason.type)), else_=null()),
        "covered_upto": case((number % 10 == 0, behind), else_=served),
    }


def _fill_sets(session: Session, sets: int) -> None:
    chance, wanted = random.Random(7), set[tuple[int, ...]]()
    while len(wanted) < sets:
        wanted.add(tuple(sorted(chance.sample(range(1, TOPICS + 1), chance.randint(1, 8)))))
    numbered = list(enumerate(sorted(wanted), start=1))
    for chunk in chunks(numbered, 5000):
        session.execute(insert(TopicSet), [{"id": id_, "key": f"{id_:064}"} for id_, _ in chunk])
        members = [{"topic_set_id": id_, "topic_id": topic} for id_, topics in chunk for topic in topics]
        session.execute(insert(TopicSetMember), members)
