"""`make migration TITLE="..."`: the next numbered migration, from what the models say and the migrations do not yet."""

import sys
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config

from digest import schema
from digest.core.database import Database


def write(title: str) -> None:
    """Write `versions/NNNN_title.py`. It is a draft: read it, and run the rules on both databases."""
    number = f"{int(schema.newest()) + 1:04}"
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/migrated.db")
        schema.upgrade(database)
        with database.writing() as session:
            config.attributes["connection"] = session.connection()
            command.revision(config, title, autogenerate=True, rev_id=number)
        database.close()


if __name__ == "__main__":
    write(sys.argv[1])
