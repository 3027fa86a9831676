"""A post office that answers as told and remembers what it may have taken. No network."""

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy

from digest.mail.transport import Answer, Journal, Reply, Share, Trouble

STORY = re.compile(r"Story (\d+) ends")


class SenderDied(Exception):
    """Not one of our errors: the program stops here, whatever it was doing."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A mail that was taken, or perhaps was."""

    recipient: str
    delivery_id: int
    article_ids: tuple[int, ...]


class ScriptedRelay:
    """Gives the answers of `script` (values of `Answer`), one for each mail, then accepts everything.

    "unavailable" ends the batch as a relay that goes away would; "dies" takes the mail and kills the sender.
    `handed` fills with what left the house, from this side of the wire.
    """

    repeatable = False

    def __init__(self) -> None:
        self.script: deque[str] = deque()
        self.handed: list[Handed] = []

    def deliver(
        self, shares: Sequence[Share], journal: Journal, *, stopping: Callable[[], bool]
    ) -> Iterator[Reply | Trouble]:
        """See `Transport.deliver`. Raises SenderDied when told to."""
        for share in shares:
            for mail in share.mails:
                said = self.script.popleft() if self.script else "accepted"
                if said == "unavailable":
                    yield Trouble(share.way, "the relay went away, as it was told to")
                    return
                journal.begun(mail.id)
                if said in ("accepted", "doubtful", "dies"):
                    self.handed.append(Handed(mail.recipient, mail.id, stories_in(mail.data())))
                if said == "dies":
                    raise SenderDied
                answer = Answer(said)
                journal.answered(mail.id, answer)
                yield Reply(mail.id, answer, "" if answer is Answer.ACCEPTED else "as scripted", share.way)

    def close(self) -> None:
        """Nothing is open."""


def stories_in(data: bytes) -> tuple[int, ...]:
    """The ids of the articles in a mail, read from its plain text: their titles are "Story <id> ends"."""
    body = message_from_bytes(data, policy=policy.default).get_body(("plain",))
    assert body is not None
    return tuple(int(number) for number in STORY.findall(" ".join(body.get_content().split())))
