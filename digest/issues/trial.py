"""A dry run of a source: what would come in, and which topics it would get. Nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from digest.articles.identity import identify
from digest.articles.polish import Rules, polish
from digest.articles.values import Entry
from digest.issues.intake import NAMED
from digest.sources.models import SourceKind
from digest.sources.parsing.parsed import Parsed
from digest.topics.matching import RuleBook, excluded, match, rule_book
from digest.topics.queries import by_slug, every_rule, every_topic

OF_SOURCE = "the topic of its source"


@dataclass(frozen=True, slots=True)
class Tried:
    """One entry as it would be kept, and the topics it would get: slug -> why."""

    entry: Entry
    topics: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Trial:
    """What a source would bring if it was read for the first time, in its order."""

    kind: SourceKind
    title: str
    entries: tuple[Tried, ...]
    warnings: tuple[str, ...]

    @property
    def without_topic(self) -> int:
        """Entries that would go to nobody."""
        return sum(not tried.topics for tried in self.entries)


def trial(session: Session, kind: SourceKind, parsed: Parsed, *, topic: str | None = None, rules: Rules) -> Trial:
    """What would become of the entries; `topic` is the slug of the topic that the source would have.

    Raises NotFound for a topic that does not exist.
    """
    of_source = by_slug(session, topic).id if topic else None
    slugs, book = {row.id: row.slug for row in every_topic(session)}, rule_book(every_rule(session))
    distinct, doubts = identify([polish(entry, rules) for entry in parsed.entries])
    return Trial(
        kind,
        parsed.title,
        tuple(Tried(entry, _topics(entry, slugs, book, of_source)) for entry, _ in distinct),
        (*parsed.warnings, *doubts),
    )


def _topics(entry: Entry, slugs: Mapping[int, str], book: RuleBook, of_source: int | None) -> dict[str, str]:
    """As `assign` does: what was named comes before what rules say, and the source's topic yields to exclusions."""
    topics = {slugs[found.topic_id]: str(found.rule) for found in match(entry, book)}
    if of_source is not None and of_source not in excluded(entry, book):
        topics[slugs[of_source]] = OF_SOURCE
    known = set(slugs.values())
    return topics | {slug: NAMED for slug in entry.topics if slug in known}
