"""The mail one reader would get, by the very path that sends it."""

from datetime import datetime

from sqlalchemy.orm import Session

from digest.deliveries.account import cohort_of
from digest.deliveries.letters import Press, Stationery
from digest.issues.content import Content
from digest.issues.models import Issue
from digest.issues.selection import Selector, to_json
from digest.mail.headers import mail_date
from subscribers.audience import Recipient
from subscribers.queries import SubscriberRow


def preview(
    session: Session, issue: Issue, content: Content, reader: SubscriberRow, stationery: Stationery, *, now: datetime
) -> bytes | None:
    """The bytes that would be sent now, or None when nothing is new for the reader."""
    sections = Selector(content).pick(cohort_of(session, issue, content, reader))
    if not sections:
        return None
    recipient = Recipient(reader.id, reader.address or "", reader.name, reader.handle, reader.language)
    return Press(stationery, issue, content).mail(to_json(sections), recipient, date=mail_date(now))
