"""Mails in doubt, sent again by an admin: once, as they were, and nothing comes twice by it or is missed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from digest.articles import visibility
from digest.core.errors import Conflict, NotFound
from digest.deliveries import resend, retention, stop
from digest.deliveries.account import account
from digest.deliveries.audit import audit
from digest.deliveries.doubt import issues_in_doubt
from digest.deliveries.models import Delivery
from digest.deliveries.plan import frozen
from digest.deliveries.resend import InDoubt
from digest.deliveries.states import DeliveryStatus, Reason
from digest.issues import approve
from digest.issues.models import IssueState
from digest.topics.models import Topic
from subscribers import preferences, queries
from subscribers.models import Subscriber
from subscribers.unsubscribe import unsubscribe
from tests.support import factories as given
from tests.support.newsroom import Newsroom
from tests.support.scripted_relay import ScriptedRelay

ANA, WEEK, NEXT = 1, "2026-W48", "2026-W49"
SENT_AGAIN = ("sent", "resent")


@pytest.fixture
def relay(newsroom: Newsroom) -> ScriptedRelay:
    """A scripted relay that carries the newsroom's mail."""
    newsroom.transport = relay = ScriptedRelay()
    return relay


@pytest.fixture
def first(newsroom: Newsroom, topic: Topic, relay: ScriptedRelay) -> int:
    """The article of an issue that is in doubt for ana, its only reader."""
    relay.script.append("doubtful")
    article = story(newsroom, topic)
    newsroom.pass_time(days=4)
    return article


def story(newsroom: Newsroom, topic: Topic) -> int:
    """An article whose number can be read in mails."""
    with newsroom.database.writing() as session:
        row = given.article(session, topic, now=newsroom.now)
        row.title = f"Story {row.id} ends"
    return row.id


def resent(newsroom: Newsroom, label: str = WEEK) -> InDoubt:
    """Have the mails of that issue sent again, with the next tick."""
    with newsroom.database.writing() as session:
        return resend.resend(session, newsroom.issue(session, label), now=newsroom.now)


def state(newsroom: Newsroom, label: str = WEEK) -> IssueState:
    """Of that issue."""
    with newsroom.database.reading() as session:
        return newsroom.issue(session, label).state


def covered(newsroom: Newsroom) -> int:
    """How far ana is served."""
    with newsroom.database.reading() as session:
        return session.get_one(Subscriber, ANA).covered_upto


def summary(newsroom: Newsroom) -> str:
    """What `issues explain` says of ana and the first issue."""
    with newsroom.database.reading() as session:
        issue = newsroom.issue(session)
        return account(session, issue, frozen(issue), queries.by_id(session, ANA)).summary


def carried(relay: ScriptedRelay) -> list[tuple[int, ...]]:
    """The articles of every mail that left, in order."""
    return [mail.article_ids for mail in relay.handed]


def test_it_is_shown_with_the_number_of_its_readers(newsroom: Newsroom, first: int) -> None:
    with newsroom.database.reading() as session:
        [shown] = issues_in_doubt(session)

    assert (shown.schedule, shown.label, shown.state, shown.readers) == ("weekly", WEEK, "sent", 1)


def test_it_goes_again_and_the_issue_is_finished_again(newsroom: Newsroom, relay: ScriptedRelay, first: int) -> None:
    found = resent(newsroom)
    between = state(newsroom), newsroom.ledger()
    newsroom.tick()

    assert (len(found.readers), found.passed_over) == (1, {})
    assert between == (IssueState.SENDING, [("pending", "resent")])
    assert carried(relay) == [(first,), (first,)]
    assert (state(newsroom), newsroom.ledger()) == (IssueState.SENT, [SENT_AGAIN])


def test_asking_twice_sends_it_once(newsroom: Newsroom, relay: ScriptedRelay, first: int) -> None:
    resent(newsroom)
    resent(newsroom)
    newsroom.tick()
    resent(newsroom)

    newsroom.pass_time(days=2)

    assert carried(relay) == [(first,), (first,)]


def test_its_reader_is_served_up_to_its_issue(
    newsroom: Newsroom, topic: Topic, relay: ScriptedRelay, first: int
) -> None:
    before = covered(newsroom)
    resent(newsroom)
    newsroom.tick()
    second = story(newsroom, topic)

    newsroom.pass_time(days=7)

    assert (before, covered(newsroom)) == (0, second)
    assert carried(relay) == [(first,), (first,), (second,)]


def test_after_a_later_issue_it_moves_nobody_back_and_nothing_comes_twice(
    newsroom: Newsroom, topic: Topic, relay: ScriptedRelay, first: int
) -> None:
    second = story(newsroom, topic)
    newsroom.pass_time(days=7)
    upto = covered(newsroom)
    resent(newsroom)
    newsroom.tick()
    served = covered(newsroom)
    third = story(newsroom, topic)

    newsroom.pass_time(days=7)

    assert upto == served == second
    assert carried(relay) == [(first,), (second,), (first,), (third,)]


def test_two_in_doubt_go_one_after_the_other_also_when_the_later_one_goes_first(
    newsroom: Newsroom, topic: Topic, relay: ScriptedRelay, first: int
) -> None:
    relay.script.append("doubtful")
    second = story(newsroom, topic)
    newsroom.pass_time(days=7)
    resent(newsroom, NEXT)
    blocked = resent(newsroom)
    newsroom.tick()
    resent(newsroom)
    newsroom.tick()
    third = story(newsroom, topic)

    newsroom.pass_time(days=7)

    assert (len(blocked.readers), blocked.passed_over) == (0, {Reason.WAITING: 1})
    assert carried(relay) == [(first,), (second,), (second,), (first,), (third,)]


def test_an_issue_that_is_planned_meanwhile_waits_for_it_and_does_not_repeat_it(
    newsroom: Newsroom, topic: Topic, relay: ScriptedRelay, first: int
) -> None:
    second = story(newsroom, topic)
    newsroom.pass_time(days=4.5)
    relay.script.append("deferred")
    resent(newsroom)

    newsroom.pass_time(days=3, step_hours=1)

    assert carried(relay) == [(first,), (first,), (second,)]
    assert newsroom.ledger() == [SENT_AGAIN, ("sent", "")]


def test_nobody_else_gets_the_old_issue(newsroom: Newsroom, topic: Topic, relay: ScriptedRelay, first: int) -> None:
    """Somebody who signed up since has no row in its ledger, and must not get one."""
    with newsroom.database.writing() as session:
        given.subscriber(session, topic, address="new@example.org", now=newsroom.now)

    resent(newsroom)
    newsroom.tick()

    assert [mail.recipient for mail in relay.handed] == ["ana@example.org"] * 2
    assert newsroom.ledger() == [SENT_AGAIN]


@pytest.mark.parametrize("answer", ["rejected", "doubtful"])
def test_what_is_not_taken_again_is_in_doubt_as_before(
    newsroom: Newsroom, topic: Topic, relay: ScriptedRelay, first: int, answer: str
) -> None:
    """Its reader may have the first one, so the next issue must not bring its articles."""
    resent(newsroom)
    relay.script.append(answer)
    newsroom.tick()
    second = story(newsroom, topic)

    newsroom.pass_time(days=7)

    assert newsroom.ledger() == [("doubtful", "resent"), ("sent", "")]
    assert carried(relay)[-1] == (second,)
    assert "also after it was sent again" in summary(newsroom)


def test_refused_for_now_it_is_tried_again(newsroom: Newsroom, relay: ScriptedRelay, first: int) -> None:
    resent(newsroom)
    relay.script.append("deferred")
    newsroom.tick()
    said = summary(newsroom)

    newsroom.pass_time(days=1)

    assert said.startswith("1 story, in doubt before and owed again since ")
    assert newsroom.ledger() == [SENT_AGAIN]


# Who must not get it -------------------------------------------------------------------------------------------------


def leaves(newsroom: Newsroom, topic: Topic) -> None:
    """Ana."""
    with newsroom.database.writing() as session:
        unsubscribe(session, ANA, source="test", now=newsroom.now)


def switches(newsroom: Newsroom, topic: Topic) -> None:
    """Ana, to another frequency."""
    with newsroom.database.writing() as session:
        preferences.change_settings(session, ANA, frequency="monthly", source="test", now=newsroom.now)


def pauses(newsroom: Newsroom, topic: Topic) -> None:
    """Ana, for a month."""
    with newsroom.database.writing() as session:
        preferences.pause(session, ANA, until=(newsroom.now + timedelta(days=30)).date(), source="t", now=newsroom.now)


def chooses(newsroom: Newsroom, topic: Topic) -> None:
    """Ana, other topics."""
    with newsroom.database.writing() as session:
        other = given.topic(session, "other")
        preferences.choose_topics(session, ANA, frozenset([other.id]), source="test", now=newsroom.now)


def is_withdrawn(newsroom: Newsroom, topic: Topic) -> None:
    """The article."""
    with newsroom.database.writing() as session:
        visibility.retract(session, [1], now=newsroom.now)


CHANGES = pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (leaves, Reason.LEFT),
        (switches, Reason.SWITCHED),
        (pauses, Reason.PAUSED),
        (chooses, Reason.CHANGED),
        (is_withdrawn, Reason.WITHDRAWN),
    ],
)


@CHANGES
def test_what_must_not_go_any_more_is_passed_over_and_counted(
    newsroom: Newsroom, topic: Topic, first: int, happens: Callable[[Newsroom, Topic], None], reason: Reason
) -> None:
    happens(newsroom, topic)

    found = resent(newsroom)

    assert (len(found), len(found.readers), found.passed_over) == (1, 0, {reason: 1})
    assert (state(newsroom), newsroom.ledger()) == (IssueState.SENT, [("doubtful", "")])


@CHANGES
def test_it_is_looked_at_once_more_when_it_is_sent(
    newsroom: Newsroom,
    topic: Topic,
    relay: ScriptedRelay,
    first: int,
    happens: Callable[[Newsroom, Topic], None],
    reason: Reason,
) -> None:
    resent(newsroom)
    happens(newsroom, topic)

    newsroom.tick()

    assert carried(relay) == [(first,)]
    assert (state(newsroom), newsroom.ledger()) == (IssueState.SENT, [("doubtful", reason.value)])
    assert f"not sent again: {reason.in_words}." in summary(newsroom)


def test_another_name_or_time_zone_is_no_obstacle(newsroom: Newsroom, relay: ScriptedRelay, first: int) -> None:
    with newsroom.database.writing() as session:
        preferences.change_settings(session, ANA, timezone="Asia/Tokyo", source="test", now=newsroom.now)

    resent(newsroom)
    newsroom.tick()

    assert carried(relay) == [(first,), (first,)]


# Stopping it ---------------------------------------------------------------------------------------------------------


def test_calling_a_resend_off_leaves_the_doubt_and_a_finished_issue(
    newsroom: Newsroom, relay: ScriptedRelay, first: int
) -> None:
    resent(newsroom)
    with newsroom.database.writing() as session:
        stop.stop(session, newsroom.issue(session), reason="wait")
    newsroom.tick()
    with newsroom.database.writing() as session:
        called_off = stop.cancel(session, newsroom.issue(session), reason="better not", now=newsroom.now)

    newsroom.tick()

    assert called_off == 1
    assert carried(relay) == [(first,)]
    assert (state(newsroom), newsroom.ledger()) == (IssueState.SENT, [("doubtful", "issue-cancelled")])


def test_a_later_issue_does_not_wait_for_one_that_stands_still(
    newsroom: Newsroom, topic: Topic, relay: ScriptedRelay, first: int
) -> None:
    second = story(newsroom, topic)
    resent(newsroom)
    with newsroom.database.writing() as session:
        approve.hold(newsroom.issue(session), "let me look")
    newsroom.pass_time(days=7)
    with newsroom.database.writing() as session:
        stop.resume(session, newsroom.issue(session), now=newsroom.now)

    newsroom.tick()

    assert carried(relay) == [(first,), (second,)]
    assert newsroom.ledger() == [("doubtful", "superseded"), ("sent", "")]


def test_mails_of_a_cancelled_issue_are_not_sent_again(newsroom: Newsroom, topic: Topic, relay: ScriptedRelay) -> None:
    with newsroom.database.writing() as session:
        given.subscriber(session, topic, timezone="Pacific/Honolulu")
    relay.script.append("doubtful")
    story(newsroom, topic)
    newsroom.pass_time(days=3.25)
    with newsroom.database.writing() as session:
        stop.cancel(session, newsroom.issue(session), reason="wrong", now=newsroom.now)

    with pytest.raises(Conflict, match="weekly 2026-W48 was cancelled"):
        resent(newsroom)


def test_what_was_let_go_cannot_be_sent_again(newsroom: Newsroom, first: int) -> None:
    with newsroom.database.writing() as session:
        retention.purge(session, finished_before=newsroom.now + timedelta(days=1))

    with pytest.raises(Conflict, match="its content was let go"):
        resent(newsroom)


def test_single_deliveries_are_found_by_their_ids(newsroom: Newsroom, first: int) -> None:
    with newsroom.database.reading() as session:
        [(issue, ids)] = resend.issues_of(session, [1])

    assert (issue.label, ids) == (WEEK, [1])


def test_ids_of_what_is_not_in_doubt_are_refused(newsroom: Newsroom, first: int) -> None:
    with newsroom.database.writing() as session:
        session.execute(update(Delivery).values(status=DeliveryStatus.SENT))
        with pytest.raises(Conflict, match="delivery 1 is sent, not in doubt"):
            resend.issues_of(session, [1])
        with pytest.raises(NotFound, match="no delivery 7"):
            resend.issues_of(session, [1, 7])


def test_the_audit_explains_what_is_in_doubt_and_counts_it_as_sent_afterwards(newsroom: Newsroom, first: int) -> None:
    with newsroom.database.reading() as session:
        before = audit(session, newsroom.issue(session))
    resent(newsroom)
    with newsroom.database.reading() as session:
        between = audit(session, newsroom.issue(session))
    newsroom.tick()

    with newsroom.database.reading() as session:
        after = audit(session, newsroom.issue(session))

    assert [(one.explained, one.owed, one.sent) for one in (before, between, after)] == [
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
    ]
    assert {one.unexplained for one in (before, between, after)} == {0}
