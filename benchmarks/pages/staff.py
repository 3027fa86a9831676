"""People at the desk, and what they did: edits of the draft, stories left out of issues, a long log, reports."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.pages.publication import A_WEEK, ARTICLES, DRAFT, ISSUES, NOW, OUT, UNDER_WAY, WEEK
from digest.core.database import Database
from digest.core.settings import Settings
from digest.deliveries import foretold, longest_mail
from digest.deliveries.content_now import content_now
from digest.deliveries.lanes import Limits, Terms
from digest.deliveries.letters import Stationery
from digest.deliveries.watching import by_domain
from digest.issues.checks import link_looks, reports
from digest.issues.checks.models import LinkLook
from digest.issues.checks.stamps import stamp
from digest.issues.checks.states import ReportKind, Verdict
from digest.issues.models import ChangeKind, Issue, IssueChange, IssueEdit
from subscribers.addresses import email_address
from subscribers.staff import accounts, resets, sessions
from subscribers.staff.models import AuditEntry
from subscribers.staff.roles import Role
from tests.support.factories import PUBLICATION, frame

STAFF, EDITS, LEFT_OUT, LOG, LOOKS = 12, 300, 10, 50_000, 5_000
"""Accounts, edits of the draft, exclusions from each earlier issue, lines in the log, links that were looked at."""


def fill_staff(session: Session, settings: Settings) -> tuple[str, str]:
    """All of it; the key of an admin's cookie, and what stands behind a colleague's link to set a password."""
    for number in range(STAFF):
        address, role = email_address(f"staff{number}@example.org"), list(Role)[number % 3]
        accounts.add(session, address, name=f"Member {number}", role=role, by=None, now=NOW)
    admin = accounts.by_address(session, email_address("staff2@example.org"))
    session.execute(insert(IssueChange), [*_exclusions(), *_headlines()])
    session.execute(insert(IssueEdit), [_edit(number) for number in range(EDITS)])
    session.execute(insert(AuditEntry), [_line(number, admin.id) for number in range(LOG)])
    secret = settings.secret_key.get_secret_value().encode()
    link = resets.reset_token(session, admin.id, valid_for=WEEK, secret=secret, now=NOW)
    session.execute(insert(LinkLook), [_look(number) for number in range(ARTICLES - LOOKS, ARTICLES)])
    _fill_reports(session, secret)
    return sessions.open_session(session, admin.id, browser="a browser", now=NOW), link


def _exclusions() -> list[dict[str, Any]]:
    return [
        _change(issue, ChangeKind.EXCLUDE, ARTICLES - (ISSUES - issue) * A_WEEK - number - 1)
        for issue in range(1, ISSUES)
        for number in range(LEFT_OUT)
    ]


def _headlines() -> list[dict[str, Any]]:
    newest = range(ARTICLES - 30, ARTICLES)
    return [_change(DRAFT, ChangeKind.TITLE, number) | {"text": "Better words"} for number in newest]


def _change(issue: int, kind: ChangeKind, article: int) -> dict[str, Any]:
    return {"issue_id": issue, "kind": kind, "article_id": article, "author": "Ed", "made_at": NOW, "text": ""}


def _edit(number: int) -> dict[str, Any]:
    thing = f"title {ARTICLES - number % 30 - 1}"
    said = {"issue_id": DRAFT, "thing": thing, "before": "Words", "after": "Better words"}
    return said | {"author": "Member 1", "made_at": NOW - timedelta(minutes=EDITS - number)}


def _line(number: int, staff_id: int) -> dict[str, Any]:
    said = {"at": NOW - timedelta(minutes=LOG - number), "staff_id": staff_id, "act": "changed", "object": "issue"}
    return said | {"object_id": number % ISSUES + 1, "before": {"title": "Words"}, "after": {"title": "Better words"}}


def _look(number: int) -> dict[str, Any]:
    url = f"https://www.example.org/{number}"
    seen = {"looked_at": NOW, "verdict": Verdict.WORKS, "milliseconds": 90, "words": ""}
    return {"key": link_looks.key(url), "url": url} | seen


def _fill_reports(session: Session, secret: bytes) -> None:
    """Those on the draft, as a job makes them."""
    issue, stationery = session.get_one(Issue, DRAFT), Stationery(PUBLICATION, secret, "", None)
    content = content_now(session, issue, frame(), now=NOW)
    told = foretold.foretold(
        session,
        issue,
        content,
        stationery=stationery,
        limits=Limits({"smtp": Terms(per_second=100)}),
        schedule=Settings.model_fields["schedules"].get_default(call_default_factory=True)["weekly"],
        now=NOW,
    )
    said, mark = foretold.to_json(told), stamp(session, issue)
    reports.keep(session, DRAFT, ReportKind.FORECAST, stamp=mark, said=said, now=NOW)
    reports.keep(session, DRAFT, ReportKind.CHECKS, stamp=mark, said="null", now=NOW)


def make_reports(database: Database) -> None:
    """Those that a job makes because a page asked."""
    longest_mail.find(database, DRAFT, frame(), clock=lambda: NOW)
    for number in (UNDER_WAY, OUT):
        by_domain.count(database, number, clock=lambda: NOW)
