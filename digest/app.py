"""The composition root: settings in, the parts of a running program out.

Commands and pages take what they need from an `App` and hand it to use cases, which never see the `App` itself.
"""

from dataclasses import dataclass
from pathlib import Path

from digest import schema
from digest.core.clock import Clock, utc_now
from digest.core.database import Database
from digest.core.settings import Settings, load


@dataclass(frozen=True, slots=True)
class App:
    """One publication, open."""

    settings: Settings
    database: Database
    clock: Clock

    @property
    def secret(self) -> bytes:
        """The key that links are signed with and suppressed addresses are hashed under."""
        return self.settings.secret_key.get_secret_value().encode()


def build(settings: Settings, *, clock: Clock = utc_now) -> App:
    """Open the database, setting it up when it is empty. Raises ConfigError and DatabaseUnavailable."""
    database = Database(settings.database_url)
    schema.ensure(database)
    return App(settings, database, clock)


def open_publication(config: Path, *, clock: Clock = utc_now) -> App:
    """`build` from a config.toml."""
    return build(load(config), clock=clock)
