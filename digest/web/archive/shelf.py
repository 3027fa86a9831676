"""Issues as they are shown: the general edition, without what was taken back since."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

from sqlalchemy.orm import Session

from digest.deliveries.notices.correct import corrections
from digest.issues import archive
from digest.issues.archive import Archived, Since
from digest.issues.content import Content
from digest.issues.general import general, sections
from digest.issues.selection import Section
from digest.web.conditional import Ready
from digest.web.kept import Kept

TAKEN_BACK = "taken back after it was sent"


@dataclass(frozen=True)
class Shown:
    """One issue, as it may be shown now."""

    issue: Archived
    whole: Content
    """The general edition, with everything that it brought."""
    since: Since

    @cached_property
    def gone(self) -> frozenset[int]:
        """Those of its articles that were taken back since."""
        return self.since.gone & {article.id for article in self.whole.articles}

    @cached_property
    def content(self) -> Content:
        """The general edition, without these."""
        return self.whole.without(self.gone, TAKEN_BACK)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Its topics, with their stories."""
        return sections(self.content)

    @cached_property
    def headlines(self) -> list[str]:
        """The titles of its stories, in order."""
        titles = {article.id: article.title for article in self.content.articles}
        return [titles[article_id] for section in self.sections for article_id, _ in section.articles]

    @property
    def key(self) -> tuple[object, ...]:
        """What it looks like depends on this."""
        mine = frozenset(article.id for article in self.content.articles)
        return self.issue, self.whole.since, self.gone, self.since.changed & mine


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is kept of the archive in memory."""

    editions: Kept[Content] = field(default_factory=partial(Kept, 64))
    """General editions, by the hash of what they are cut from."""
    documents: Kept[Ready] = field(default_factory=partial(Kept, 32))
    """Pages and mails, by what they depend on."""

    def shown(self, session: Session, issues: Sequence[Archived]) -> list[Shown]:
        """These issues as they may be shown now."""
        editions = [self._edition(session, issue) for issue in issues]
        since = archive.since(session, [article for edition in editions for article in edition.articles])
        return [Shown(issue, edition, since) for issue, edition in zip(issues, editions, strict=True)]

    def _edition(self, session: Session, issue: Archived) -> Content:
        served = archive.served_before(session, issue)
        key = issue.content_hash, issue.dropped, served
        return self.editions.get(key, lambda: general(archive.content_of(session, issue), served=served))


def corrections_of(session: Session, shown: Shown) -> dict[int, tuple[str, ...]]:
    """What readers were told of its stories afterwards."""
    return corrections(session, {article.id for article in shown.content.articles})
