"""Prints previews of one publication as it stands at one moment: for the desk, and for the shell."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from digest.deliveries.content_now import content_now
from digest.deliveries.letters import Stationery
from digest.deliveries.preview import Preview, Viewpoint, of_reader, of_topics, printed
from digest.issues.compose import Frame
from digest.issues.content import Content
from digest.issues.earlier import served_before
from digest.issues.models import Issue
from digest.issues.selection import Cohort
from digest.topics.queries import every_topic
from subscribers.queries import by_id


@dataclass(frozen=True, slots=True)
class PreviewPress:
    """Each method returns None where nothing is new, and raises TemplateError for a template that is wrong."""

    session: Session
    frame: Frame
    stationery: Stationery
    automatic: bool
    """Nobody has to approve issues."""
    now: datetime

    def as_reader(self, issue: Issue, number: int, *, named: bool, language: str = "") -> Preview | None:
        """The mail of the reader of that number; not `named`, nobody learns whose it is. Raises NotFound."""
        reader = by_id(self.session, number)
        content = self._content(issue, Cohort(reader.topic_ids, reader.covered_upto))
        seen = of_reader(self.session, issue, content, reader).speaking(language)
        return self._printed(issue, content, seen if named else seen.without_a_name())

    def as_topics(self, issue: Issue, topic_ids: Collection[int], *, language: str = "") -> Preview | None:
        """The mail of somebody who follows these topics, or all where there are none, and got every issue before."""
        topics = topic_ids or [topic.id for topic in every_topic(self.session)]
        served, spoken = served_before(self.session, issue), language or self.stationery.publication.language
        seen = of_topics(topics, served=served, language=spoken)
        return self._printed(issue, self._content(issue, seen.cohort), seen)

    def _content(self, issue: Issue, cohort: Cohort) -> Content:
        return content_now(self.session, issue, self.frame, owed_to=cohort, now=self.now)

    def _printed(self, issue: Issue, content: Content, seen: Viewpoint) -> Preview | None:
        return printed(seen, issue, content, self.stationery, automatic=self.automatic, now=self.now)
