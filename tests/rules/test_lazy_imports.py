"""`digest --help` answers at once: commands import what they need when they run."""

import subprocess
import sys

from tests.support.repository import ROOT

HEAVY = {
    *("alembic", "apscheduler", "feedparser", "httpx2", "jinja2", "lxml", "mjml", "nh3", "premailer", "psycopg"),
    *("pydantic", "pydantic_settings", "rich.table", "sqlalchemy", "structlog"),
}


def test_the_command_line_starts_without_heavy_libraries() -> None:
    program = "import sys, digest.cli.main; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert HEAVY & set(loaded.stdout.split()) == set()
