"""Incidents that other systems had, and what happens here instead."""

from tests.support import factories as given
from tests.support.newsroom import Newsroom
from tests.support.scripted_relay import ScriptedRelay

ANA = "ana@example.org"


def test_a_doubtful_mail_is_never_sent_again_and_its_articles_are_not_either(newsroom: Newsroom) -> None:
    """Case A16."""
    relay = newsroom.transport = ScriptedRelay()
    relay.script.append("doubtful")
    with newsroom.database.writing() as session:
        topic = given.topic(session, "a-topic")
        given.subscriber(session, topic, address=ANA)
        given.article(session, topic, title="Story 1 ends")
    newsroom.pass_time(days=7)
    with newsroom.database.writing() as session:
        given.article(session, topic, title="Story 2 ends", now=newsroom.now)

    newsroom.pass_time(days=7)

    assert [mail.article_ids for mail in relay.handed] == [(1,), (2,)]
    assert newsroom.ledger() == [("doubtful", ""), ("sent", "")]
