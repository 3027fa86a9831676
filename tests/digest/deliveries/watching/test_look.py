"""One look at everything that is being sent."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.deliveries.lanes import Limits, Terms
from digest.deliveries.watching.look import Look, look
from subscribers.models import Subscriber
from tests.support import factories as given
from tests.support.newsroom import Newsroom
from tests.support.scripted_relay import ScriptedRelay

THURSDAY = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
LIMITS = Limits({"smtp": Terms(), "backup": Terms(weight=0)}, {"example.org": 20})

pytestmark = pytest.mark.usefixtures("ten")


def taken(newsroom: Newsroom, *, with_receivers: bool = False) -> Look:
    """A look at the newsroom's newest issue."""
    with newsroom.database.reading() as session:
        return look(session, LIMITS, issues=1, with_receivers=with_receivers, now=newsroom.now)


def test_before_anything_is_planned_there_is_nothing_to_see(newsroom: Newsroom) -> None:
    seen = taken(newsroom)

    assert (seen.issues, seen.deliveries, seen.doubtful) == ([], [], 0)


def test_mails_are_counted_by_where_they_stand(newsroom: Newsroom, relay: ScriptedRelay) -> None:
    relay.script.extend(["deferred", "rejected", "doubtful"])
    newsroom.pass_until(THURSDAY)

    seen = taken(newsroom)

    [issue] = seen.issues
    assert (issue.issue, issue.state) == ("weekly 2026-W48", "sending")
    assert issue.counts == {"sent": 7, "pending": 2, "rejected": 1, "doubtful": 1}
    assert (issue.mails, issue.done) == (11, 9)
    assert (seen.doubtful, seen.doubtful_readers) == (1, 1)
    assert sum(row.deliveries for row in seen.deliveries) == 11


def test_what_is_owed_later_says_when(newsroom: Newsroom, relay: ScriptedRelay) -> None:
    newsroom.pass_until(THURSDAY)

    [issue] = taken(newsroom).issues

    assert (issue.due, issue.later) == (0, 1)
    assert issue.next_at == issue.last_at == THURSDAY + timedelta(hours=5)


def test_the_rate_of_the_last_minute_tells_how_long_it_takes(newsroom: Newsroom, relay: ScriptedRelay) -> None:
    newsroom.pass_until(THURSDAY)
    newsroom.now += timedelta(seconds=5)
    before = taken(newsroom).issues[0]
    newsroom.now += timedelta(hours=5)

    after = taken(newsroom).issues[0]

    assert (before.rate, before.seconds_left) == (2, 0)
    assert (after.rate, after.due, after.seconds_left) == (0, 1, None)


def test_replies_are_told_by_class_and_code(newsroom: Newsroom, relay: ScriptedRelay) -> None:
    relay.script.extend(["deferred", "deferred", "rejected"])
    newsroom.pass_until(THURSDAY)

    [issue] = taken(newsroom).issues

    assert [(one.kind, one.words, one.mails) for one in issue.told] == [
        ("deferred", "as scripted", 2),
        ("rejected", "as scripted", 1),
    ]


def test_who_got_nothing_is_counted_with_the_reason(newsroom: Newsroom, relay: ScriptedRelay) -> None:
    newsroom.pass_until(THURSDAY)
    with newsroom.database.writing() as session:
        left = session.query(Subscriber).filter_by(address="una@example.com").one()
        left.ended_at = newsroom.now
    newsroom.now += timedelta(hours=6)
    newsroom.tick()

    seen = taken(newsroom)

    assert [(row.status, row.reason, row.deliveries) for row in seen.deliveries] == [
        ("cancelled", "left", 1),
        ("sent", "", 10),
    ]
    assert (seen.issues[0].mails, seen.issues[0].state) == (10, "sent")


def test_readers_for_whom_nothing_was_new_are_what_is_left_over(newsroom: Newsroom, relay: ScriptedRelay) -> None:
    with newsroom.database.writing() as session:
        given.subscriber(session, given.topic(session, "another"))
    newsroom.pass_until(THURSDAY)

    [issue] = taken(newsroom).issues

    assert issue.counts == {"sent": 10, "pending": 1, "nothing-new": 1}
    assert issue.mails == 11


def test_a_relay_that_failed_says_so(newsroom: Newsroom, relay: ScriptedRelay) -> None:
    relay.script.append("unavailable")
    with pytest.raises(Exception, match="the relay went away"):
        newsroom.pass_until(THURSDAY)

    smtp, backup = taken(newsroom).relays

    assert (smtp.name, smtp.failures, smtp.words) == ("smtp", 1, "the relay went away, as it was told to")
    assert smtp.shut_until is not None
    assert (backup.name, backup.shut_until, backup.reserve) == ("backup", None, True)


def test_receiving_domains_are_counted_when_asked_for(newsroom: Newsroom, relay: ScriptedRelay) -> None:
    newsroom.pass_until(THURSDAY)

    seen = taken(newsroom, with_receivers=True)

    assert [(one.domain, one.sent, one.owed) for one in seen.receivers] == [
        ("example.org", 10, 0),
        ("example.com", 0, 1),
    ]
    assert [(way.name, way.per_second) for way in seen.domains] == [("example.org", 20)]
    assert taken(newsroom).receivers == []
