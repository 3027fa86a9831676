"""What Prometheus is told. Labels are names out of config.toml and words of our own; never an address, a topic, or a
receiving domain that config.toml does not name."""

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

from digest.deliveries.reports import Report
from digest.deliveries.watching.gauges import LedgerGauges

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Meter:
    """Counts what one sender does. `registry` holds its counters and the gauges."""

    def __init__(self, gauges: LedgerGauges) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(gauges)
        ProcessCollector(registry=self.registry)
        self._mails = Counter("digest_mails", "Attempts.", ["way", "outcome"], registry=self.registry)
        self._notices = Counter("digest_notices", "Attempts.", ["kind", "outcome"], registry=self.registry)
        self._batches = Counter("digest_batches", "Batches handed over.", ["queue"], registry=self.registry)
        self._unsent = Counter("digest_mails_unsent", "Given back, owed as before.", registry=self.registry)
        self._failures = Counter(
            "digest_relay_failures", "Batches in which it failed.", ["way"], registry=self.registry
        )
        self._seconds = Histogram(
            "digest_batch_seconds", "What batches take.", ["phase"], buckets=SECONDS, registry=self.registry
        )

    def count(self, report: Report) -> None:
        """Add a batch."""
        self._batches.labels("deliveries" if report.issue_id is not None else "notices").inc()
        self._unsent.inc(report.unsent)
        for attempt, mails in report.attempts.items():
            self._mails.labels(attempt.way, attempt.outcome).inc(mails)
            if report.issue_id is None:
                self._notices.labels(attempt.kind, attempt.outcome).inc(mails)
        for way in report.troubles:
            self._failures.labels(way).inc()
        for phase, seconds in report.seconds.items():
            self._seconds.labels(phase.replace(" ", "_")).observe(seconds)
