"""What a trial is held on: a publication that owes each reader a mail, and a sink that writes down what it takes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from benchmarks.sending.filling import fill
from benchmarks.sink.running import Running, sink
from digest.core.database import Database
from digest.deliveries import journal
from digest.deliveries.models import Delivery
from digest.deliveries.states import DeliveryStatus
from digest.mail.transport import Answer
from tests.support.publication import Publication
from tests.torture.trial import Trial

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
TOPICS_OF_READERS = (1, 1, 3)
"""Mails of about 15 kB and of 40 kB, mixed."""

OTHERS = """SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"""


@dataclass(frozen=True, slots=True)
class Stage:
    """`log` has a line for each mail taken, written before its sender hears of it."""

    publication: Publication
    database: Database
    sink: Running
    log: Path

    def maps(self) -> dict[str, dict[int, Answer | None]]:
        """What the crash maps in the spool say, by the owner of each."""
        found: dict[str, dict[int, Answer | None]] = {}
        for file in (self.publication.folder / "spool").glob("*.map"):
            owner = file.name.split(".")[0]
            found.setdefault(owner, {}).update(journal.read(file.read_bytes()))
        return found

    def held(self) -> Mapping[int, str]:
        """The deliveries that stand as claimed, and by whom."""
        rows = sa.select(Delivery.id, Delivery.claimed_by).where(Delivery.status == DeliveryStatus.SENDING)
        with self.database.reading() as session:
            return {row.id: row.claimed_by or "" for row in session.execute(rows)}

    def is_quiet(self) -> bool:
        """Nobody else is at the database: PostgreSQL has noticed that the sender is gone."""
        if self.database.embedded:
            return True
        with self.database.reading() as session:
            return not session.execute(sa.text(OTHERS)).all()


@contextmanager
def staged(folder: Path, url: str, trial: Trial, *, latency_ms: float = 0) -> Iterator[Stage]:
    """A stage in the empty `folder`, on the empty database at `url`; each answer of the sink takes so long."""
    fill(url, trial.mails, topics_of_readers=TOPICS_OF_READERS)
    database = Database(url)
    with database.writing() as session:
        session.execute(sa.update(Delivery).values(not_before=LONG_AGO))
    with sink(log=folder / "taken", pipelining=trial.pipelining, latency_ms=latency_ms) as running:
        settings = {
            "DIGEST_DATABASE__URL": url,
            "DIGEST_TRANSPORT": "smtp",
            "DIGEST_SMTP__HOST": "127.0.0.1",
            "DIGEST_SMTP__PORT": str(running.port),
            "DIGEST_SMTP__CONNECTIONS": str(trial.connections),
        }
        publication = Publication.made(folder / "publication", **settings)
        yield Stage(publication, database, running, folder / "taken")
    database.close()
