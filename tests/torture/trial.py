"""Which ways of sending are tried, and how hard."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

MAILS, KILLS = 50_000, 100
DATABASES = ("sqlite", "postgresql")
CONNECTIONS = (1, 4, 16)


@dataclass(frozen=True, slots=True)
class Trial:
    """One issue of so many mails, whose sender is killed so often. The same seed chooses the same moments."""

    database: str
    connections: int = 4
    pipelining: bool = True
    mails: int = MAILS
    kills: int = KILLS
    seed: int = 0

    @property
    def words(self) -> set[str]:
        """What `--only` may name it by."""
        return {self.database, str(self.connections), "pipelined" if self.pipelining else "lock-step"}


def trials(*, mails: int, kills: int, seed: int, only: Iterable[str] = ()) -> Sequence[Trial]:
    """All combinations. `only`: words that each of them must have."""
    every = (Trial(*row, mails=mails, kills=kills, seed=seed) for row in product(DATABASES, CONNECTIONS, (True, False)))
    return [trial for trial in every if set(only) <= trial.words]
