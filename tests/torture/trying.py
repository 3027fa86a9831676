"""One trial from its beginning to its verdict."""

from pathlib import Path

from tests.torture.killing import finish, killed
from tests.torture.stage import staged
from tests.torture.trial import Trial
from tests.torture.verdict import Verdict, judged, ledger


def tried(trial: Trial, folder: Path, url: str) -> Verdict:
    """Hold the trial in the empty `folder`, on the empty database at `url`."""
    with staged(folder, url, trial) as stage:
        deaths = list(killed(stage, trial))
        finish(stage)
        rows = ledger(stage.database)
        stage.sink.stop()
    return judged(rows, stage.log.read_text(encoding="ascii"), deaths, connections=trial.connections)
