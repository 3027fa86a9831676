"""Log lines of sending, and metrics: what they say, and whom they do not name."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from structlog.testing import capture_logs

from digest.core.database import Database
from digest.deliveries.breakers import Turned
from digest.deliveries.lanes import Limits, Terms
from digest.deliveries.metrics import Meter
from digest.deliveries.reports import Attempt, Report
from digest.deliveries.telling import tell
from digest.deliveries.watching.gauges import LedgerGauges
from digest.topics.models import Topic
from tests.support import factories as given
from tests.support.factories import MONDAY
from tests.support.newsroom import Newsroom
from tests.support.scripted_relay import ScriptedRelay

UNTIL = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
LIMITS = Limits({"smtp": Terms()}, {"gmail.example": 20})


@pytest.fixture
def scripted(newsroom: Newsroom, topic: Topic) -> ScriptedRelay:
    """A relay that carries the newsroom's mail: one article for one reader."""
    with newsroom.database.writing() as session:
        given.article(session, topic)
    newsroom.transport = relay = ScriptedRelay()
    return relay


def report(**values: Any) -> Report:
    """A batch of three digests over one relay."""
    defaults: dict[str, Any] = {
        "batch": "a-sender-7",
        "issue_id": 3,
        "issue": "weekly 2026-W48",
        "mails": 3,
        "attempts": Counter({Attempt("digest", "smtp", "sent"): 2, Attempt("digest", "smtp", "deferred"): 1}),
        "unsent": 0,
        "troubles": {},
        "turned": [],
        "seconds": {"claim": 0.25, "hand over": 1.0},
    }
    return Report(**(defaults | values))


def told(batch: Report) -> list[Any]:
    """The log lines of a batch."""
    with capture_logs() as lines:
        tell(batch, named=LIMITS.domains)
    return lines


def test_a_batch_is_one_line() -> None:
    [line] = told(report())

    assert line == {
        "event": "batch sent",
        "log_level": "info",
        "issue_id": 3,
        "issue": "weekly 2026-W48",
        "batch": "a-sender-7",
        "mails": 3,
        "sent": 2,
        "deferred": 1,
        "rejected": 0,
        "expired": 0,
        "doubtful": 0,
        "unsent": 0,
        "seconds": 1.25,
        "relays": ["smtp"],
    }


@pytest.mark.parametrize(
    ("lane", "said"),
    [
        ("relay:smtp", {"relay": "smtp"}),
        ("domain:gmail.example", {"domain": "gmail.example"}),
        ("domain:ana-at-home.example", {"domain": "one that config.toml does not name"}),
    ],
)
def test_a_receiving_domain_is_named_only_where_config_names_it(lane: str, said: dict[str, str]) -> None:
    _, opened = told(report(turned=[Turned(lane, UNTIL, 5, "421 4.7.0 ana-at-home.example is full")]))
    _, closed = told(report(turned=[Turned(lane, None, 0, "")]))

    assert (opened["event"], closed["event"]) == ("breaker opened", "breaker closed")
    assert opened["until"] == "2026-11-23T09:05:00+00:00"
    assert said.items() <= opened.items()
    assert said.items() <= closed.items()
    assert "ana" not in str(opened)


def test_breakers_turn_once_for_each_failure_and_once_when_all_is_well(
    newsroom: Newsroom, scripted: ScriptedRelay
) -> None:
    scripted.script.append("unavailable")
    with capture_logs() as lines:
        with pytest.raises(Exception, match="went away"):
            newsroom.pass_time(days=7)
        newsroom.pass_time(days=1)

    assert [line["event"] for line in lines] == [
        "batch sent",
        "relay failed",
        "breaker opened",
        "batch sent",
        "breaker closed",
    ]


def test_batches_add_up(database: Database) -> None:
    meter = Meter(LedgerGauges(database, LIMITS, clock=lambda: MONDAY))

    meter.count(report())
    meter.count(report(unsent=2, troubles={"smtp": "it went away"}))
    meter.count(report(issue_id=None, attempts=Counter({Attempt("welcome", "smtp", "sent"): 1})))

    value = meter.registry.get_sample_value
    assert value("digest_mails_total", {"way": "smtp", "outcome": "sent"}) == 5
    assert value("digest_notices_total", {"kind": "welcome", "outcome": "sent"}) == 1
    assert value("digest_mails_unsent_total") == 2
    assert value("digest_relay_failures_total", {"way": "smtp"}) == 1
    assert value("digest_batches_total", {"queue": "notices"}) == 1
    assert value("digest_batch_seconds_sum", {"phase": "hand_over"}) == 3
    assert value("digest_domain_shut", {"domain": "gmail.example"}) == 0


def test_a_database_that_is_away_is_a_metric_too() -> None:
    away = Database("sqlite:////nowhere/digest.db")

    meter = Meter(LedgerGauges(away, LIMITS, clock=lambda: MONDAY))

    assert meter.registry.get_sample_value("digest_ledger_up") == 0
    assert meter.registry.get_sample_value("digest_deliveries_doubtful") is None
