"""The promises of `digest.core.database` on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from digest import schema
from digest.core.database import Database
from digest.core.errors import BadInput, ConfigError, DatabaseUnavailable
from digest.topics.models import Topic


def test_no_update_is_lost_between_writers(database: Database, now: datetime) -> None:
    with database.writing() as session:
        session.add(Topic(slug="policy", name="Policy", created_at=now, sort=0))

    def add_one(_: int) -> None:
        with database.writing() as session:
            topic = session.scalars(sa.select(Topic).with_for_update()).one()
            topic.sort += 1

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add_one, range(40)))

    with database.reading() as session:
        assert session.scalar(sa.select(Topic.sort)) == 40


def test_times_come_back_aware_and_in_utc(database: Database, now: datetime) -> None:
    with database.writing() as session:
        session.add(Topic(slug="policy", name="Policy", created_at=now))

    with database.reading() as session:
        created_at = session.scalar(sa.select(Topic.created_at))

    assert created_at == now
    assert created_at is not None
    assert created_at.utcoffset() is not None


def test_a_writer_that_raises_leaves_nothing(database: Database, now: datetime) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        session.add(Topic(slug="policy", name="Policy", created_at=now))
        session.flush()
        raise ZeroDivisionError

    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Topic.id))) == 0


def test_migrations_run_twice_change_nothing(database: Database) -> None:
    schema.upgrade(database)

    assert schema.current(database) == schema.newest()


def test_a_file_that_is_no_database_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("Dear diary, " * 200)

    with pytest.raises(DatabaseUnavailable, match="not an SQLite database"):
        schema.current(Database(f"sqlite:///{tmp_path}/notes.db"))


def test_a_number_that_no_column_holds_is_bad_input(database: Database, now: datetime) -> None:
    with pytest.raises(BadInput, match="a value cannot be kept"), database.writing() as session:
        session.add(Topic(slug="policy", name="Policy", sort=10**30, created_at=now))


def test_how_long_to_wait_for_another_writer_can_be_set(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/digest.db?timeout=0.05"
    holder, late = Database(url), Database(url)

    with holder.writing() as first:
        first.execute(sa.text("SELECT 1"))
        with pytest.raises(DatabaseUnavailable, match="another process holds it"), late.writing() as second:
            second.execute(sa.text("SELECT 1"))

    holder.close()
    late.close()


@pytest.mark.parametrize("url", ["nonsense", "postgresql://news@localhost:port/news", "mysql://localhost/news"])
def test_an_address_that_is_no_database_is_a_mistake_in_the_settings(url: str) -> None:
    with pytest.raises(ConfigError, match=r"^database\.url"):
        Database(url)


def test_an_error_names_the_database_and_no_password() -> None:
    away = Database("postgresql://news:swordfish@127.0.0.1:1/news")

    with pytest.raises(DatabaseUnavailable, match=r"the database news on 127\.0\.0\.1 cannot be used") as caught:
        schema.current(away)

    assert "swordfish" not in str(caught.value)


def test_a_scrubbed_file_holds_nothing_that_was_deleted(tmp_path: Path, sqlite_template: Path, now: datetime) -> None:
    file = tmp_path / "digest.db"
    file.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{file}")
    for number in range(300):  # pages split, and are filled anew
        with database.writing() as session:
            slug = f"{number * 7919 % 300:03}-{'x' * (number % 40)}-a-secret"
            session.add(Topic(slug=slug, name=slug, created_at=now))
    with database.writing() as session:
        session.execute(sa.delete(Topic))

    assert database.scrub() is True

    assert [name for name in tmp_path.iterdir() if b"a-secret" in name.read_bytes()] == []
    database.close()


def test_scrubbing_beside_somebody_who_reads_is_said_to_have_failed(tmp_path: Path, sqlite_template: Path) -> None:
    file = tmp_path / "digest.db"
    file.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{file}?timeout=0.01")
    with database.reading() as session:
        session.scalars(sa.select(Topic)).all()

        assert database.scrub() is False

    assert database.scrub() is True
    database.close()
