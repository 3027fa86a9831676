"""Where the demo's stories came from, and who got what and why: from the ledger and the very code that selects."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select

from digest.app import App
from digest.articles.models import Article
from digest.deliveries.account import account
from digest.deliveries.audit import Audit, audit
from digest.deliveries.models import Delivery
from digest.deliveries.plan import frozen
from digest.demo.content import Reader
from digest.issues.models import Issue
from digest.sources.models import Source
from subscribers.addresses import email_address
from subscribers.queries import by_address


@dataclass(frozen=True, slots=True)
class ReaderReport:
    """One reader's weeks: a sentence for each issue that concerned them, or for a run of like ones."""

    reader: Reader
    mails: int
    lines: list[str]


@dataclass(frozen=True, slots=True)
class SourceReport:
    """How many stories a source told, and how many of them another had told before (`twin_of_id`)."""

    name: str
    kind: str
    stories: int
    twins: int


def source_reports(app: App) -> list[SourceReport]:
    """In the order in which the sources were added."""
    statement = (
        select(Source.name, Source.kind, func.count(Article.id), func.count(Article.twin_of_id))
        .join(Article, Article.source_id == Source.id, isouter=True)
        .group_by(Source.id, Source.name, Source.kind)
        .order_by(Source.id)
    )
    with app.database.reading() as session:
        return [
            SourceReport(name, kind.value, stories, twins) for name, kind, stories, twins in session.execute(statement)
        ]


def reader_reports(app: App, readers: tuple[Reader, ...]) -> list[ReaderReport]:
    """In the order of the readers."""
    return [_report(app, reader) for reader in readers]


def audits(app: App) -> list[Audit]:
    """Every planned issue, checked."""
    with app.database.reading() as session:
        issues = session.scalars(select(Issue).where(Issue.planned_at.is_not(None))).all()
        return [audit(session, issue) for issue in issues]


def _report(app: App, reader: Reader) -> ReaderReport:
    with app.database.reading() as session:
        person = by_address(session, email_address(reader.address))
        rows = session.execute(
            select(Issue, Delivery.edition_id)
            .join(Delivery, Delivery.issue_id == Issue.id)
            .where(Delivery.subscriber_id == person.id)
            .order_by(Issue.send_on, Issue.id)
        ).all()
        told: dict[str, list[str]] = defaultdict(list)
        for issue, _ in rows:
            told[account(session, issue, frozen(issue), person).summary].append(f"{issue.schedule} {issue.label}")
    return ReaderReport(reader, sum(edition is not None for _, edition in rows), _lines(told))


def _lines(told: dict[str, list[str]]) -> list[str]:
    return [
        f"{issues[0]}{f' and {len(issues) - 1} more' if len(issues) > 1 else ''}: {summary}"
        for summary, issues in told.items()
    ]
