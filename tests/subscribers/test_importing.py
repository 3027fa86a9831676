"""Taking people over from a file, and handing them over."""

import csv
import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from digest.core.database import Database
from digest.core.errors import BadInput
from subscribers.addresses import email_address
from subscribers.audience import mailable
from subscribers.consent import history
from subscribers.exporting import export_csv
from subscribers.importing import Imported, import_csv
from subscribers.incoming import COLUMNS, BadRow, Incoming, read_rows
from subscribers.models import ConsentRecord, EndedReason, Subscriber
from subscribers.preferences import choose_hour
from subscribers.queries import by_address, by_id, everyone
from subscribers.suppression import suppress
from subscribers.unsubscribe import unsubscribe
from tests.subscribers.people import SECRET, offer, pending, reader, row, topic

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def take(session: Session, text: str, *, dry_run: bool = False, starts_at: int = 5, **topics: int) -> Imported:
    """Import a file with this text."""
    lines = io.StringIO(text, newline="")
    return import_csv(session, lines, offer(**topics), starts_at=starts_at, secret=SECRET, now=NOW, dry_run=dry_run)


def problems(text: str) -> list[str]:
    """What is wrong with the rows of a file."""
    return [str(row) for row in read_rows(io.StringIO(text, newline=""), offer(policy=1), now=NOW) if _bad(row)]


def _bad(row: Incoming | BadRow) -> bool:
    return isinstance(row, BadRow)


def people(session: Session) -> int:
    """How many rows there are."""
    return session.scalar(sa.select(sa.func.count()).select_from(Subscriber)) or 0


def test_a_row_becomes_a_confirmed_reader(database: Database, now: datetime) -> None:
    with database.writing() as session:
        policy, space = topic(session, "policy", now), topic(session, "space", now)
        text = (
            "name,email,confirmed_at,topics,frequency,timezone,hour,language\n"
            "Ada,Ada@Example.org,2025-03-01T12:00:00+01:00,policy; space,daily,Asia/Tokyo,18,de\n"
        )

        done = take(session, text, policy=policy, space=space)

        ada = by_address(session, email_address("ada@example.org"))
        assert (done.added, done.confirmed, done.rows) == (1, 1, 1)
        assert (ada.address, ada.name, ada.frequency) == ("Ada@example.org", "Ada", "daily")
        assert (ada.timezone, ada.hour, ada.language) == ("Asia/Tokyo", 18, "de")
        assert ada.topic_ids == frozenset({policy, space})
        assert ada.confirmed_at == datetime(2025, 3, 1, 11, 0, tzinfo=UTC)
        assert ada.covered_upto == 5
        assert [line.event for line in history(session, ada.id)] == ["imported"]


def test_a_row_without_confirmation_is_pending_and_takes_what_is_usual(database: Database) -> None:
    with database.writing() as session:
        done = take(session, "email\nada@example.org\n")

        ada = by_address(session, email_address("ada@example.org"))
        assert (done.added, done.confirmed) == (1, 0)
        assert (ada.state, ada.frequency, ada.timezone, ada.language) == ("pending", "weekly", "Europe/London", "en")
        assert session.scalars(mailable()).all() == []


def test_importing_twice_changes_nothing(database: Database) -> None:
    text = "email,name\n" + "".join(f"reader{number}@example.org,R{number}\n" for number in range(50))
    with database.writing() as session:
        take(session, text)
        again = take(session, text.replace(",R", ",Somebody Else "))

        assert (again.added, again.already) == (0, 50)
        assert {one.name[0] for one in everyone(session)} == {"R"}
        assert session.scalar(sa.select(sa.func.count()).select_from(ConsentRecord)) == 50


def test_an_address_that_stands_in_the_file_twice_is_taken_once(database: Database) -> None:
    with database.writing() as session:
        done = take(session, "email\nada@example.org\nADA@Example.org\nada@example.org\n")

        assert (done.added, done.already, people(session)) == (1, 2, 1)


def test_nobody_who_left_or_is_suppressed_is_brought_back(database: Database) -> None:
    confirmed = "email,confirmed_at\nleft@example.org,2025-01-01\nnever@example.org,2025-01-01\n"
    with database.writing() as session:
        left = reader(session, "left@example.org", NOW)
        unsubscribe(session, left, source="test", now=NOW)
        never = email_address("never@example.org")
        suppress(session, never, reason=EndedReason.ERASED, secret=SECRET, source="test", now=NOW)

        done = take(session, confirmed)

        assert (done.added, done.left, done.suppressed) == (0, 1, 1)
        assert session.scalars(mailable()).all() == []


def test_a_reader_who_is_there_is_left_as_they_are(database: Database) -> None:
    with database.writing() as session:
        waiting = pending(session, "ada@example.org", NOW)

        done = take(session, "email,frequency,confirmed_at\nada@example.org,daily,2025-01-01\n")

        assert done.already == 1
        assert (by_id(session, waiting).state, by_id(session, waiting).frequency) == ("pending", "weekly")


def test_bad_rows_are_named_and_good_ones_taken(database: Database) -> None:
    text = "email,frequency\nada@example.org,\nnot an address,\n\nbob@example.org,hourly\ncy@example.org,daily\n"
    with database.writing() as session:
        done = take(session, text)

        assert (done.added, done.bad) == (2, 2)
        assert [problem.line for problem in done.problems] == [3, 5]
        assert str(done.problems[1]) == "line 5: there is no schedule 'hourly'; choose one of: daily, weekly"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("ada@example,,,,,,,", "'ada@example' is not an e-mail address"),
        (",Ada,,,,,,", "'' is not an e-mail address"),
        ("a@x.org,,policy;moon,,,,,", "there is no topic 'moon'"),
        ("a@x.org,,,,Mars/Base,,,", "'Mars/Base' is not a time zone"),
        ("a@x.org,,,,,24,,", "'24' is not an hour"),
        ("a@x.org,,,,,,english,", "'english' is not a language tag"),
        ("a@x.org,,,,,,,yesterday", "confirmed_at 'yesterday' is not a time"),
        ("a@x.org,,,,,,,0001-01-01T00:00+14:00", "is not a time"),
        ("a@x.org,,,,,,,2026-11-23T09:01Z", "lies in the future"),
        ("a@x.org,Ada, Countess,,,,,,", "9 cells below 8 columns"),
        (f"a@x.org,{'a' * 201},,,,,,", "a name of 201 characters"),
        ('a@x.org,"Ada" x,,,,,,', "check the quotes up to line 2"),
        ('a@x.org,"Ada,,,,,,', "check the quotes up to line 2"),
        (f"a@x.org,{'a' * 140_000},,,,,,", "check the quotes up to line 2"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_in_one_line(cells: str, said: str) -> None:
    found = problems(",".join(COLUMNS) + "\n" + cells + "\n")

    assert len(found) == 1
    assert found[0].startswith("line 2: ")
    assert said in found[0]
    assert len(found[0].splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column 'email'"),
        ("name\nAda\n", "no column 'email'"),
        ("email,e-mail\n", "unknown column 'e-mail'"),
        ("email;name\n", "apart by commas"),
        ("email,email\n", "stands twice"),
        ('"email\n', "not a CSV header"),
    ],
)
def test_a_file_of_no_use_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        problems(text)


def test_a_file_that_is_not_utf8_is_refused_and_nothing_of_it_stays(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "latin.csv"
    rows = b"".join(b"reader%d@example.org,R\n" % number for number in range(20_000))
    file.write_bytes(b"email,name\n" + rows + "ada@example.org,J\u00fcrgen\n".encode("latin-1"))

    with (
        pytest.raises(BadInput, match="CSV UTF-8"),
        file.open(encoding="utf-8-sig", newline="") as lines,
        database.writing() as session,
    ):
        import_csv(session, lines, offer(), starts_at=0, secret=SECRET, now=NOW)

    with database.reading() as session:
        assert people(session) == 0


def test_a_dry_run_counts_all_and_changes_nothing(database: Database) -> None:
    text = "email\n" + "".join(f"reader{number % 6000}@example.org\n" for number in range(7000))
    with database.writing() as session:
        tried = take(session, text, dry_run=True)
        assert people(session) == 0

        done = take(session, text)

        assert tried == done
        assert (done.added, done.already, people(session)) == (6000, 1000, 6000)


def test_two_imports_at_once_make_no_doubles(database: Database) -> None:
    text = "email,confirmed_at\n" + "".join(f"reader{number}@example.org,2025-01-01\n" for number in range(300))

    def run(_: int) -> int:
        with database.writing() as session:
            return take(session, text).added

    with ThreadPoolExecutor(3) as pool:
        added = list(pool.map(run, range(3)))

    with database.reading() as session:
        assert sorted(added) == [0, 0, 300]
        assert people(session) == 300
        assert session.scalar(sa.select(sa.func.count()).select_from(ConsentRecord)) == 300


def test_an_import_beside_people_who_sign_up_makes_no_doubles(database: Database) -> None:
    addresses = [f"reader{number}@example.org" for number in range(40)]

    def sign_up_all(_: int) -> None:
        for address in addresses:
            with database.writing() as session:
                pending(session, address, NOW)

    def import_all(_: int) -> None:
        with database.writing() as session:
            take(session, "\n".join(["email", *addresses]))

    with ThreadPoolExecutor(2) as pool:
        work = [pool.submit(sign_up_all, 0), pool.submit(import_all, 0)]
        for each in work:
            each.result()

    with database.reading() as session:
        assert people(session) == 40
        assert all(history(session, one.id) for one in everyone(session))


def test_what_was_exported_can_be_imported_again(database: Database, now: datetime) -> None:
    with database.writing() as session:
        policy = topic(session, "policy", now)
        zone, topics = "Asia/Tokyo", frozenset({policy})
        ada = reader(session, "+ada@example.org", now, name="=1+1", topic_ids=topics, timezone=zone)
        choose_hour(session, ada, 7, source="test", now=now)
        pending(session, "bob@example.org", now, name='Bob "the" Builder, jr')
        gone = reader(session, "gone@example.org", now)
        unsubscribe(session, gone, source="test", now=now)
        out = io.StringIO(newline="")

        written = export_csv(session, out, slugs={policy: "policy"})
        before = [_kept(one) for one in everyone(session) if one.id != gone]
        session.execute(sa.delete(ConsentRecord))
        session.execute(sa.delete(Subscriber))
        done = take(session, out.getvalue(), policy=policy)

        assert (written, done.added, done.bad) == (2, 2, 0)
        assert [_kept(one) for one in everyone(session)] == before


def _kept(one: object) -> list[object]:
    names = ("address", "name", "topic_ids", "frequency", "timezone", "hour", "language", "confirmed_at")
    return [getattr(one, name) for name in names]


def test_a_spreadsheet_computes_nothing_of_an_export(database: Database, now: datetime) -> None:
    with database.writing() as session:
        for number, name in enumerate(["=HYPERLINK(1)", "+1", "-1", "@SUM(1)"]):
            reader(session, f"-reader{number}@example.org", now, name=name)
        out = io.StringIO(newline="")

        export_csv(session, out, slugs={})

        rows = list(csv.reader(io.StringIO(out.getvalue(), newline="")))[1:]
        assert all(cell[:1] not in ("=", "+", "-", "@") for cells in rows for cell in cells)


GOOD = st.integers(0, 30).map(lambda number: f"Reader{number}@example.org")
CELL = st.text(max_size=8) | st.sampled_from(
    ["weekly", "daily", "policy", "Europe/London", "en", "2025-01-01", '"', ""]
)
MESS = st.lists(st.tuples(GOOD | CELL, *[CELL] * 7), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(MESS)
def test_a_mess_imports_exactly_its_good_rows(database: Database, rows: Iterable[tuple[str, ...]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([COLUMNS, *rows])
    with database.writing() as session:
        policy = topic(session, "policy", NOW)
        read = list(read_rows(io.StringIO(out.getvalue(), newline=""), offer(policy=policy), now=NOW))
        good = {one.address.key for one in read if isinstance(one, Incoming)}

        done = take(session, out.getvalue(), policy=policy)

        there = {(one.address or "").lower() for one in everyone(session)}
        assert there == good
        assert (done.added, done.bad) == (len(good), sum(map(_bad, read)))
        session.rollback()


@given(st.text(max_size=200))
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    for line in problems(f"email,name\n{text}"):
        assert len(line.splitlines()) == 1


def test_imported_readers_start_where_the_caller_says(database: Database) -> None:
    with database.writing() as session:
        take(session, "email,confirmed_at\nada@example.org,2025-01-01\nbob@example.org,\n", starts_at=77)

        found = [row(session, one.id).covered_upto for one in everyone(session)]

        assert found == [77, 0]
        assert NOW - timedelta(days=1) < by_address(session, email_address("bob@example.org")).requested_at
