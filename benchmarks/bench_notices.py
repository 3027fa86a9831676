"""A correction to a hundred thousand readers: queued, then claimed, printed and recorded in batches of 500.

    python -m benchmarks.bench_notices [--readers N]

Budget: 5 s to queue them on either database; 10,000 a second through claim, print and record on SQLite.
"""

import argparse
import tempfile
import time
from datetime import UTC, date, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from benchmarks.measure import in_fresh_process, postgresql, report
from digest import schema
from digest.core.chunks import chunks
from digest.core.database import Database
from digest.deliveries.letters import Stationery
from digest.deliveries.models import Delivery
from digest.deliveries.notices import batches
from digest.deliveries.notices.correct import correct
from digest.deliveries.notices.letters import NoticePress
from digest.deliveries.outcome import Outcome
from digest.deliveries.states import DeliveryStatus
from digest.issues.models import Edition, Issue
from digest.issues.selection import Section, to_json
from digest.mail.headers import mail_date
from subscribers import topic_sets
from subscribers.models import Subscriber
from subscribers.tokens import new_handle
from tests.support.factories import PUBLICATION, article

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
SECRET = b"a key for this benchmark alone, 32+"
EDITIONS = 1000
CHUNK = 10_000


def main() -> None:
    """Measure both databases and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=100_000)
    readers = parser.parse_args().readers
    with tempfile.TemporaryDirectory() as folder:
        rows = [{"database": "sqlite"} | in_fresh_process(measure, f"sqlite:///{folder}/notices.db", readers)]
    with postgresql() as url:
        rows.append({"database": "postgresql"} | in_fresh_process(measure, url, readers))
    report("notices", rows)


def measure(url: str, readers: int) -> dict[str, float]:
    """The seconds of queueing, of queueing again, and how many a second go through a sender's hands."""
    database = Database(url)
    schema.metadata()
    schema.ensure(database)
    with database.writing() as session:
        _sent_issue(session, readers)
    queueing = [_queue(database), _queue(database)]
    started = time.perf_counter()
    mails = _work_off(database)
    seconds = time.perf_counter() - started
    database.close()
    return {"mails": mails, "queue s": queueing[0], "again s": queueing[1], "mails/s": mails / seconds}


def _queue(database: Database) -> float:
    started = time.perf_counter()
    with database.writing() as session:
        correct(session, 1, text="It was twenty mice, not two hundred patients.", now=NOW)
    return time.perf_counter() - started


def _work_off(database: Database) -> int:
    press, done = NoticePress(Stationery(PUBLICATION, SECRET), own=None), 0
    while True:
        with database.writing() as session:
            taken = batches.claim(session, owner="benchmark", limit=500, secret=SECRET, now=NOW)
        if not taken:
            return done
        printed = [(one, press.mail(one, date=mail_date(NOW))) for one in taken]
        with database.writing() as session:
            batches.record(session, [(one, Outcome(DeliveryStatus.SENT), "") for one, _ in printed], now=NOW)
        done += len(taken)


def _sent_issue(session: Session, readers: int) -> None:
    """An issue that every reader was sent, in many editions that all hold article 1."""
    story = article(session, now=NOW)
    issue = Issue(schedule="weekly", label="2026-W48", starts_at=NOW, closes_at=NOW, send_on=date(2026, 11, 26))
    issue.created_at = NOW
    session.add(issue)
    session.flush()
    sections = [to_json([Section(1, ((story.id, ()), (1000 + number, ())), 0)]) for number in range(EDITIONS)]
    editions = [
        {"issue_id": issue.id, "key": f"{number}", "language": "en", "sections": said}
        for number, said in enumerate(sections)
    ]
    session.execute(insert(Edition), editions)
    _readers(session, readers)
    for ids in chunks(session.scalars(select(Subscriber.id)).all(), CHUNK):
        session.execute(insert(Delivery), [_delivery(issue.id, reader) for reader in ids])


def _readers(session: Session, readers: int) -> None:
    usual = {"topic_set_id": topic_sets.intern(session, []), "frequency": "weekly", "timezone": "UTC", "language": "en"}
    for numbers in chunks(range(readers), CHUNK):
        addresses = [f"reader{number}@example.org" for number in numbers]
        rows = [
            usual
            | {"address": address, "address_key": address, "handle": new_handle()}
            | {"requested_at": NOW, "confirmed_at": NOW}
            for address in addresses
        ]
        session.execute(insert(Subscriber), rows)


def _delivery(issue_id: int, reader: int) -> dict[str, object]:
    return {
        "issue_id": issue_id,
        "subscriber_id": reader,
        "edition_id": 1 + reader % EDITIONS,
        "status": DeliveryStatus.SENT,
        "revision": 0,
        "not_before": NOW,
        "finished_at": NOW,
    }


if __name__ == "__main__":
    main()
