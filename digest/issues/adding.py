"""An extra story in an issue: from the page that an editor names, all the way to the log."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from digest.articles.ingest import ingest
from digest.articles.models import Article
from digest.articles.polish import SHIPPED, Rules
from digest.articles.queries import roots
from digest.articles.values import Entry
from digest.core.errors import BadInput
from digest.core.languages import N_
from digest.issues import things
from digest.issues.approve import void
from digest.issues.edits import hold_open, note
from digest.issues.hands import ISSUE, Person
from digest.issues.intake import take_in
from digest.issues.models import Issue
from digest.issues.things import ADDED, TAKEN_BACK, Kind, Thing
from digest.sources.by_hand import source_of_editors
from subscribers.staff import audit


@dataclass(frozen=True, slots=True)
class Added:
    """What became of it."""

    article_id: int
    title: str
    known: bool
    """It was kept already, from a source or an editor; now it stands under these topics too."""


def add_story(
    session: Session,
    issue: Issue,
    entry: Entry,
    *,
    topic_slugs: Sequence[str],
    rules: Rules = SHIPPED,
    by: Person,
    now: datetime,
) -> Added:
    """Keep the story, and put it under these topics. Voids an approval. Adding it twice is fine; one that an editor
    took back stands again.

    Raises BadInput without a topic, and Conflict when the issue is past changing.
    """
    if not topic_slugs:
        raise BadInput(N_("choose at least one topic, or nobody gets the story"))
    hold_open(session, issue)
    source = source_of_editors(session, now=now)
    told = replace(entry, topics=tuple(topic_slugs), guid=None)
    taken = take_in(session, source, ingest(session, source.id, [told], now=now, rules=rules), now=now)
    [article_id] = taken.ingested.named_topics
    root = roots(session, [article_id])[article_id]
    known, story = not taken.ingested.new or root != article_id, Thing(Kind.STORY, root)
    taken_back = session.get_one(Article, root).retracted_because == TAKEN_BACK
    if taken_back:
        things.write(session, issue, story, ADDED, author=by.name, now=now)
    if taken_back or not known:
        note(session, issue, story, None, ADDED, by=by, now=now)
    else:  # nothing to undo, but they had a hand in it
        audit.record(session, "changed", ISSUE, issue.id, by=by.staff_id, now=now, after={str(story): ADDED})
    void(issue)
    return Added(root, entry.title, known)
