"""From sources to the log: articles are kept and get their topics in one transaction, so none is ever half there."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from digest.articles import corrections, visibility
from digest.articles import queries as articles
from digest.articles.ingest import ingest
from digest.articles.polish import SHIPPED, Rules
from digest.articles.values import Ingested
from digest.core.clock import Clock
from digest.core.database import Database
from digest.sources import queries as sources
from digest.sources.fetching.values import Fetch
from digest.sources.import_file import import_file
from digest.sources.polling import Bounds
from digest.sources.reading.reading import Reading
from digest.sources.refresh import PER_HOST, refresh, refresh_all
from digest.sources.values import Refreshed, SourceRow
from digest.topics import log
from digest.topics import queries as topics
from digest.topics.assign import assign
from digest.topics.log import Tagging

NAMED = "named with the article"
"""The reason of an assignment that a file, or a person who imported it, asked for."""

GONE = "its source does not tell it any more"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a source's entries, all the way to the log."""

    source: SourceRow
    ingested: Ingested
    assigned: int = 0
    """Assignments that are new in the log."""
    without_topic: int = 0
    """New articles in no topic: they go to nobody, until a rule or a person says otherwise."""


def take_in(session: Session, source: SourceRow, ingested: Ingested, *, now: datetime) -> TakenIn:
    """Give new and changed articles their topics, and append them to the log. Safe to repeat.

    What is said of a twin holds for its root, which alone stands in the log; a root whose own source is disabled or
    gone takes the texts of a corrected twin. What the source shows again is news again for those who were served
    meanwhile. A topic that entries name but that does not exist becomes a warning.
    """
    known = {topic.slug: topic.id for topic in topics.every_topic(session)}
    touched = {*ingested.new, *ingested.updated}
    roots = articles.roots(session, touched | ingested.named_topics.keys())
    _correct(session, {twin: roots[twin] for twin in ingested.updated if roots[twin] != twin}, now=now)
    named = [(roots[article_id], slug) for article_id, slugs in ingested.named_topics.items() for slug in slugs]
    assigned = assign(
        session,
        touched,
        explicit=[Tagging(article_id, known[slug], NAMED) for article_id, slug in named if slug in known],
        source_topics=dict.fromkeys(touched, source.topic_id) if source.topic_id else None,
        now=now,
    )
    new_roots = [article_id for article_id in ingested.new if roots[article_id] == article_id]
    log.append_again(session, ingested.restored, now=now)
    standing = topics.memberships(session, new_roots)
    unknown = Counter(slug for _, slug in named if slug not in known)
    warnings = tuple(
        f"there is no topic {slug[:80]!r}, which the source names (articles: {count}); add it and import again"
        for slug, count in unknown.items()
    )
    ingested = replace(ingested, warnings=ingested.warnings + warnings)
    return TakenIn(source, ingested, assigned, len(new_roots) - len(standing))


def import_articles(
    session: Session,
    path: Path,
    *,
    name: str = "",
    topic_id: int | None = None,
    topic_slugs: Sequence[str] = (),
    rules: Rules = SHIPPED,
    now: datetime,
) -> TakenIn:
    """Take in a file: a feed, a table or a topic page. `topic_slugs` hold for all its articles, this time;
    `topic_id` becomes the source's topic for good. Importing again updates, and never repeats.

    Raises SourceError for a file that cannot be read and NotFound for a topic that does not exist; nothing is kept
    then.
    """
    for slug in topic_slugs:
        topics.by_slug(session, slug)
    source, ingested = import_file(
        session, path, name=name, topic_id=topic_id, topics=topic_slugs, rules=rules, now=now
    )
    return take_in(session, source, ingested, now=now)


def refresh_sources(
    database: Database,
    fetch: Fetch,
    *,
    clock: Clock,
    source_id: int | None = None,
    bounds: Bounds = Bounds(),  # noqa: B008 - frozen
    due_only: bool = False,
    per_host: int = PER_HOST,
    rules: Rules = SHIPPED,
) -> Iterator[Refreshed]:
    """Read every source, one, or those that are due, and take in what is new; each in a transaction of its own.

    Results come as they are asked for. A source that fails is recorded and told of, and does not concern the others.
    """
    kept_by_rules = partial(keep, rules=rules)
    if source_id is not None:
        yield refresh(database, source_id, fetch, clock=clock, keep=kept_by_rules, bounds=bounds)
    else:
        yield from refresh_all(
            database, fetch, clock=clock, keep=kept_by_rules, bounds=bounds, due_only=due_only, per_host=per_host
        )


def assign_again(session: Session, *, since: datetime, now: datetime) -> int:
    """Apply today's rules to the articles first seen at `since` or later; return how many assignments are new.

    Nothing is taken out of a topic.
    """
    source_topics = {source.id: source.topic_id for source in sources.every_source(session)}
    assigned = 0
    for page in articles.pages(session, articles.every_article(since=since)):
        of_sources = {row.id: topic_id for row in page if (topic_id := source_topics[row.source_id])}
        assigned += assign(session, [row.id for row in page], source_topics=of_sources, now=now)
    return assigned


def keep(session: Session, source: SourceRow, reading: Reading, now: datetime, *, rules: Rules = SHIPPED) -> Ingested:
    """Take in what a source says now, and note what it took back. `source` is as it was before this reading."""
    gone = visibility.retract_gone(session, source.id, reading.gone, because=GONE, now=now) if reading.gone else ()
    ingested = ingest(
        session,
        source.id,
        reading.parsed.entries if reading.parsed else (),
        now=now,
        rules=rules,
        held=source.held_at is not None,
        released=source.released_at is not None,
        partial=reading.upto is not None,
        last_read_at=source.succeeded_at,
    )
    taken = take_in(session, source, replace(ingested, gone=gone), now=now)
    if not taken.without_topic:
        return taken.ingested
    lost = f"new articles in no topic, which go to nobody: {taken.without_topic}; see `digest topics report`"
    return replace(taken.ingested, warnings=(*taken.ingested.warnings, lost))


def _correct(session: Session, twins: Mapping[int, int], *, now: datetime) -> None:
    """Hand corrected texts on to the roots whose own source will never tell them."""
    if not twins:
        return
    silent = {source.id for source in sources.every_source(session) if source.disabled_at or source.gone_at}
    of_silent = {row.id for row in articles.by_ids(session, twins.values()) if row.source_id in silent}
    corrections.correct(session, {twin: root for twin, root in twins.items() if root in of_silent}, now=now)
