"""Mail servers and senders that fail: nothing is lost, nothing goes twice, and nobody is blamed for it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from digest.articles import visibility
from digest.core.errors import MailUnavailable
from digest.core.sections import Smtp
from digest.deliveries import batches
from digest.deliveries.outcome import Outcome
from digest.deliveries.resend import resend
from digest.deliveries.states import DeliveryStatus
from digest.issues.models import IssueState
from digest.mail.outbox import FolderTransport
from digest.mail.smtp.pool import SmtpTransport
from digest.mail.transport import Journal, Reply, Share, Trouble
from digest.topics.models import Topic
from subscribers.models import Subscriber
from tests.support import factories as given
from tests.support.newsroom import Newsroom
from tests.support.post_office import BODY, DROP, PostOffice
from tests.support.scripted_relay import ScriptedRelay, SenderDied

BEN = "ben@example.org"


@pytest.fixture
def relay(newsroom: Newsroom) -> ScriptedRelay:
    """A scripted relay that carries the newsroom's mail."""
    newsroom.transport = relay = ScriptedRelay()
    return relay


# Senders -------------------------------------------------------------------------------------------------------------


def test_two_senders_at_once_send_each_mail_once(newsroom: Newsroom, topic: Topic, relay: ScriptedRelay) -> None:
    """Case A15."""
    newsroom.batch = 3
    with newsroom.database.writing() as session:
        for _ in range(40):
            given.subscriber(session, topic)
        given.article(session, topic)
    newsroom.pass_time(days=2.5)
    newsroom.now += timedelta(days=1)
    senders = [Thread(target=newsroom.sender().send_due) for _ in range(2)]

    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert Counter(mail.recipient for mail in relay.handed).most_common(1)[0][1] == 1
    assert newsroom.ledger() == [("sent", "")] * 41


def test_a_sender_that_died_leaves_doubt_only_about_what_it_held(
    newsroom: Newsroom, topic: Topic, relay: ScriptedRelay
) -> None:
    """Case A16: it died while the first of two mails was handed over; the second one goes out."""
    with newsroom.database.writing() as session:
        given.subscriber(session, topic)
        given.article(session, topic)
    relay.script.append("dies")
    with pytest.raises(SenderDied):
        newsroom.pass_time(days=7)

    newsroom.pass_time(days=2)

    assert len(relay.handed) == 2
    assert newsroom.ledger() == [("doubtful", ""), ("sent", "")]


def test_a_doubtful_mail_is_never_sent_again_and_its_articles_are_not_either(
    newsroom: Newsroom, topic: Topic, relay: ScriptedRelay
) -> None:
    """Case A16."""
    relay.script.append("doubtful")
    first = story(newsroom, topic)
    newsroom.pass_time(days=7)
    second = story(newsroom, topic)

    newsroom.pass_time(days=7)

    assert [mail.article_ids for mail in relay.handed] == [(first,), (second,)]
    assert newsroom.ledger() == [("doubtful", ""), ("sent", "")]


def test_a_mail_that_was_written_by_a_sender_that_died_is_replaced_not_doubled(
    newsroom: Newsroom, topic: Topic
) -> None:
    story(newsroom, topic)
    newsroom.transport = WritesAndDies(newsroom.outbox)
    with pytest.raises(SenderDied):
        newsroom.pass_time(days=7)
    written = len(newsroom.mails())
    newsroom.transport = None

    newsroom.pass_time(days=1)

    assert (written, len(newsroom.mails())) == (1, 1)
    assert newsroom.ledger() == [("sent", "")]


def test_a_sender_slower_than_its_lease_does_not_reopen_what_was_taken_from_it(
    newsroom: Newsroom, topic: Topic, relay: ScriptedRelay
) -> None:
    """Its mail is in doubt by then; that the relay refused it for now must not have it sent again."""
    story(newsroom, topic)
    newsroom.pass_time(days=2.5)
    newsroom.now += timedelta(days=1)
    with newsroom.database.writing() as session:
        held = batches.claim(
            session, newsroom.issue(session), newsroom.lanes(), owner="elsewhere-1-a", limit=9, now=newsroom.now
        )
    newsroom.now += timedelta(hours=1)
    newsroom.tick()
    later = Outcome(DeliveryStatus.PENDING, newsroom.now)

    with newsroom.database.writing() as session:
        outcomes = [(one, later, "450 later") for one in held.deliveries]
        batches.record(session, newsroom.issue(session), outcomes, now=newsroom.now)

    assert newsroom.ledger() == [("doubtful", "")]


def test_a_sender_that_wakes_up_late_does_not_take_a_mail_out_of_anothers_hands(
    newsroom: Newsroom, topic: Topic, relay: ScriptedRelay
) -> None:
    """It hung for longer than its lease; an admin had the mail sent again, and another sender holds it now."""
    story(newsroom, topic)
    newsroom.pass_time(days=2.5)
    newsroom.now += timedelta(days=1)
    with newsroom.database.writing() as session:
        issue = newsroom.issue(session)
        late = batches.claim(session, issue, newsroom.lanes(), owner="elsewhere-1-a", limit=9, now=newsroom.now)
    newsroom.now += timedelta(hours=1)
    newsroom.sender().recover()
    with newsroom.database.writing() as session:
        issue = newsroom.issue(session)
        resend(session, issue, now=newsroom.now)
        held = batches.claim(session, issue, newsroom.lanes(), owner="elsewhere-2-b", limit=9, now=newsroom.now)

    with newsroom.database.writing() as session:
        issue = newsroom.issue(session)
        batches.give_back(session, issue, late.deliveries, now=newsroom.now)
        later = [(one, Outcome(DeliveryStatus.PENDING, newsroom.now), "450 later") for one in late.deliveries]
        batches.record(session, issue, later, now=newsroom.now)

    assert len(held.deliveries) == 1
    assert newsroom.ledger() == [("sending", "resent")]


def test_a_mail_that_comes_back_unsent_does_not_bring_what_was_withdrawn_meanwhile(
    newsroom: Newsroom, topic: Topic, relay: ScriptedRelay
) -> None:
    """One sender holds the mail while another one notes that an article is gone."""
    stands, gone = story(newsroom, topic), story(newsroom, topic)
    newsroom.pass_time(days=2.5)
    newsroom.now += timedelta(days=1)
    with newsroom.database.writing() as session:
        held = batches.claim(
            session, newsroom.issue(session), newsroom.lanes(), owner="elsewhere-1-a", limit=9, now=newsroom.now
        )
        visibility.retract(session, [gone], now=newsroom.now)
    newsroom.tick()
    with newsroom.database.writing() as session:
        batches.give_back(session, newsroom.issue(session), held.deliveries, now=newsroom.now)

    newsroom.tick()

    assert [mail.article_ids for mail in relay.handed] == [(stands,)]


def test_an_issue_that_keeps_failing_on_our_side_pauses_itself_and_tells_staff(
    newsroom: Newsroom, topic: Topic, relay: ScriptedRelay
) -> None:
    newsroom.staff = ("admin@example.org",)
    story(newsroom, topic)
    newsroom.pass_time(days=2.5)
    newsroom.now += timedelta(days=1)
    relay.script.extend(["unavailable"] * 3)
    sender = newsroom.sender()

    for _ in range(3):
        with pytest.raises(MailUnavailable):
            sender.send_due()
    sender.send_due()

    with newsroom.database.reading() as session:
        issue = newsroom.issue(session)
    assert issue.state is IssueState.HELD
    assert issue.note.startswith("3 batches in a row could not be handed over: ")
    assert newsroom.ledger() == [("pending", "")]
    assert [mail.recipient for mail in relay.handed] == ["admin@example.org"]


# Mail servers --------------------------------------------------------------------------------------------------------


def test_a_mail_server_that_is_down_for_the_whole_run_costs_nothing(newsroom: Newsroom, topic: Topic) -> None:
    """Case A17."""
    with PostOffice() as office:
        port = office.port
    newsroom.transport = smtp(port)
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Of the week it was down")
    newsroom.pass_time(days=2.5)
    newsroom.now += timedelta(days=1)

    with pytest.raises(MailUnavailable, match="no connection to the mail server"):
        newsroom.tick()

    assert newsroom.ledger() == [("pending", "")]
    with PostOffice() as office:
        newsroom.transport = smtp(office.port)
        newsroom.tick()
    assert b"Of the week it was down" in office.letters[0]
    assert newsroom.ledger() == [("sent", "")]


def test_a_mail_server_that_was_down_for_a_week_costs_nothing_either(newsroom: Newsroom, topic: Topic) -> None:
    """Case A17: the next issue brings both weeks, in one mail."""
    newsroom.transport = away = ScriptedRelay()
    away.script.extend(["unavailable"] * 100)
    first = story(newsroom, topic)
    for _ in range(7):
        newsroom.now += timedelta(days=1)
        newsroom.prepare()
        try_to_send(newsroom)
    second = story(newsroom, topic)
    away.script.clear()
    for _ in range(7):
        newsroom.now += timedelta(days=1)
        newsroom.prepare()
        try_to_send(newsroom)

    assert sorted(id_ for mail in away.handed for id_ in mail.article_ids) == [first, second]


def test_a_refused_recipient_stops_nobody_else_and_stays_owed(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        given.subscriber(session, topic, address=BEN)
        given.article(session, topic)
    with PostOffice() as office:
        newsroom.transport = smtp(office.port)
        office.refuse["ana@example.org"] = "550 5.1.1 no such user"

        newsroom.pass_time(days=7)

    assert office.recipients == [BEN]
    assert newsroom.ledger() == [("rejected", ""), ("sent", "")]
    assert [covered > 0 for covered in covered_upto(newsroom)] == [False, True]


def test_a_recipient_that_the_server_hangs_up_on_stops_nobody_else(newsroom: Newsroom, topic: Topic) -> None:
    with PostOffice() as office:
        office.refuse["ana@example.org"] = "421 4.3.2 not now"
        newsroom.transport = SmtpTransport({"smtp": Smtp(host="127.0.0.1", port=office.port, connections=1)})
        with newsroom.database.writing() as session:
            given.subscriber(session, topic, address=BEN)
        story(newsroom, topic)

        newsroom.pass_time(days=3.5)

    assert office.recipients == [BEN]
    assert sorted(newsroom.ledger()) == [("pending", ""), ("sent", "")]


def test_a_mail_refused_for_now_is_tried_again_after_five_minutes(
    newsroom: Newsroom, topic: Topic, relay: ScriptedRelay
) -> None:
    relay.script.append("deferred")
    story(newsroom, topic)
    newsroom.pass_until(newsroom.now.replace(day=26))
    first = newsroom.ledger()

    newsroom.pass_time(days=4 / 24 / 60, step_hours=1)
    too_soon = newsroom.ledger()
    newsroom.pass_time(days=3 / 24 / 60, step_hours=1)

    assert (first, too_soon) == ([("pending", "")], [("pending", "")])
    assert newsroom.ledger() == [("sent", "")]


def test_a_mail_refused_for_too_long_expires_and_its_articles_come_with_the_next(
    newsroom: Newsroom, topic: Topic, relay: ScriptedRelay
) -> None:
    story(newsroom, topic)
    relay.script.extend(["deferred"] * 100)
    newsroom.pass_time(days=8, step_hours=3)
    tried = 100 - len(relay.script)
    relay.script.clear()

    newsroom.pass_time(days=7)

    assert newsroom.ledger() == [("expired", ""), ("sent", "")]
    assert 10 < tried < 20


@pytest.mark.parametrize(
    ("where", "letters", "status"),
    [("DATA", 1, "sent"), (BODY, 1, "doubtful")],
    ids=["before the body", "after the body"],
)
def test_a_dropped_connection_is_doubtful_only_after_the_body(
    newsroom: Newsroom, topic: Topic, where: str, letters: int, status: str
) -> None:
    """Before the body the mail is sent over a new connection; after it, the server may have it."""
    with newsroom.database.writing() as session:
        given.article(session, topic)
    with PostOffice() as office:
        newsroom.transport = smtp(office.port)
        office.replies[where] = [DROP]

        newsroom.pass_time(days=7)

    assert len(office.letters) == letters
    assert newsroom.ledger() == [(status, "")]


def test_our_own_bad_login_condemns_nobody(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        given.article(session, topic)
    newsroom.pass_time(days=2.5)
    newsroom.now += timedelta(days=1)
    with PostOffice() as office:
        office.refuse_logins = True
        newsroom.transport = smtp(office.port, username="digest")

        with pytest.raises(MailUnavailable, match="does not let us in"):
            newsroom.tick()

    assert newsroom.ledger() == [("pending", "")]
    assert covered_upto(newsroom) == [0]


def test_a_server_that_wants_none_of_our_mail_condemns_nobody(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        given.article(session, topic)
    newsroom.pass_time(days=2.5)
    newsroom.now += timedelta(days=1)
    with PostOffice() as office:
        office.replies["MAIL"] = ["550 5.7.1 your network is blocked"]
        newsroom.transport = smtp(office.port)

        with pytest.raises(MailUnavailable, match="refuses our mail"):
            newsroom.tick()

    assert newsroom.ledger() == [("pending", "")]


class WritesAndDies(FolderTransport):
    """Dies when mail is written and nobody was told."""

    def deliver(
        self, shares: Sequence[Share], journal: Journal, *, stopping: Callable[[], bool]
    ) -> Iterator[Reply | Trouble]:
        """See `Transport.deliver`."""
        if list(super().deliver(shares, journal, stopping=stopping)):
            raise SenderDied
        return iter(())


def story(newsroom: Newsroom, topic: Topic) -> int:
    """An article that `ScriptedRelay` knows by its title."""
    with newsroom.database.writing() as session:
        row = given.article(session, topic, now=newsroom.now)
        row.title = f"Story {row.id} ends"
        return row.id


def smtp(port: int, *, username: str = "") -> SmtpTransport:
    """A transport to a test's post office. Settings would want TLS for a login; a test has no certificate to trust."""
    settings = Smtp(host="127.0.0.1", port=port, connections=1, timeout_seconds=5)
    return SmtpTransport({"smtp": settings.model_copy(update={"username": username})})


def try_to_send(newsroom: Newsroom) -> None:
    """Send what is due, if the mail server is there."""
    try:
        newsroom.send()
    except MailUnavailable:
        return


def covered_upto(newsroom: Newsroom) -> list[int]:
    """How far each reader is served."""
    with newsroom.database.reading() as session:
        return list(session.scalars(select(Subscriber.covered_upto).order_by(Subscriber.id)))
