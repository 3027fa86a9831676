"""The seam between the ledger and whatever carries mail.

A transport is handed shares of mail, each for one way out, and answers for every mail it handed over, in any order.
How it does that (pipelined over several connections, into a folder) is its own affair.

What there is one of for every mail is a named tuple: made in a third of the time of a frozen dataclass.
"""

import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class Outgoing(NamedTuple):
    """One mail: its number in the ledger, its envelope, and its bytes."""

    id: int
    sender: str
    """The envelope sender: where bounces go."""
    recipient: str
    data: Callable[[], bytes]
    """The exact bytes, CRLF, without dot-stuffing; made when they are needed, the same at every call."""
    dotless: bool = False
    """No line begins with a dot, as `digest.mail.stamping` promises, so that nobody has to look for one again."""


@dataclass(frozen=True, slots=True)
class Share:
    """What goes out one way: mails in the order in which they are begun, and how fast."""

    way: str
    """The name of a relay."""
    mails: Sequence[Outgoing]
    starts_in: float = 0.0
    """No mail is begun sooner, in seconds from `dealt_at`; negative where the pace is behind..."""
    seconds_apart: float = 0.0
    """... and each so long after the one before."""
    dealt_at: float | None = None
    """By a monotonic clock, so that what is done before the share is handed over does not delay it; None is then."""


class Answer(enum.StrEnum):
    """What became of one mail."""

    ACCEPTED = "accepted"
    """The other side took it (not: it arrived)."""
    DEFERRED = "deferred"
    """Refused for now."""
    REJECTED = "rejected"
    """Refused for good, because of this recipient."""
    DOUBTFUL = "doubtful"
    """The body was on its way when the connection broke: perhaps taken, perhaps not."""


class Reply(NamedTuple):
    """The answer for one mail, with the other side's words where it refused, and the way it went."""

    id: int
    answer: Answer
    words: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A way out that failed on our side or the relay's; says nothing about any recipient."""

    way: str
    words: str


class Journal(Protocol):
    """Notes where each mail stands, so that what is known survives the sender."""

    def begun(self, id: int) -> None:
        """The body is about to leave: from now on, silence means doubt."""

    def answered(self, id: int, answer: Answer) -> None:
        """The answer is known."""


class Transport(Protocol):
    """Hands mail to whatever carries it."""

    repeatable: bool
    """True when handing over the same mail again does no harm (it replaces itself)."""

    def deliver(
        self, shares: Sequence[Share], journal: Journal, *, stopping: Callable[[], bool]
    ) -> Iterator[Reply | Trouble]:
        """Answer for each mail as soon as it is known, and tell of each way out that fails, once.

        A way that fails leaves its mails to the others. Mails without an answer were not sent: because every way
        failed, or because `stopping`, which is asked several times a second, said so.
        """
        ...

    def close(self) -> None:
        """Finish: say good-bye, write what is only written at the end."""
        ...
