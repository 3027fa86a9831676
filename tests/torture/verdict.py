"""Compares the ledger with what the sink took and with what the dead senders had in flight."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from digest.core.database import Database
from digest.deliveries.models import Delivery
from digest.deliveries.states import DeliveryStatus
from digest.issues.models import Issue
from subscribers.models import Subscriber
from tests.torture.killing import Death


@dataclass(frozen=True, slots=True)
class Row:
    """One reader: their delivery, or none, and whether they are counted as served."""

    address: str
    delivery_id: int | None
    status: DeliveryStatus | None
    served: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """`faults` are sentences; there should be none."""

    kills: int
    in_hand: int
    """How many kills left claimed mails behind..."""
    answered: int
    """... and how many left some whose answer was known and nowhere recorded."""
    sent: int
    doubtful: int
    doubtful_taken: int
    """Of those in doubt, how many the sink took after all."""
    most_doubtful: int
    """Left by one kill."""
    twice: int
    lost: int
    faults: Sequence[str]


def ledger(database: Database) -> Sequence[Row]:
    """Every reader, with each of their deliveries."""
    rows = (
        sa.select(Subscriber.address, Delivery.id, Delivery.status, Subscriber.covered_upto, Issue.upto)
        .outerjoin(Delivery, Delivery.subscriber_id == Subscriber.id)
        .outerjoin(Issue, Issue.id == Delivery.issue_id)
    )
    with database.reading() as session:
        return [Row(row.address, row.id, row.status, row.covered_upto == row.upto) for row in session.execute(rows)]


def judged(rows: Sequence[Row], log: str, deaths: Sequence[Death], *, connections: int) -> Verdict:
    """`log` is the sink's: recipient and Message-ID of each mail it took. Pure."""
    lines = [line.split() for line in log.splitlines()]
    taken = Counter(recipient for recipient, _ in lines)
    twice = {recipient for recipient, count in taken.items() if count > 1}
    sent = {row.address for row in rows if row.status is DeliveryStatus.SENT}
    doubtful = {row.address: row.delivery_id for row in rows if row.status is DeliveryStatus.DOUBTFUL}
    lost = (sent - taken.keys()) | {row.address for row in rows} - sent - doubtful.keys()
    faults: dict[str, Collection[int] | Collection[str]] = {
        "readers were mailed twice": twice,
        "readers were never mailed, and nobody doubts it": lost,
        "readers have two deliveries": _repeated(row.address for row in rows),
        "mails bear the Message-ID of another": _repeated(message_id for _, message_id in lines),
        "mails were taken, and the ledger does not know": taken.keys() - sent - doubtful.keys(),
        "readers are served without being sent to, or the reverse": {
            row.address for row in rows if row.served is not (row.status is DeliveryStatus.SENT)
        },
        **_faults_of_recovery({id for id in doubtful.values() if id is not None}, deaths, connections),
    }
    return Verdict(
        kills=len(deaths),
        in_hand=sum(bool(death.owed) for death in deaths),
        answered=sum(bool(death.owed["sent"]) for death in deaths),
        sent=len(sent),
        doubtful=len(doubtful),
        doubtful_taken=len(taken.keys() & doubtful.keys()),
        most_doubtful=max((death.most_of_one for death in deaths), default=0),
        twice=len(twice),
        lost=len(lost),
        faults=[
            f"{len(found)} {words}: {', '.join(sorted(map(str, found))[:3])}"
            for words, found in faults.items()
            if found
        ],
    )


def _faults_of_recovery(
    doubtful: Collection[int], deaths: Sequence[Death], connections: int
) -> dict[str, Collection[int] | Collection[str]]:
    in_flight = {id for death in deaths for id in death.in_flight}
    return {
        "mails are in doubt, and were not in flight": set(doubtful) - in_flight,
        "mails were in flight, and are not in doubt": in_flight - set(doubtful),
        "mails were claimed without a map": {id for death in deaths for id in death.unmapped},
        "kills left more in doubt than there are connections": [
            f"{death.moment.name}: {death.most_of_one}" for death in deaths if death.most_of_one > connections
        ],
        "times, `recover` said something else than the maps": [
            f"{death.moment.name}: {death.told} for {death.owed}"
            for death in deaths
            if death.told is not None and death.told != death.owed
        ],
    }


def _sentence(words: str, found: Collection[object]) -> str:
    return f"{len(found)} {words}: {', '.join(sorted(map(str, found))[:3])}"


def _repeated(words: Iterator[str]) -> set[str]:
    return {word for word, count in Counter(words).items() if count > 1}
