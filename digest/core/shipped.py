"""Where the files that come with the program lie: beside the packages in a checkout, inside `digest` when installed."""

from pathlib import Path

from digest.core.errors import ConfigError

PACKAGE = Path(__file__).resolve().parents[1]
PLACES = (PACKAGE / "shipped", PACKAGE.parent)


def templates() -> Path:
    """The folder that holds `email/` and `web/`. Raises ConfigError when the installation lacks it."""
    return _find("templates")


def config() -> Path:
    """The commented config.toml a new publication begins with. Raises ConfigError when the installation lacks it."""
    return _find("config.toml")


def _find(name: str) -> Path:
    for place in PLACES:
        if (place / name).exists():
            return place / name
    raise ConfigError(f"{name} is missing from this installation in {PACKAGE}; install the program again")
