"""Topic sets: each combination of topics is stored once, however many readers share it."""

import hashlib
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.core.bulk import among, insert_missing
from digest.core.chunks import chunks
from digest.core.database import Lock, lock
from subscribers.models import TopicSet, TopicSetMember

Topics = frozenset[int]
CHUNK = 1000


def intern(session: Session, topic_ids: Iterable[int]) -> int:
    """The id of the set of exactly these topics (perhaps none); made when it is new. Safe when two do it at once.

    Nobody removes the set as unused before this transaction ends.
    """
    topics = frozenset(topic_ids)
    return intern_all(session, [topics])[topics]


def intern_all(session: Session, sets: Iterable[Topics]) -> dict[Topics, int]:
    """`intern` for many sets in a few statements."""
    lock(session, Lock.TOPIC_SETS, shared=True)
    by_key = {_key(topics): topics for topics in sets}
    known = _known(session, by_key)
    if new := sorted(by_key.keys() - known.keys()):
        insert_missing(session, TopicSet, [{"key": key} for key in new])
        made = _known(session, new)
        _add_members(session, {made[key]: by_key[key] for key in new})
        known |= made
    return {topics: known[key] for key, topics in by_key.items()}


def members(session: Session, ids: Iterable[int]) -> dict[int, Topics]:
    """The topics of each of these sets; the empty set for an unknown id."""
    found: dict[int, set[int]] = {topic_set_id: set() for topic_set_id in ids}
    for chunk in chunks(found, CHUNK):
        statement = select(TopicSetMember.topic_set_id, TopicSetMember.topic_id)
        for topic_set_id, topic_id in session.execute(statement.where(TopicSetMember.topic_set_id.in_(chunk))):
            found[topic_set_id].add(topic_id)
    return {topic_set_id: frozenset(topics) for topic_set_id, topics in found.items()}


def _key(topics: Topics) -> str:
    return hashlib.sha256(",".join(map(str, sorted(topics))).encode()).hexdigest()


def _known(session: Session, keys: Iterable[str]) -> dict[str, int]:
    statement = select(TopicSet.key, TopicSet.id).where(among(session, TopicSet.key, keys))
    return dict(session.execute(statement).all())


def _add_members(session: Session, sets: dict[int, Topics]) -> None:
    rows = [{"topic_set_id": id, "topic_id": topic_id} for id, topics in sets.items() for topic_id in sorted(topics)]
    insert_missing(session, TopicSetMember, rows)
