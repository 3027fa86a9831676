"""The mail one reader would get, by the very path that sends it: a real reader, somebody of any topics, or nobody."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from digest.deliveries.account import cohort_of
from digest.deliveries.letters import Press, Stationery
from digest.issues.content import Content
from digest.issues.models import Issue
from digest.issues.selection import Cohort, Selector, articles_of, to_json
from digest.mail.headers import mail_date
from subscribers.audience import Recipient
from subscribers.queries import SubscriberRow
from subscribers.tokens import HANDLE_LENGTH

DEAD = "0" * HANDLE_LENGTH
"""A handle that nobody has: handles are made of other characters. Links made of it lead to nobody's pages."""
SOMEBODY = "reader@example.invalid"
"""Stands where an address would."""


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """Through whose eyes an issue is seen: what they are owed, and what is stamped into their mail."""

    cohort: Cohort
    recipient: Recipient

    def speaking(self, language: str) -> "Viewpoint":
        """The same in another language; in their own when it is empty."""
        return replace(self, recipient=self.recipient._replace(language=language)) if language else self

    def without_a_name(self) -> "Viewpoint":
        """The same, and nobody learns whose it is."""
        nobody = Recipient(0, SOMEBODY, "", DEAD, self.recipient.language)
        return replace(self, recipient=nobody)


@dataclass(frozen=True, slots=True)
class Preview:
    """A mail as it would be sent, and how many stories are in it."""

    mail: bytes
    stories: int


def of_reader(session: Session, issue: Issue, content: Content, reader: SubscriberRow) -> Viewpoint:
    """A reader's own, but for the links: whoever looks at a preview must not be able to act for them."""
    recipient = Recipient(reader.id, reader.address or SOMEBODY, reader.name, DEAD, reader.language)
    return Viewpoint(cohort_of(session, issue, content, reader), recipient)


def of_topics(topic_ids: Iterable[int], *, served: int, language: str) -> Viewpoint:
    """Somebody who follows these topics, and got everything up to the position `served`."""
    return Viewpoint(Cohort(frozenset(topic_ids), served), Recipient(0, SOMEBODY, "", DEAD, language))


def printed(
    viewpoint: Viewpoint,
    issue: Issue,
    content: Content,
    stationery: Stationery,
    *,
    automatic: bool = False,
    now: datetime,
) -> Preview | None:
    """The mail that would be sent now, or None when nothing is new. Raises TemplateError and BadInput.

    `automatic`: what nobody approved yet, nobody will have to.
    """
    sections = Selector(content).pick(viewpoint.cohort)
    if not sections:
        return None
    press = Press(stationery, issue, content, unattended=None if issue.content else automatic)
    mail = press.mail(to_json(sections), viewpoint.recipient, date=mail_date(now))
    return Preview(mail, len(articles_of(sections)))


def preview(
    session: Session,
    issue: Issue,
    content: Content,
    reader: SubscriberRow,
    stationery: Stationery,
    *,
    language: str = "",
    now: datetime,
) -> bytes | None:
    """The very bytes that would be sent now, links and all, or None when nothing is new for the reader."""
    own = Recipient(reader.id, reader.address or "", reader.name, reader.handle, reader.language)
    seen = Viewpoint(cohort_of(session, issue, content, reader), own).speaking(language)
    found = printed(seen, issue, content, stationery, now=now)
    return found.mail if found else None
