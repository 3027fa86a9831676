"""How the ledger stands, as gauges for Prometheus. Labels are as `digest.deliveries.metrics` promises."""

from collections.abc import Iterable, Iterator, Mapping

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from digest.core.clock import Clock
from digest.core.database import Database
from digest.core.errors import DigestError
from digest.deliveries.lanes import Limits
from digest.deliveries.models import Delivery
from digest.deliveries.notices.models import Notice
from digest.deliveries.states import DeliveryStatus
from digest.deliveries.watching import ways
from digest.deliveries.watching.ways import WayOut
from digest.issues.models import Issue, IssueState

S = DeliveryStatus


class LedgerGauges(Collector):
    """How the ledger stands, for all senders together; each reading is one look through indexes."""

    def __init__(self, database: Database, limits: Limits, *, clock: Clock) -> None:
        self._database, self._limits, self._clock = database, limits, clock

    def describe(self) -> Iterable[Metric]:
        """Nothing, so that registering does not read."""
        return []

    def collect(self) -> Iterator[Metric]:
        """As Prometheus asks. A database that does not answer is a gauge, too."""
        try:
            with self._database.reading() as session:
                found = list(self._gauges(session))
        except DigestError:
            found = []
        yield GaugeMetricFamily("digest_ledger_up", "1 when the database answers.", value=bool(found))
        yield from found

    def _gauges(self, session: Session) -> Iterator[Metric]:
        yield _family("digest_deliveries_owed", "Mails of issues that are owed.", "state", self._owed(session))
        doubtful = _count(session, Delivery.status == S.DOUBTFUL)
        yield _single("digest_deliveries_doubtful", "Mails that may or may not have arrived.", doubtful)
        owed = _count(session, Notice.status == S.PENDING)
        yield _single("digest_notices_owed", "Notices that are owed.", owed)
        states = {"sending": IssueState.SENDING, "paused": IssueState.HELD}
        issues = {
            name: _count(session, Issue.state == state, Issue.planned_at.is_not(None)) for name, state in states.items()
        }
        yield _family("digest_issues", "Issues whose mails are planned and not all gone.", "state", issues)
        yield from self._breakers(session)

    def _owed(self, session: Session) -> dict[str, int]:
        now = self._clock()
        pending = Delivery.issue_id.in_(_planned()), Delivery.status == S.PENDING
        return {
            "due": _count(session, *pending, Delivery.not_before <= now),
            "later": _count(session, *pending, Delivery.not_before > now),
            "in_hand": _count(session, Delivery.status == S.SENDING),
        }

    def _breakers(self, session: Session) -> Iterator[Metric]:
        now = self._clock()
        relays = ways.relays(session, self._limits, now=now)
        yield _family("digest_relay_shut", "1 while it is left alone.", "way", _shut(relays))
        domains = ways.domains(session, self._limits, now=now)
        named = [way for way in domains if way.name in self._limits.domains]
        yield _family("digest_domain_shut", "1 while it is left alone.", "domain", _shut(named))
        shut = ways.domains_shut(session, now=now)
        yield _single("digest_domains_shut", "Receiving domains that are left alone, also those without a rate.", shut)


def _planned() -> Select[int]:
    """All issues that can owe mail: by issue, what is owed is counted in the index by which it is claimed."""
    return select(Issue.id).where(Issue.planned_at.is_not(None))


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0


def _shut(found: list[WayOut]) -> dict[str, int]:
    return {way.name: int(way.shut_until is not None) for way in found}


def _single(name: str, words: str, value: int) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)


def _family(name: str, words: str, label: str, values: Mapping[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=[label])
    for text, value in values.items():
        family.add_metric([text], value)
    return family
