"""A test of an issue: the real mail over real SMTP, marked as one, and nothing of it in the ledger."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from digest.core.errors import BadInput
from digest.core.sections import Smtp
from digest.deliveries.lanes import Limits, Terms
from digest.deliveries.letters import Stationery
from digest.deliveries.trial_mail import Desk, Taken, TooOften, Wish, send_test
from digest.issues.hands import Person
from digest.mail.smtp.pool import SmtpTransport
from digest.topics.models import Topic
from subscribers.models import Subscriber
from subscribers.staff.audit import listing
from tests.support import factories as given
from tests.support.newsroom import SECRET, Newsroom
from tests.support.post_office import PostOffice

ED = Person("Ed")
DESK = "desk@example.org"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A relay."""
    with PostOffice() as office:
        yield office


@pytest.fixture
def drafted(newsroom: Newsroom, topic: Topic) -> Newsroom:
    """A draft with a story on the topic, and one on a topic that Ben follows, whose name is Benjamin."""
    newsroom.automatic = False
    with newsroom.database.writing() as session:
        other = given.topic(session, "another-topic")
        given.subscriber(session, other, address="ben@example.org", name="Benjamin")
        given.article(session, topic, title="On the topic")
        given.article(session, other, title="On the other")
    newsroom.prepare()
    return newsroom


def send(newsroom: Newsroom, office: PostOffice, wish: Wish) -> Taken:
    """With a transport of its own, as a command does."""
    with newsroom.database.reading() as session:
        issue_id = newsroom.issue(session).id
    desk = Desk(Stationery(newsroom.publication, SECRET), newsroom.frame, Limits({"smtp": Terms()}), None)
    transport = SmtpTransport({"smtp": Smtp(host="127.0.0.1", port=office.port)})
    return send_test(newsroom.database, transport, desk, issue_id, wish, by=ED, now=newsroom.now)


def mail(office: PostOffice) -> EmailMessage:
    """The one that came."""
    [letter] = office.letters
    found = message_from_bytes(letter, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_it_is_marked_in_subject_and_header_and_nobody_can_leave_by_it(
    drafted: Newsroom, office: PostOffice, topic: Topic
) -> None:
    found = send(drafted, office, Wish((DESK,), topic_ids=frozenset([topic.id])))

    letter = mail(office)
    assert (found, office.recipients) == (Taken(1, ()), [DESK])
    assert letter["Subject"].startswith("[Test] The Test Review: 1 new story")
    assert (letter["X-Digest-Test"], letter["List-Unsubscribe"], letter["List-Id"]) == ("yes", None, None)
    assert "/u/" not in _text(letter)
    assert "On the topic" in _text(letter)
    assert "On the other" not in _text(letter)


def test_nothing_of_it_stands_in_the_ledger_and_nobody_counts_as_served(
    drafted: Newsroom, office: PostOffice, topic: Topic
) -> None:
    send(drafted, office, Wish((DESK, "ana@example.org"), topic_ids=frozenset([topic.id])))

    with drafted.database.reading() as session:
        covered = set(session.scalars(select(Subscriber.covered_upto)))
    assert (drafted.ledger(), covered) == ([], {0})


def test_the_mail_of_a_reader_has_their_stories_and_not_their_name(drafted: Newsroom, office: PostOffice) -> None:
    send(drafted, office, Wish((DESK,), reader_id=2))

    text = _text(mail(office))
    assert "On the other" in text
    assert "Benjamin" not in mail(office).as_string()
    with drafted.database.reading() as session:
        [line] = listing(session, object="issue")
    assert (line.act, line.after) == ("tested", {"reader": 2, "mails": 1})


def test_a_test_without_news_is_not_sent(drafted: Newsroom, office: PostOffice) -> None:
    with pytest.raises(BadInput, match="nothing in this issue is new"):
        send(drafted, office, Wish((DESK,)))

    assert office.letters == []


@pytest.mark.parametrize("number", [0, 21])
def test_it_goes_to_twenty_addresses_at_most(drafted: Newsroom, office: PostOffice, topic: Topic, number: int) -> None:
    wish = Wish(tuple(f"r{n}@example.org" for n in range(number)), topic_ids=frozenset([topic.id]))

    with pytest.raises(BadInput, match="1 to 20 addresses"):
        send(drafted, office, wish)


def test_ten_a_minute_are_enough(drafted: Newsroom, office: PostOffice, topic: Topic) -> None:
    wish = Wish((DESK,), topic_ids=frozenset([topic.id]))
    for _ in range(10):
        send(drafted, office, wish)

    with pytest.raises(TooOften):
        send(drafted, office, wish)
    drafted.now += timedelta(seconds=61)
    assert send(drafted, office, wish).accepted == 1


def test_what_the_mail_server_refuses_is_told_in_its_words(drafted: Newsroom, office: PostOffice, topic: Topic) -> None:
    office.refuse["filled@example.org"] = "550 5.1.1 there is no room"

    found = send(drafted, office, Wish((DESK, "filled@example.org"), topic_ids=frozenset([topic.id])))

    assert found.accepted == 1
    assert "there is no room" in found.refused[0]


def _text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
