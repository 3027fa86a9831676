"""Weeks of a newsroom, played: each happening goes through the real use cases and onto paper (`Promises`).

People and things are named by any number: it is taken modulo how many there are, so every number means something.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.articles import visibility
from digest.core.errors import MailUnavailable
from digest.deliveries import batches, resend, stop
from digest.deliveries.models import Delivery
from digest.deliveries.outcome import outcome_of
from digest.deliveries.states import DeliveryStatus
from digest.issues import approve, changes, selection
from digest.issues.models import ChangeKind, Edition, Issue, IssueState
from digest.mail.transport import Answer
from digest.topics import log
from subscribers import preferences
from subscribers.addresses import email_address
from subscribers.choices import Choices
from subscribers.confirm import confirm
from subscribers.signup import sign_up
from subscribers.unsubscribe import unsubscribe
from tests.support import factories as given
from tests.support.newsroom import SECRET, Newsroom
from tests.support.promises import Promises, Reader, Story
from tests.support.scripted_relay import Handed, ScriptedRelay, SenderDied

TOPICS = 3
NEVER_OVER = (IssueState.SENT, IssueState.CANCELLED, IssueState.SKIPPED)
BY = "the test"


class Weeks:
    """A newsroom with three topics, and the paper beside it. `newsroom.now` is the clock of both."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.relay = ScriptedRelay()
        newsroom.transport = self.relay
        self.paper = Promises(start_days_back=newsroom.frame.start_days_back)
        self.resent: set[int] = set()
        """Deliveries that may go once more, because an admin said so."""
        self._sender = newsroom.sender()
        with newsroom.database.writing() as session:
            self._topics = [given.topic(session, f"topic-{n}", now=self.now) for n in range(TOPICS)]

    @property
    def now(self) -> datetime:
        """The clock."""
        return self.newsroom.now

    # Content ---------------------------------------------------------------------------------------------------

    def article_arrives(self, topics: frozenset[int], *, days: int | None) -> None:
        """A new article, dated some days from now, or without a date."""
        published = None if days is None else self.now + timedelta(days=days)
        with self.newsroom.database.writing() as session:
            row = given.article(session, now=self.now, published_at=published)
            row.title = f"Story {row.id} ends"
            given.tag(session, row, [self._topics[n] for n in sorted(topics)], now=self.now)
        self.paper.stories[row.id] = Story(published or self.now)
        for n in topics:
            self.paper.appears(row.id, self._topics[n].id, self.now)

    def article_is_tagged(self, article: int, topic: int) -> None:
        """Into one more topic, or back into one."""
        if not self.paper.stories:
            return
        id_, topic_row = self._article(article), self._topics[topic]
        if topic_row.id in self.paper.stories[id_].appeared:
            return
        with self.newsroom.database.writing() as session:
            log.append(session, [log.Tagging(id_, topic_row.id, BY)], now=self.now)
        self.paper.appears(id_, topic_row.id, self.now)

    def article_is_untagged(self, article: int, topic: int) -> None:
        """Out of a topic."""
        if not self.paper.stories:
            return
        id_, topic_id = self._article(article), self._topics[topic].id
        with self.newsroom.database.writing() as session:
            log.remove(session, id_, topic_id, now=self.now)
        self.paper.taken_out(id_, topic_id)

    def article_is_kept_out(self, article: int, *, retracted: bool) -> None:
        """Held by an editor, or taken back by its source."""
        if not self.paper.stories:
            return
        id_ = self._article(article)
        with self.newsroom.database.writing() as session:
            (visibility.retract if retracted else visibility.hold)(session, [id_], now=self.now)
        story = self.paper.stories[id_]
        story.retracted, story.held = story.retracted or retracted, story.held or not retracted
        self.paper.kept_out(id_)

    def article_is_let_in(self, article: int, *, retracted: bool) -> None:
        """Released or restored."""
        if not self.paper.stories:
            return
        id_ = self._article(article)
        with self.newsroom.database.writing() as session:
            back = (visibility.restore if retracted else visibility.release)(session, [id_])
            log.append_again(session, back, now=self.now)
        story = self.paper.stories[id_]
        story.retracted, story.held = story.retracted and not retracted, story.held and retracted
        if back:
            self.paper.let_in_again(id_, self.now)

    # People ----------------------------------------------------------------------------------------------------

    def reader_signs_up(self, person: Mapping[str, Any]) -> None:
        """Somebody new, confirmed at once, from the usual days back."""
        ids, frequency, zone = self._ids(person["topics"]), person["frequency"], person["zone"]
        address = email_address(f"reader{len(self.paper.readers)}@example.org")
        choices = Choices(topic_ids=ids, frequency=frequency, timezone=zone, language="en")
        with self.newsroom.database.writing() as session:
            made = sign_up(session, address, choices, source=BY, secret=SECRET, now=self.now)
            self._confirm(session, made.subscriber_id)
        self.paper.signs_up(made.subscriber_id, Reader(ids, frequency, zone), self.now)

    def reader_chooses(self, reader: int, topics: frozenset[int]) -> None:
        """Other topics."""
        if id_ := self._reader(reader):
            with self.newsroom.database.writing() as session:
                preferences.choose_topics(session, id_, self._ids(topics), source=BY, now=self.now)
            self.paper.chooses(id_, self._ids(topics))

    def reader_switches(self, reader: int, frequency: str) -> None:
        """Another frequency."""
        if id_ := self._reader(reader):
            with self.newsroom.database.writing() as session:
                preferences.change_settings(session, id_, frequency=frequency, source=BY, now=self.now)
            self.paper.readers[id_].frequency = frequency

    def reader_takes_hour(self, reader: int, *, hour: int | None) -> None:
        """An hour of their own, or the schedule's."""
        if id_ := self._reader(reader):
            with self.newsroom.database.writing() as session:
                preferences.choose_hour(session, id_, hour, source=BY, now=self.now)

    def reader_pauses(self, reader: int, *, days: int) -> None:
        """No mail for some days."""
        if id_ := self._reader(reader):
            until = (self.now + timedelta(days=days + 1)).date()
            with self.newsroom.database.writing() as session:
                preferences.pause(session, id_, until=until, source=BY, now=self.now)
            self.paper.readers[id_].paused_until = until

    def reader_resumes(self, reader: int) -> None:
        """The end of a pause, early."""
        if id_ := self._reader(reader):
            with self.newsroom.database.writing() as session:
                preferences.resume(session, id_, source=BY, now=self.now)
            self.paper.readers[id_].paused_until = None

    def reader_leaves(self, reader: int) -> None:
        """For good, or until they come back."""
        if id_ := self._reader(reader):
            with self.newsroom.database.writing() as session:
                unsubscribe(session, id_, source=BY, now=self.now)
            self.paper.leaves(id_)

    def reader_returns(self, reader: int) -> None:
        """Signs up again after leaving, with the choices they had."""
        gone = [id_ for id_, person in self.paper.readers.items() if not person.mailable]
        if not gone:
            return
        id_ = gone[reader % len(gone)]
        person = self.paper.readers[id_]
        address = email_address(f"reader{list(self.paper.readers).index(id_)}@example.org")
        choices = Choices(topic_ids=person.topics, frequency=person.frequency, timezone=person.zone, language="en")
        with self.newsroom.database.writing() as session:
            sign_up(session, address, choices, source=BY, secret=SECRET, now=self.now)
            self._confirm(session, id_)
        person.mailable, person.paused_until = True, None

    # Editors ---------------------------------------------------------------------------------------------------

    def editor_shapes(self, issue: int, article: int, kind: ChangeKind | None) -> None:
        """Pin, exclude or postpone an article in an issue, or undo that. Voids an approval."""
        with self.newsroom.database.writing() as session:
            open_ = self._issues(session, changes.SHAPEABLE)
            open_ = [one for one in open_ if one.planned_at is None]
            if not open_ or not self.paper.stories:
                return
            row, id_ = open_[issue % len(open_)], self._article(article)
            match kind:
                case ChangeKind.PIN:
                    changes.pin(session, row, id_, author=BY, now=self.now)
                case ChangeKind.EXCLUDE:
                    changes.exclude(session, row, id_, author=BY, now=self.now)
                case ChangeKind.POSTPONE:
                    changes.postpone(session, row, id_, author=BY, now=self.now)
                case _:
                    changes.reset(session, row, id_, author=BY, now=self.now)
            self.paper.shaped(row.id, id_, kind)

    def editor_approves(self, issue: int) -> None:
        """Whatever may be approved, also long before its window closes."""
        with self.newsroom.database.writing() as session:
            waiting = [one for one in self._issues(session, approve.APPROVABLE) if one.planned_at is None]
            if waiting:
                row = waiting[issue % len(waiting)]
                approve.approve(session, row, self.newsroom.frame, by=BY, now=self.now)

    def editor_brings_forward(self, issue: int) -> None:
        """Close the window now; mail goes on approval."""
        with self.newsroom.database.writing() as session:
            if open_ := self._issues(session, (IssueState.DRAFTING, IssueState.IN_REVIEW)):
                approve.bring_forward(session, open_[issue % len(open_)], self.newsroom.frame, now=self.now)

    def editor_stops(self, issue: int) -> None:
        """Hold an issue."""
        with self.newsroom.database.writing() as session:
            if going := self._not_over(session):
                approve.hold(going[issue % len(going)], "stopped by the test")

    def editor_resumes(self, issue: int) -> None:
        """Let a held issue go on."""
        with self.newsroom.database.writing() as session:
            if held := self._issues(session, (IssueState.HELD,)):
                stop.resume(session, held[issue % len(held)], now=self.now)

    def editor_cancels(self, issue: int) -> None:
        """End an issue unsent."""
        with self.newsroom.database.writing() as session:
            if going := self._not_over(session):
                stop.cancel(session, going[issue % len(going)], reason="cancelled by the test", now=self.now)

    def issues_are_let_go(self) -> None:
        """Whatever is held goes on."""
        with self.newsroom.database.writing() as session:
            for issue in self._issues(session, (IssueState.HELD,)):
                stop.resume(session, issue, now=self.now)

    def admin_resends(self, issue: int) -> None:
        """What is in doubt of an issue goes again, as far as it may."""
        with self.newsroom.database.writing() as session:
            doubtful = select(Delivery.issue_id).where(Delivery.status == DeliveryStatus.DOUBTFUL)
            issues = session.scalars(select(Issue).where(Issue.id.in_(doubtful)).order_by(Issue.id)).all()
            issues = [one for one in issues if one.state is not IssueState.CANCELLED]
            if issues:
                self.resent |= resend.resend(session, issues[issue % len(issues)], now=self.now).readers.keys()

    # Machines --------------------------------------------------------------------------------------------------

    def hours_pass(self, hours: int) -> None:
        """And then the scheduler rings, twice; the sender may fail or die of it."""
        self.newsroom.now += timedelta(hours=hours)
        for _ in range(2):
            self.newsroom.prepare()
            self.send()

    def relay_will_say(self, answers: Sequence[str]) -> None:
        """The next answers of the mail server."""
        self.relay.script.extend(answers)

    def send(self) -> None:
        """The sending loop runs once."""
        try:
            self._sender.send_due()
        except MailUnavailable:
            pass
        except SenderDied:
            self._sender = self.newsroom.sender()

    def sender_is_killed(self, *, hours: int, claims: int, handed: int) -> None:
        """A sender on another machine claims, hands over some of it, and is gone before writing anything down."""
        self._planned_only(hours)
        for claimed, articles in self._claim("another-machine:1:dead", claims)[1][:handed]:
            self._left_the_house(claimed, articles)

    def two_senders(self, *, hours: int, claims: int, answers: Sequence[Answer]) -> None:
        """While one sender has claimed and sends, another one does all it can."""
        self._planned_only(hours)
        issue_id, held = self._claim("another-machine:2:alive", claims)
        self.send()
        self._record(issue_id, held, answers)

    def mail_comes_back(self, *, hours: int, claims: int, article: int) -> None:
        """While one sender has claimed, an article is held and another sender sees it; then all is refused for now."""
        self._planned_only(hours)
        issue_id, held = self._claim("another-machine:3:alive", claims)
        self.article_is_kept_out(article, retracted=False)
        self.send()
        self._record(issue_id, held, [Answer.DEFERRED] * len(held))

    def _planned_only(self, hours: int) -> None:
        """Time passes, and the sender is stopped each time it has planned an issue."""
        self.newsroom.now += timedelta(hours=hours)
        self.newsroom.prepare()
        turns = cycle([False, True])
        self._sender.send_due(stopping=lambda: next(turns))

    def _record(
        self, issue_id: int | None, held: Sequence[tuple[batches.Claimed, tuple[int, ...]]], answers: Sequence[Answer]
    ) -> None:
        outcomes = []
        for n, (claimed, articles) in enumerate(held):
            answer = answers[n] if n < len(answers) else Answer.ACCEPTED
            if answer in (Answer.ACCEPTED, Answer.DOUBTFUL):
                self._left_the_house(claimed, articles)
            outcome = outcome_of(
                answer,
                attempts=claimed.attempts + 1,
                delivery_id=claimed.id,
                retry_for=timedelta(hours=48),
                now=self.now,
            )
            outcomes.append((claimed, outcome, "as scripted"))
        with self.newsroom.database.writing() as session:
            if issue_id:
                batches.record(session, session.get_one(Issue, issue_id), outcomes, now=self.now)

    def _claim(self, owner: str, limit: int) -> tuple[int | None, list[tuple[batches.Claimed, tuple[int, ...]]]]:
        with self.newsroom.database.writing() as session:
            due = select(Delivery.issue_id).where(
                Delivery.status == DeliveryStatus.PENDING, Delivery.not_before <= self.now
            )
            sending = select(Issue).where(Issue.id.in_(due), Issue.state == IssueState.SENDING).order_by(Issue.id)
            issue = session.scalars(sending).first()
            if issue is None:
                return None, []
            claimed = batches.claim(
                session, issue, self.newsroom.lanes(), owner=owner, limit=limit, now=self.now
            ).deliveries
            held = []
            for one in claimed:
                sections = selection.from_json(session.get_one(Edition, one.edition_id).sections)
                held.append((one, tuple(selection.articles_of(sections))))
            return issue.id, held

    def _left_the_house(self, claimed: batches.Claimed, articles: tuple[int, ...]) -> None:
        self.relay.handed.append(Handed(claimed.reader.address, claimed.id, articles))

    # Names -----------------------------------------------------------------------------------------------------

    def _confirm(self, session: Session, subscriber_id: int) -> None:
        back = self.now - timedelta(days=self.newsroom.frame.start_days_back)
        start = log.position_before(session, back)
        confirm(session, subscriber_id, starts_at=start, source=BY, secret=SECRET, now=self.now)

    def _issues(self, session: Session, states: Sequence[IssueState]) -> Sequence[Issue]:
        return session.scalars(select(Issue).where(Issue.state.in_(states)).order_by(Issue.id)).all()

    def _not_over(self, session: Session) -> Sequence[Issue]:
        return session.scalars(select(Issue).where(Issue.state.not_in(NEVER_OVER)).order_by(Issue.id)).all()

    def _ids(self, topics: frozenset[int]) -> frozenset[int]:
        return frozenset(self._topics[n].id for n in topics)

    def _article(self, number: int) -> int:
        return list(self.paper.stories)[number % len(self.paper.stories)]

    def _reader(self, number: int) -> int | None:
        present = [id_ for id_, person in self.paper.readers.items() if person.mailable]
        return present[number % len(present)] if present else None
