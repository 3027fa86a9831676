"""When a sender is killed."""

import enum
import random
import subprocess
import time
from collections.abc import Callable

from tests.torture.stage import Stage

LOOK_AGAIN_SECONDS = 0.0003
HESITATION_SECONDS = 0.002
"""Up to so much later, so that the moment also falls between two mails' answers and their batch's record."""


class Moment(enum.Enum):
    """Each is a place in the life of a sender."""

    STARTING = enum.auto()
    """Anywhere between its start and its first mail: also while it settles what the last one left."""
    RECOVERED = enum.auto()
    """What the last one left is settled, and its maps are being removed."""
    CLAIMED = enum.auto()
    """The map of its first batch is there: before, at, or after the commit of the claim."""
    SENDING = enum.auto()
    """Some mails later."""
    ANSWERED = enum.auto()
    """The last answer of a batch is on its way: before, at, or after the commit of the record."""


TURNS = (
    *(Moment.SENDING, Moment.STARTING, Moment.SENDING, Moment.CLAIMED),
    *(Moment.SENDING, Moment.ANSWERED, Moment.SENDING, Moment.RECOVERED),
)
"""Half of the kills come at a random mail."""


def await_moment(
    moment: Moment, sender: "subprocess.Popen[str]", stage: Stage, *, mails: int, seconds: float, chance: random.Random
) -> None:
    """Return when it has come, or when the sender has ended by itself. `mails`: how many the sink is to take before;
    `seconds`: how long after the start a sender has settled what was left and sends its first."""
    come = _signs(moment, stage, sender.pid, mails, seconds * chance.choice((chance.random(), chance.uniform(0.85, 1))))
    while not come():
        if sender.poll() is not None:
            return
        time.sleep(LOOK_AGAIN_SECONDS)
    if moment is not Moment.STARTING:
        time.sleep(chance.choice((0, chance.uniform(0, HESITATION_SECONDS))))


def _signs(moment: Moment, stage: Stage, pid: int, mails: int, seconds: float) -> Callable[[], bool]:
    """What tells that the moment has come."""
    spool, started = stage.publication.folder / "spool", time.monotonic()
    left_behind = list(spool.glob("*.map"))
    if moment is Moment.CLAIMED:
        return lambda: any(spool.glob(f"*-{pid}-*.map"))
    if moment is Moment.RECOVERED and left_behind:
        return lambda: not any(file.exists() for file in left_behind)
    if moment in (Moment.STARTING, Moment.RECOVERED):
        return lambda: time.monotonic() - started > seconds
    target = stage.sink.accepted() + mails
    return lambda: stage.sink.accepted() >= target
