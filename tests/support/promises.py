"""What every reader was promised, kept on paper: a second opinion that knows neither positions nor the ledger.

*Owed.* A reader is owed an article when it appears (is put into a topic, or let in again after it was kept out) while
they follow that topic, and it is visible; who signs up is owed, too, what appeared in the days before. The debt ends
when a mail with the article went out, or may have; when they leave; when they no longer follow the topic, or the
article no longer stands in it; and when the article is kept out or taken back.

*Served.* An issue serves a reader when their mail was accepted, or when it says that nothing was new for them. It then
has to settle every debt that is older than its freezing; a debt is as old as what appeared, also to who signed up
later. Excuses: an editor excluded the article, it was too old to be news, or the mail had no room for it. An article
that was postponed, or not published yet, stays owed.

*Excluded.* From an issue, and from those after it of the same schedule, whatever became of the issue itself: it may
have been frozen, cancelled or missed, or it still waits. That holds until the article appears again; that another
schedule postponed it is no appearance.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from digest.issues.models import ChangeKind

Debt = tuple[int, int, int]
"""Reader, article, topic."""


@dataclass
class Reader:
    """One person, as they would describe themselves."""

    topics: frozenset[int]
    frequency: str
    zone: str
    mailable: bool = True
    paused_until: date | None = None
    had: set[int] = field(default_factory=set)
    """Articles that were sent to them, or may have been."""


class Appearance(NamedTuple):
    """When an article was put into a topic, or let in again."""

    step: int
    at: datetime


@dataclass
class Story:
    """One article, with its last appearance in each topic it stands in."""

    dated: datetime
    appeared: dict[int, Appearance] = field(default_factory=dict)
    stood_in: set[int] = field(default_factory=set)
    """Every topic it was ever in."""
    held: bool = False
    retracted: bool = False

    @property
    def visible(self) -> bool:
        return not self.held and not self.retracted


@dataclass(frozen=True)
class Freezing:
    """What was agreed when an issue was approved."""

    schedule: str
    step: int
    at: datetime
    oldest: datetime
    changes: dict[int, ChangeKind]
    excluded: dict[int, int]
    """Articles that editors left out, each with the step up to which its appearances are meant."""


@dataclass
class Promises:
    """The paper. `step` is counted by whoever plays; `now` is their clock."""

    start_days_back: int
    step: int = 0
    readers: dict[int, Reader] = field(default_factory=dict)
    stories: dict[int, Story] = field(default_factory=dict)
    frozen: dict[int, Freezing] = field(default_factory=dict)
    exclusions: dict[tuple[int, int], int] = field(default_factory=dict)
    """By issue and article: the step in which an editor said so."""
    owed: dict[Debt, int] = field(default_factory=dict)
    """Each debt with the step that it is as old as."""

    def appears(self, article: int, topic: int, now: datetime) -> None:
        """The article is put into the topic, or let in again."""
        story = self.stories[article]
        story.appeared[topic] = Appearance(self.step, now)
        story.stood_in.add(topic)
        for reader, person in self.readers.items():
            if story.visible and person.mailable and topic in person.topics and article not in person.had:
                self.owed[reader, article, topic] = self.step

    def let_in_again(self, article: int, now: datetime) -> None:
        """Released or restored: new in all its topics."""
        for topic in list(self.stories[article].appeared):
            self.appears(article, topic, now)

    def taken_out(self, article: int, topic: int) -> None:
        """The article does not stand in the topic any more."""
        self.stories[article].appeared.pop(topic, None)
        self._settle(lambda debt: debt[1:] == (article, topic))

    def kept_out(self, article: int) -> None:
        """Held or retracted."""
        self._settle(lambda debt: debt[1] == article)

    def signs_up(self, reader: int, person: Reader, now: datetime) -> None:
        """Somebody new; what appeared in the days before is owed to them."""
        self.readers[reader] = person
        since = now - timedelta(days=self.start_days_back)
        for article, story in self.stories.items():
            for topic, appeared in story.appeared.items():
                if story.visible and topic in person.topics and appeared.at >= since:
                    self.owed[reader, article, topic] = appeared.step

    def chooses(self, reader: int, topics: frozenset[int]) -> None:
        """Other topics from now on."""
        self.readers[reader].topics = topics
        self._settle(lambda debt: debt[0] == reader and debt[2] not in topics)

    def leaves(self, reader: int) -> None:
        """Nothing is owed to who left."""
        self.readers[reader].mailable = False
        self._settle(lambda debt: debt[0] == reader)

    def shaped(self, issue: int, article: int, kind: ChangeKind | None) -> None:
        """What an editor did to the article in this issue; None undoes it."""
        self.exclusions.pop((issue, article), None)
        if kind is ChangeKind.EXCLUDE:
            self.exclusions[issue, article] = self.step

    def excluded_from(self, issues: Collection[int]) -> dict[int, int]:
        """What is left out of these issues now. Once an issue is frozen, whatever appeared before that is meant."""
        upto: dict[int, int] = {}
        for (issue, article), said in self.exclusions.items():
            if issue in issues:
                holds = self.frozen[issue].step if issue in self.frozen else said
                upto[article] = max(holds, upto.get(article, 0))
        return upto

    def may_have_got(self, reader: int, articles: set[int]) -> None:
        """A mail went out, or may have."""
        self.readers[reader].had |= articles
        self._settle(lambda debt: debt[0] == reader and debt[1] in articles)

    def served(self, reader: int, issue: int, *, no_room: set[int]) -> list[Debt]:
        """The issue says that it served the reader. Return the debts it should have settled and cannot excuse."""
        freezing, missed = self.frozen[issue], []
        for debt, since in list(self.owed.items()):
            if debt[0] != reader or since >= freezing.step:
                continue
            _, article, topic = debt
            excluded = self.stories[article].appeared[topic].step < freezing.excluded.get(article, 0)
            if self._comes_later(article, freezing) and not excluded:
                self.owed[debt] = freezing.step
                continue
            del self.owed[debt]
            too_old = self.stories[article].dated < freezing.oldest
            if article not in no_room and not excluded and not too_old:
                missed.append(debt)
        return missed

    def forbidden(self, reader: int, article: int, issue: int) -> str:
        """Why this mail of this issue must not bring the article to this reader now; empty when it may."""
        person, story, freezing = self.readers[reader], self.stories[article], self.frozen[issue]
        if article in person.had:
            return "they had it before"
        if not story.visible:
            return "it is kept out"
        if not story.stood_in & person.topics:
            return "they do not follow it"
        if self._comes_later(article, freezing) or freezing.changes.get(article) is ChangeKind.EXCLUDE:
            return "an editor left it out, or it is not published yet"
        return "it is too old" if story.dated < freezing.oldest else ""

    def unwanted(self, reader: int, now: datetime) -> str:
        """Why no mail at all may go to this reader now; empty when it may."""
        person = self.readers[reader]
        if not person.mailable:
            return "they left"
        today = now.astimezone(ZoneInfo(person.zone)).date()
        return "they pause" if person.paused_until is not None and person.paused_until > today else ""

    def _comes_later(self, article: int, freezing: Freezing) -> bool:
        change = freezing.changes.get(article)
        return change is ChangeKind.POSTPONE or (
            change is not ChangeKind.EXCLUDE and self.stories[article].dated > freezing.at
        )

    def _settle(self, which: Callable[[Debt], bool]) -> None:
        self.owed = {debt: since for debt, since in self.owed.items() if not which(debt)}
