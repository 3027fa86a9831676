"""The migrations make exactly the tables that the models describe."""

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from digest import schema
from digest.core.database import Database


def test_models_and_migrations_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, schema.metadata())

    assert differences == []


def test_revisions_are_numbered_without_gaps() -> None:
    files = sorted(path.name for path in (schema.MIGRATIONS / "versions").glob("[0-9]*.py"))

    assert [name[:5] for name in files] == [f"{number:04}_" for number in range(1, len(files) + 1)]


def test_each_revision_bears_the_number_of_its_file_and_follows_the_one_before() -> None:
    newest_first = list(_scripts().walk_revisions())

    numbers = [f"{number:04}" for number in range(len(newest_first), 0, -1)]
    assert [revision.revision for revision in newest_first] == numbers
    assert [revision.down_revision for revision in newest_first] == [*numbers[1:], None]


def test_what_the_program_asks_for_is_what_alembic_ends_at() -> None:
    assert _scripts().get_heads() == [schema.newest()]


def test_every_models_file_is_known_to_the_schema() -> None:
    root = schema.MIGRATIONS.parent.parent
    files = [*root.glob("digest/**/models.py"), *root.glob("subscribers/**/models.py")]

    assert sorted(".".join(file.relative_to(root).with_suffix("").parts) for file in files) == sorted(schema.MODELS)


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    return ScriptDirectory.from_config(config)
