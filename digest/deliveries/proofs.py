"""Makes an issue ready to be checked: its longest mail, by the very path that sends it, and what the tables say."""

from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from digest.deliveries import foretold
from digest.deliveries.letters import Press, Stationery
from digest.issues.checks import gather, looking, reports
from digest.issues.checks.proof import Outside, Proof, Score
from digest.issues.checks.states import ReportKind
from digest.issues.content import Content
from digest.issues.models import Issue
from digest.issues.selection import Cohort, Selector, to_json
from digest.mail.headers import mail_date
from digest.mail.rules.mail import read
from subscribers.audience import Recipient

NOBODY = Recipient(0, "reader@example.org", "", "0" * 26, "")
"""Whose mail is checked; it is never sent."""


def longest_mail(issue: Issue, content: Content, stationery: Stationery, *, date: datetime) -> bytes | None:
    """That of a reader of all topics who was served with nothing yet; None when nothing is new."""
    sections = Selector(content).pick(Cohort(frozenset(topic.id for topic in content.topics), content.since))
    if not sections:
        return None
    return Press(stationery, issue, content).mail(to_json(sections), NOBODY, date=mail_date(date))


def proof(session: Session, issue: Issue, content: Content, stationery: Stationery) -> Proof:
    """Ready for `checks.table.check`. Asks no other machine: what is known of links and spam was kept before.

    The same issue gives the same mail, so that what was found in it need not be found again.
    """
    mail = longest_mail(issue, content, stationery, date=issue.closes_at)
    forecast = reports.kept(session, issue.id, ReportKind.FORECAST)
    return Proof(
        content,
        read(mail) if mail else None,
        outside=_outside(session, issue, content),
        titles=gather.titles(session, content),
        sources=gather.sources(session, content),
        told_apart=gather.told_apart(session),
        unassigned=tuple(gather.unassigned(session, issue)),
        readers=foretold.from_json(forecast.said).numbers.topics if forecast and forecast.said else None,
    )


def score_to_json(score: Score | None) -> str:
    """For a report to keep; None: there is no spam filter."""
    return _SCORE.dump_json(score).decode()


def _outside(session: Session, issue: Issue, content: Content) -> Outside:
    kept = reports.kept(session, issue.id, ReportKind.CHECKS)
    looks = looking.looks(session, [article.url for article in content.articles if article.url])
    asked = kept is not None and bool(kept.said)
    return Outside(looks, asked, _SCORE.validate_json(kept.said) if kept and kept.said else None)


_SCORE: TypeAdapter[Score | None] = TypeAdapter(Score | None)
