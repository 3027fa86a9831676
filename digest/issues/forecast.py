"""What an issue would do if it went out as it stands: who gets something, how many editions, how long, who nothing."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from digest.core.languages import spoken
from digest.issues import presentation
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
    """Those without topics included."""
    editions: int
    fewest_stories: int
    median_stories: int
    most_stories: int
    largest_bytes: int
    """HTML bytes of the longest edition; Gmail cuts near 102,000."""
    without_topics: int = 0
    paused: int = 0
    """Who wants no mail on that day."""
    unconfirmed: int = 0
    """Who asked for this schedule, and has yet to confirm."""
    stories: dict[int, int] = field(default_factory=dict)
    """Number of stories -> readers who get so many."""
    languages: dict[str, int] = field(default_factory=dict)
    """Readers who get a mail, by the language it is in."""
    topics: dict[int, int] = field(default_factory=dict)
    """Topic -> readers who follow it."""


@dataclass
class _Tally:
    stories: Counter[int] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    topics: Counter[int] = field(default_factory=Counter)
    editions: set[int] = field(default_factory=set)
    longest: tuple[Section, ...] = ()
    nothing: int = 0
    without_topics: int = 0


def forecast(
    session: Session, issue: Issue, content: Content, *, html_bytes: Callable[[tuple[Section, ...]], int]
) -> Forecast:
    """Ask the selection for every cohort of the issue's readers; render only the longest edition."""
    cohorts = audience.cohorts(session, issue.schedule, on=issue.day)
    topics = audience.topic_sets(session, {cohort.topic_set_id for cohort in cohorts})
    tally = _tallied(content, cohorts, topics)
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
        without_topics=tally.without_topics,
        paused=audience.paused(session, issue.schedule, on=issue.day),
        unconfirmed=audience.unconfirmed(session, issue.schedule),
        stories=dict(sorted(tally.stories.items())),
        languages=dict(tally.languages.most_common()),
        topics=dict(sorted(tally.topics.items())),
    )


def _tallied(content: Content, cohorts: list[audience.Cohort], topics: dict[int, frozenset[int]]) -> _Tally:
    tally, selector = _Tally(), Selector(content)
    offered = presentation.offered(content.publication)
    for cohort in cohorts:
        followed = topics[cohort.topic_set_id]
        for topic in followed:
            tally.topics[topic] += cohort.readers
        tally.without_topics += 0 if followed else cohort.readers
        sections = selector.pick(Cohort(followed, cohort.covered_upto))
        _count(tally, sections, spoken(cohort.language, offered), cohort.readers)
    return tally


def _count(tally: _Tally, sections: tuple[Section, ...], language: str, readers: int) -> None:
    if not sections:
        tally.nothing += readers
        return
    tally.stories[_length(sections)] += readers
    tally.languages[language] += readers
    tally.editions.add(hash((language, to_json(sections))))
    tally.longest = max(tally.longest, sections, key=lambda found: (_length(found), len(found)))


def _length(sections: tuple[Section, ...]) -> int:
    return sum(len(section.articles) for section in sections)


def _median(stories: Counter[int]) -> int:
    half, passed = stories.total() / 2, 0
    for length in sorted(stories):
        passed += stories[length]
        if passed >= half:
            return length
    return 0
