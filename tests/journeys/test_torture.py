"""A sender that is killed again and again loses nobody and mails nobody twice. `make torture` does so for longer."""

from pathlib import Path

import pytest

from tests.support.databases import new_database
from tests.torture.trial import Trial
from tests.torture.trying import tried

TRIALS = (
    Trial("sqlite", connections=4, mails=2_500, kills=8),
    Trial("postgresql", connections=4, mails=2_500, kills=8),
    Trial("sqlite", connections=1, pipelining=False, mails=600, kills=3),
)


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: "-".join(sorted(trial.words)))
def test_kills_lose_nobody_and_mail_nobody_twice(trial: Trial, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """At most one mail for each connection and kill is in doubt, and it was really in flight."""
    if trial.database == "sqlite":
        url = f"sqlite:///{tmp_path}/ledger.db"
    else:
        url = new_database(request.getfixturevalue("postgresql_url"))

    verdict = tried(trial, tmp_path, url)

    assert verdict.faults == []
    assert verdict.kills == trial.kills
    assert verdict.sent + verdict.doubtful == trial.mails
    assert verdict.in_hand, "no kill came while mails were in hand"
