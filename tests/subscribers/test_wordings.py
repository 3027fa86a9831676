"""The sentences that people agree to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import func, select

from digest.core.database import Database
from subscribers.consent import history, record
from subscribers.models import ConsentWording
from subscribers.wordings import keep, version_of
from tests.subscribers.people import reader

SENTENCE = "Yes, “send” it to me. ✓"


def test_a_version_changes_with_any_letter_and_with_nothing_else() -> None:
    assert version_of("Yes.") == "5f9a2b795615"
    assert len({version_of(text) for text in ("Yes.", "Yes", "yes.", "Yes. ")}) == 4


def test_what_was_agreed_to_can_be_read_years_later(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)
        record(session, ada, "requested", source="web", now=now, wording=keep(session, SENTENCE, now=now))
        keep(session, "Another one.", now=now + timedelta(days=900))

    with database.reading() as session:
        assert [line.sentence for line in history(session, ada)] == ["", "", SENTENCE]


def test_a_sentence_is_kept_once_with_the_moment_of_its_first_use(database: Database, now: datetime) -> None:
    def use(number: int) -> str:
        with database.writing() as session:
            return keep(session, SENTENCE, now=now)

    with ThreadPoolExecutor(4) as pool:
        versions = set(pool.map(use, range(8)))
    with database.writing() as session:
        keep(session, SENTENCE, now=now + timedelta(days=1))

        assert versions == {version_of(SENTENCE)}
        assert session.scalar(select(func.count()).select_from(ConsentWording)) == 1
        assert session.scalar(select(ConsentWording.first_used)) == now


def test_no_sentence_has_no_version(database: Database, now: datetime) -> None:
    with database.writing() as session:
        assert keep(session, "", now=now) == ""
        assert session.scalars(select(ConsentWording)).all() == []
