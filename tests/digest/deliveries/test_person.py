"""What a person is told that is kept about them."""

import json
from datetime import timedelta

from sqlalchemy import select

from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.person import everything_about
from digest.deliveries.returns.record import record
from digest.mail.bounces.report import Verdict
from digest.topics.models import Topic
from subscribers import consent
from subscribers.models import Subscriber
from subscribers.wordings import keep
from tests.support import factories as given
from tests.support.factories import MONDAY
from tests.support.newsroom import SECRET, Newsroom
from tests.support.notices import owe
from tests.support.sent import came_back

THURSDAY = MONDAY + timedelta(days=3)


def test_everything_is_told(newsroom: Newsroom, topic: Topic) -> None:
    with newsroom.database.writing() as session:
        ana = session.scalars(select(Subscriber)).one()
        story = given.article(session, topic, title="A story of its own")
        version = keep(session, "Yes, send it to me.", now=MONDAY)
        consent.record(session, ana.id, "confirmed", source="web", now=MONDAY, wording=version)
        owe(session, NoticeKind.CORRECTION, ana)
    newsroom.pass_until(THURSDAY + timedelta(hours=12))
    with newsroom.database.writing() as session:
        story.title = "Another title, given later"
        record(session, [came_back(1, Verdict.MAILBOX_FULL)], secret=SECRET, verp=True, now=newsroom.now)

    with newsroom.database.reading() as session:
        known = everything_about(session, ana.id)

    assert (known["address"], known["topics"]) == ("ana@example.org", ["a-topic"])
    assert [line["sentence"] for line in known["consent"]] == ["Yes, send it to me."]
    mail = known["mails"][-1]
    assert (mail["schedule"], mail["label"], mail["status"], mail["topics"]) == (
        "weekly",
        "2026-W48",
        "sent",
        ["a-topic"],
    )
    assert [article["title"] for article in mail["articles"]] == ["A story of its own"]
    assert [(notice["mail"], bool(notice["said"]["paragraphs"])) for notice in known["notices"]] == [
        ("correction", True)
    ]
    assert [back["verdict"] for back in known["returned"]] == ["mailbox-full"]
    json.dumps(known, default=str)
