"""Cuts an issue into editions: one selection for each group of readers that must get the same."""

from collections.abc import Sequence
from typing import NamedTuple, cast

from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session

from digest.core.chunks import chunks
from digest.core.languages import spoken
from digest.deliveries.received import article_ids
from digest.deliveries.scratch import READERS
from digest.issues import presentation, selection
from digest.issues.content import Content
from digest.issues.models import Edition, Issue, PlannedCohort
from digest.issues.selection import Cohort, Selector
from subscribers import topic_sets

CHUNK = 2000
EDITIONS, COHORTS = cast(Table, Edition.__table__), cast(Table, PlannedCohort.__table__)
"""For bulk: twice as fast as by way of the classes."""


class Group(NamedTuple):
    """Readers that must get the same content, as the database groups them."""

    topic_set_id: int
    covered_upto: int
    language: str
    received: str


def plan(session: Session, issue: Issue, content: Content) -> int:
    """Write the cohorts and editions of the readers in `READERS` who are not skipped.

    Return the id of the first cohort written: those of earlier planning stay, for the mails they were planned for.
    """
    keys = READERS.c.topic_set_id, READERS.c.covered_upto, READERS.c.language, READERS.c.received
    served = select(*keys).where(READERS.c.skipped == "").group_by(*keys)
    groups = [tuple(row) for row in session.execute(served)]
    topics = topic_sets.members(session, {group[0] for group in groups})
    selector, offered = Selector(content), presentation.offered(content.publication)
    editions = dict(session.execute(select(Edition.key, Edition.id).where(Edition.issue_id == issue.id)).all())
    first = (session.scalar(select(func.max(PlannedCohort.id))) or 0) + 1
    for chunk in chunks(groups, CHUNK):
        # Kept as text, not as sections: a hundred thousand small tuples would keep the garbage collector busy.
        cohorts = [
            (group, spoken(group.language, offered), _sections(selector, topics, group))
            for group in (Group(*row) for row in chunk)
        ]
        _write(session, issue, cohorts, editions)
    return first


def _sections(selector: Selector, topics: dict[int, frozenset[int]], group: Group) -> str:
    """The canonical JSON of the group's sections; empty when nothing is new for it."""
    topic_ids = topics.get(group.topic_set_id, selection.NOTHING)
    sections = selector.pick(Cohort(topic_ids, group.covered_upto, article_ids(group.received)))
    return selection.to_json(sections) if sections else ""


def _write(session: Session, issue: Issue, cohorts: Sequence[tuple[Group, str, str]], editions: dict[str, int]) -> None:
    """Each group with the language it is written to in, and its sections."""
    keys = [selection.edition_key(language, text) if text else None for _, language, text in cohorts]
    fresh = {
        key: {"issue_id": issue.id, "key": key, "language": language, "sections": text}
        for key, (_, language, text) in zip(keys, cohorts, strict=True)
        if key is not None and key not in editions
    }
    if fresh:
        ids = session.scalars(
            insert(EDITIONS).returning(EDITIONS.c.id, sort_by_parameter_order=True), [*fresh.values()]
        )
        editions |= dict(zip(fresh, ids, strict=True))
    rows = [
        group._asdict() | {"issue_id": issue.id, "edition_id": editions[key] if key is not None else None}
        for key, (group, *_) in zip(keys, cohorts, strict=True)
    ]
    session.execute(insert(COHORTS), rows)
