"""A sender that dies while PostgreSQL commits its claim: the commit comes after the death."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.support.databases import new_database
from tests.torture.killing import finish
from tests.torture.stage import Stage, staged
from tests.torture.trial import Trial
from tests.torture.verdict import judged, ledger

MAILS = 100
SLOW_COMMITS = """
CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER slow_commit AFTER UPDATE ON deliveries DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.id = 1 AND NEW.status = 'sending') EXECUTE FUNCTION take_time();
"""
"""Claims of the first delivery take half a second to commit, as they may where a standby has to agree."""


@pytest.fixture
def stage(tmp_path: Path, postgresql_url: str) -> Iterator[Stage]:
    """A publication that owes mail, on a database that is slow to commit."""
    trial = Trial("postgresql", mails=MAILS)
    with staged(tmp_path, new_database(postgresql_url), trial) as stage:
        with stage.database.writing() as session:
            session.execute(sa.text(SLOW_COMMITS))
        yield stage


def test_a_claim_that_is_committed_after_its_sender_died_leaves_nothing_in_doubt(stage: Stage) -> None:
    spool = stage.publication.folder / "spool"
    with stage.publication.started("send") as sender:
        while not any(spool.glob("*.map")):
            time.sleep(0.001)
        time.sleep(0.1)  # it asks for the commit
        sender.kill()
        sender.communicate()

    told = stage.publication("deliveries", "recover", "--json").json
    finish(stage)
    verdict = judged(ledger(stage.database), stage.log.read_text(encoding="ascii"), [], connections=4)

    assert told == {"owed_again": MAILS, "sent": 0, "refused": 0, "doubtful": 0}
    assert (verdict.sent, verdict.faults) == (MAILS, [])
