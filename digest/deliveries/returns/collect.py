"""Empties a mailbox: read some, record them, mark them, until none are left. The network is never in a transaction."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Protocol

from digest.core.clock import Clock
from digest.core.database import Database
from digest.deliveries.returns.models import Effect
from digest.deliveries.returns.record import of_message, record
from digest.mail.bounces.parse import read

BATCH = 100


class Mailbox(Protocol):
    """Where mail comes back to."""

    def unread(self, most: int) -> list[tuple[str, bytes]]:
        """Up to `most` messages that were not dealt with, each with its name."""

    def done(self, names: Iterable[str]) -> None:
        """These were dealt with."""


def collect(
    database: Database,
    mailbox: Mailbox,
    *,
    secret: bytes,
    verp: bool,
    clock: Clock,
    stopping: Callable[[], bool] = lambda: False,
) -> Counter[Effect]:
    """Deal with all that came back; return how often each effect was had.

    Killed between recording and marking, a message is read again, and recognised. Raises MailUnavailable.
    """
    had, known = Counter[Effect](), set[str]()
    while not stopping():
        messages = [one for one in mailbox.unread(BATCH) if one[0] not in known]
        if not messages:  # or a server that does not keep marks
            break
        known |= {name for name, _ in messages}
        arrived = [of_message(message, read(message)) for _, message in messages]
        with database.writing() as session:
            had += record(session, arrived, secret=secret, verp=verp, now=clock())
        mailbox.done([name for name, _ in messages])
    return had
