"""What is on the wire when a batch is cut short by an error of ours: it is waited for, and not sent again."""

from collections.abc import Callable, Iterator

import pytest

from benchmarks.sink.running import sink
from digest.core.database import Database
from digest.core.errors import TemplateError
from digest.core.sections import Smtp
from digest.deliveries.issue_queue import IssueQueue
from digest.deliveries.journal import NoJournal
from digest.deliveries.letters import Press, Stationery
from digest.deliveries.plan import frozen
from digest.mail.smtp.pool import SmtpTransport
from digest.mail.transport import Answer, Outgoing, Reply, Share
from digest.topics.models import Topic
from tests.support import factories as given
from tests.support.newsroom import SECRET, Newsroom


def test_a_mail_that_cannot_be_printed_leaves_no_doubt_about_those_on_the_wire() -> None:
    replies: list[Reply] = []

    def misprint() -> bytes:
        raise TemplateError("body.mjml:1: wrong")

    with sink(latency_ms=100) as running:
        transport = SmtpTransport({"smtp": Smtp(host="127.0.0.1", port=running.port, connections=1)})
        share = Share("smtp", [mail(1, lambda: b"Subject: one\r\n\r\none\r\n"), mail(2, misprint), mail(3, misprint)])
        with pytest.raises(TemplateError, match="wrong"):
            for reply in deliver(transport, share):
                replies.append(reply)
        transport.close()
        accepted = running.accepted()

    assert accepted == 1
    assert [(reply.id, reply.answer) for reply in replies] == [(1, Answer.ACCEPTED)]


def test_a_sender_that_cannot_reach_the_ledger_begins_no_further_mail(newsroom: Newsroom, topic: Topic) -> None:
    """It does not break off what is on the wire either: that would be given back as unsent, and sent twice."""
    with newsroom.database.writing() as session:
        given.article(session, topic)
    newsroom.pass_time(days=2.5)
    with newsroom.database.reading() as session:
        issue = newsroom.issue(session)
    press = Press(Stationery(given.PUBLICATION, SECRET), issue, frozen(issue))
    away = Database(f"sqlite:///{newsroom.outbox}/nowhere/digest.db")

    called_off = IssueQueue(away, issue.id, press, now=lambda: newsroom.now).called_off()

    assert called_off


def mail(id: int, data: Callable[[], bytes]) -> Outgoing:
    """To a reader of that number."""
    return Outgoing(id, "digest@example.org", f"reader{id}@example.org", data, dotless=True)


def deliver(transport: SmtpTransport, share: Share) -> Iterator[Reply]:
    """The replies, as they come."""
    for said in transport.deliver([share], NoJournal(), stopping=lambda: False):
        assert isinstance(said, Reply)
        yield said
