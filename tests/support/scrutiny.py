"""Looks at mails and ledger after every step, and says what contradicts the paper."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.deliveries.account import cohort_of
from digest.deliveries.audit import audit
from digest.deliveries.models import Delivery
from digest.deliveries.plan import frozen
from digest.deliveries.states import OPEN, DeliveryStatus
from digest.issues.approve import NOTHING_NEW
from digest.issues.models import Edition, Issue, IssueChange, IssueState
from digest.issues.selection import Selector, Verdict, articles_of, from_json
from subscribers import queries
from subscribers.models import Subscriber
from tests.support.promises import Freezing
from tests.support.weeks import Weeks

SERVED = (DeliveryStatus.SENT, DeliveryStatus.NOTHING_NEW)
EXPLAINED = (DeliveryStatus.CANCELLED, DeliveryStatus.SKIPPED)


class Scrutiny:
    """`complaints` after each step; empty is good."""

    def __init__(self, weeks: Weeks) -> None:
        self._weeks, self._paper = weeks, weeks.paper
        self._served: set[tuple[int, int]] = set()
        self._doubtful: set[int] = set()
        self._covered: dict[int, int] = {}
        self._brought: dict[tuple[int, int], int] = {}
        """By reader and article: the delivery that brought it first."""
        self._skips: set[int] = set()
        self._hashes: dict[int, str] = {}

    def complaints(self, *, returned: bool = False) -> list[str]:
        """What is wrong since the last look. `returned`: somebody came back, which may move how far they are served."""
        with self._weeks.newsroom.database.reading() as session:
            issues = {issue.id: issue for issue in session.scalars(select(Issue).order_by(Issue.id))}
            rows = session.scalars(select(Delivery).order_by(Delivery.issue_id, Delivery.id)).all()
            self._note_freezings(session, issues)
            return [
                *self._mails(session),
                *self._debts(session, issues, rows),
                *self._skipped(session, issues),
                *self._coverage(session, issues, rows, returned),
                *self._ledger(rows),
                *self._planning(session, issues, rows),
            ]

    def _note_freezings(self, session: Session, issues: dict[int, Issue]) -> None:
        for issue in issues.values():
            if issue.id in self._skips:
                continue
            if issue.content_hash is None:
                self._hashes.pop(issue.id, None)
                self._paper.frozen.pop(issue.id, None)
            elif self._hashes.get(issue.id) != f"{issue.content_hash} {issue.approved_at}":
                self._hashes[issue.id] = f"{issue.content_hash} {issue.approved_at}"
                assert issue.approved_at is not None
                self._paper.frozen[issue.id] = self._freezing(session, issues, issue, issue.approved_at)

    def _freezing(self, session: Session, issues: dict[int, Issue], issue: Issue, at: datetime) -> Freezing:
        changes = session.scalars(select(IssueChange).where(IssueChange.issue_id == issue.id))
        before = {one.id for one in issues.values() if one.schedule == issue.schedule and one.send_on < issue.send_on}
        excluded_here = dict.fromkeys(self._paper.excluded_from({issue.id}), self._paper.step)
        return Freezing(
            schedule=issue.schedule,
            step=self._paper.step,
            at=at,
            oldest=issue.starts_at - timedelta(days=self._weeks.newsroom.frame.max_age_days),
            changes={one.article_id: one.kind for one in changes if one.article_id is not None},
            excluded=self._paper.excluded_from(before) | excluded_here,
        )

    def _skipped(self, session: Session, issues: dict[int, Issue]) -> Iterator[str]:
        """An issue that says "nothing new for anybody" is right."""
        for issue in issues.values():
            if issue.note != NOTHING_NEW or issue.planned_at is not None or issue.id in self._skips:
                continue
            self._skips.add(issue.id)
            self._paper.frozen[issue.id] = self._freezing(session, issues, issue, self._weeks.now)
            for reader, person in self._paper.readers.items():
                if person.frequency == issue.schedule:
                    for debt in self._paper.served(reader, issue.id, no_room=set()):
                        yield f"issue {issue.id} was skipped, but {debt[0]} is owed article {debt[1]}"

    def _mails(self, session: Session) -> Iterator[str]:
        """Each mail may go to this reader, with these articles, and holds what the ledger says."""
        addresses = dict(session.execute(select(Subscriber.address, Subscriber.id)).all())
        while self._weeks.relay.handed:
            mail = self._weeks.relay.handed.pop(0)
            reader = addresses[mail.recipient]
            delivery = session.get_one(Delivery, mail.delivery_id)
            edition = session.get_one(Edition, delivery.edition_id)
            if sorted(articles_of(from_json(edition.sections))) != sorted(mail.article_ids):
                yield f"the mail {mail} does not hold what the ledger says: {edition.sections}"
            if unwanted := self._paper.unwanted(reader, self._weeks.now):
                yield f"reader {reader} got a mail of issue {delivery.issue_id}, but {unwanted}"
            again = mail.delivery_id in self._weeks.resent
            self._weeks.resent.discard(mail.delivery_id)
            for article in mail.article_ids:
                if again and self._brought.get((reader, article)) == mail.delivery_id:
                    self._paper.readers[reader].had.discard(article)
                self._brought.setdefault((reader, article), mail.delivery_id)
                if why := self._paper.forbidden(reader, article, delivery.issue_id):
                    yield f"reader {reader} got article {article} with issue {delivery.issue_id}, but {why}"
            self._paper.may_have_got(reader, set(mail.article_ids))

    def _debts(self, session: Session, issues: dict[int, Issue], rows: Sequence[Delivery]) -> Iterator[str]:
        """Whoever counts as served got all they were owed; a doubtful mail settles only what is in it."""
        for row in rows:
            if row.status is DeliveryStatus.DOUBTFUL and row.id not in self._doubtful:
                self._doubtful.add(row.id)
                sections = session.get_one(Edition, row.edition_id).sections
                articles = articles_of(from_json(sections))
                self._brought |= {(row.subscriber_id, article): row.id for article in articles} | self._brought
                self._paper.may_have_got(row.subscriber_id, set(articles))
        for row in rows:
            if row.status in SERVED and (row.issue_id, row.subscriber_id) not in self._served:
                self._served.add((row.issue_id, row.subscriber_id))
                no_room = self._without_room(session, issues[row.issue_id], row.subscriber_id)
                for debt in self._paper.served(row.subscriber_id, row.issue_id, no_room=no_room):
                    yield f"issue {row.issue_id} served {debt[0]}, but they missed article {debt[1]} of topic {debt[2]}"

    def _without_room(self, session: Session, issue: Issue, reader: int) -> set[int]:
        content = frozen(issue)
        cohort = cohort_of(session, issue, content, queries.by_id(session, reader))
        verdicts = Selector(content).verdicts(cohort)
        return {article for article, verdict in verdicts.items() if verdict is Verdict.NO_ROOM}

    def _coverage(
        self, session: Session, issues: dict[int, Issue], rows: Sequence[Delivery], returned: bool
    ) -> Iterator[str]:
        """How far a reader is served only grows, and only to where an issue served them."""
        for reader, covered in session.execute(select(Subscriber.id, Subscriber.covered_upto)).all():
            before = self._covered.get(reader)
            self._covered[reader] = covered
            if before is None or before == covered or (returned and covered > before):
                continue
            upto = {issues[row.issue_id].upto for row in rows if row.subscriber_id == reader and row.status in SERVED}
            if covered < before or covered not in upto:
                yield f"reader {reader} is served from {before} up to {covered}, but no issue did that"

    def _ledger(self, rows: Sequence[Delivery]) -> Iterator[str]:
        """One open delivery for each reader at most, and a reason where nothing is sent."""
        open_ = Counter(row.subscriber_id for row in rows if row.status in OPEN)
        yield from (f"reader {reader} has {count} open deliveries" for reader, count in open_.items() if count > 1)
        for row in rows:
            if row.status in EXPLAINED and not row.reason:
                yield f"delivery {row.id} is {row.status} without a reason"

    def _planning(self, session: Session, issues: dict[int, Issue], rows: Sequence[Delivery]) -> Iterator[str]:
        """An issue that was planned in this step has a row for every reader, and every article is accounted for."""
        known = {(row.issue_id, row.subscriber_id) for row in rows}
        for issue in issues.values():
            if issue.planned_at != self._weeks.now or issue.state not in (IssueState.SENDING, IssueState.SENT):
                continue
            for reader, person in self._paper.readers.items():
                if person.mailable and person.frequency == issue.schedule and (issue.id, reader) not in known:
                    yield f"issue {issue.id} was planned and has no row for reader {reader}"
            if unexplained := audit(session, issue).unexplained:
                yield f"the audit of issue {issue.id} finds {unexplained} unexplained"
