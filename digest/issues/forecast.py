"""What an issue would do if it went out as it stands: who gets something, how many editions, how long."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from digest.issues.content import Content
from digest.issues.models import Issue
from digest.issues.selection import Cohort, Section, Selector, to_json
from subscribers import audience


@dataclass(frozen=True, slots=True)
class Forecast:
    """Readers who get a mail and readers with nothing new, distinct editions, stories and HTML bytes per mail."""

    articles: int
    recipients: int
    nothing_new: int
    editions: int
    fewest_stories: int
    median_stories: int
    most_stories: int
    largest_bytes: int
    """HTML bytes of the longest edition; Gmail cuts near 102,000."""


@dataclass
class _Tally:
    stories: Counter[int] = field(default_factory=Counter)
    editions: set[int] = field(default_factory=set)
    longest: tuple[Section, ...] = ()
    nothing: int = 0


def forecast(
    session: Session, issue: Issue, content: Content, *, html_bytes: Callable[[tuple[Section, ...]], int]
) -> Forecast:
    """Ask the selection for every cohort of the issue's readers; render only the longest edition."""
    tally, selector = _Tally(), Selector(content)
    cohorts = audience.cohorts(session, issue.schedule, on=issue.day)
    topics = audience.topic_sets(session, {cohort.topic_set_id for cohort in cohorts})
    for cohort in cohorts:
        sections = selector.pick(Cohort(topics[cohort.topic_set_id], cohort.covered_upto))
        _count(tally, sections, cohort.readers)
    new_to_somebody = min((cohort.covered_upto for cohort in cohorts), default=content.upto)
    return Forecast(
        articles=len({p.article_id for p in content.placements if p.position > new_to_somebody}),
        recipients=tally.stories.total(),
        nothing_new=tally.nothing,
        editions=len(tally.editions),
        fewest_stories=min(tally.stories, default=0),
        median_stories=_median(tally.stories),
        most_stories=max(tally.stories, default=0),
        largest_bytes=html_bytes(tally.longest) if tally.longest else 0,
    )


def _count(tally: _Tally, sections: tuple[Section, ...], readers: int) -> None:
    if not sections:
        tally.nothing += readers
        return
    tally.stories[_length(sections)] += readers
    tally.editions.add(hash(to_json(sections)))
    tally.longest = max(tally.longest, sections, key=_length)


def _length(sections: tuple[Section, ...]) -> int:
    return sum(len(section.articles) for section in sections)


def _median(stories: Counter[int]) -> int:
    half, passed = stories.total() / 2, 0
    for length in sorted(stories):
        passed += stories[length]
        if passed >= half:
            return length
    return 0
