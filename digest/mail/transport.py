"""The seam between the ledger and whatever carries mail.

A transport is handed a batch of finished mails and answers for each of them, in any order. How it does that (one
mail after the other, pipelined over several connections, into a folder) is its own affair.
"""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One finished mail: the exact bytes, CRLF, without dot-stuffing."""

    delivery_id: int
    recipient: str
    data: bytes


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


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer for one mail, with the other side's words."""

    delivery_id: int
    answer: Answer
    words: str = ""


class Transport(Protocol):
    """Hands batches of mail to whatever carries them."""

    repeatable: bool
    """True when handing over the same mail again does no harm (it replaces itself)."""

    def deliver(self, sender: str, batch: Sequence[Outgoing]) -> Iterator[Reply]:
        """Answer for each mail of the batch as soon as it is known.

        Raises MailUnavailable, after all answers that are known, when our own side or the relay is at fault; mails
        without an answer were then not sent.
        """
        ...

    def close(self) -> None:
        """Finish: say good-bye, write what is only written at the end."""
        ...
