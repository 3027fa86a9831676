"""Kills the sender of a stage, again and again, and notes each time what it left in hand."""

import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from digest.mail.transport import Answer
from tests.torture.moments import TURNS, Moment, await_moment
from tests.torture.stage import Stage
from tests.torture.trial import Trial

BATCHES = (20, 100, 500)
RECOVER_EVERY = 5
"""After so many kills, the command `recover` has to say what it finds; after the others, the next sender settles it."""


@dataclass(frozen=True, slots=True)
class Death:
    """What the maps and the ledger said right after a kill."""

    moment: Moment
    in_flight: frozenset[int]
    """Deliveries whose bodies had begun to leave, unanswered."""
    most_of_one: int
    """The same, counted for the sender that had most."""
    unmapped: frozenset[int]
    """Claimed deliveries of which no map tells."""
    owed: Counter[str]
    """What `recover` has to find: the fields of `Recovered` that are not 0..."""
    told: Counter[str] | None = None
    """... and what it said, where the command was asked."""


def killed(stage: Stage, trial: Trial) -> Iterator[Death]:
    """Start a sender, kill it, note what it left; as often as the trial says, or until nothing is owed."""
    chance, seconds = random.Random(trial.seed), 0.5
    for number in range(trial.kills):
        batch = chance.choice(BATCHES)
        share = max(1, (trial.mails - stage.sink.accepted()) // (trial.kills - number + 1))
        moment = TURNS[number % len(TURNS)]
        mails = batch if moment is Moment.ANSWERED and batch < 2 * share else chance.randint(1, 2 * share)
        with stage.publication.started("send", DIGEST_SENDING__BATCH=str(batch)) as sender:
            began = time.monotonic()
            await_moment(moment, sender, stage, mails=mails, seconds=seconds, chance=chance)
            if number == 0 or moment in (Moment.CLAIMED, Moment.RECOVERED):
                seconds = time.monotonic() - began
            if _kill(sender):
                return
        death = _death(moment, stage)
        if number % RECOVER_EVERY == RECOVER_EVERY - 1:
            death = replace(death, told=_told(stage))
        yield death


def finish(stage: Stage) -> None:
    """Let a sender come to its end."""
    stage.publication.run_apart("send")


def _told(stage: Stage) -> Counter[str]:
    """What `digest deliveries recover` says."""
    said: dict[str, int] = stage.publication("deliveries", "recover", "--json").json
    return +Counter(said)


def _kill(sender: "subprocess.Popen[str]") -> bool:
    """SIGKILL. True when the sender had ended by itself; it must have done well."""
    sender.kill()
    _, err = sender.communicate()
    assert sender.returncode in (0, -9), err
    return sender.returncode == 0


def _death(moment: Moment, stage: Stage) -> Death:
    while not stage.is_quiet():
        time.sleep(0.001)
    maps, held = stage.maps(), stage.held()
    in_flight = [{id for id, answer in known.items() if answer is Answer.DOUBTFUL} for known in maps.values()]
    return Death(
        moment,
        in_flight=frozenset[int]().union(*in_flight),
        most_of_one=max(map(len, in_flight), default=0),
        unmapped=frozenset(id for id, owner in held.items() if id not in maps.get(owner, {})),
        owed=Counter(_KINDS[maps[owner][id]] for id, owner in held.items() if id in maps.get(owner, {})),
    )


_KINDS = {
    None: "owed_again",
    Answer.ACCEPTED: "sent",
    Answer.REJECTED: "refused",
    Answer.DEFERRED: "refused",
    Answer.DOUBTFUL: "doubtful",
}
