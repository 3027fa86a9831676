"""`digest issues check-articles` at the command line."""

import re
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner
from werkzeug import Response

from digest.articles.models import Article
from digest.cli.main import commands
from digest.cli.publication import make
from digest.core.clock import utc_now
from digest.core.database import Database

ITEM = "<item><title>Story {number}</title><link>{link}</link><guid>{number}</guid><pubDate>{date}</pubDate></item>"


@pytest.fixture
def folder(tmp_path: Path, httpserver: HTTPServer) -> Path:
    """A publication whose weekly issue waits for approval, with three stories of a site."""
    date = format_datetime(utc_now() - timedelta(hours=1))
    links = {number: httpserver.url_for(f"/{number}") for number in (1, 2, 3)}
    items = "".join(ITEM.format(number=number, link=link, date=date) for number, link in links.items())
    feed = f'<rss version="2.0"><channel><title>Birds</title>{items}</channel></rss>'
    httpserver.expect_request("/feed").respond_with_data(feed, content_type="application/rss+xml")
    make(tmp_path)
    digest(tmp_path, "topics", "add", "waders", "Waders")
    digest(tmp_path, "sources", "add", httpserver.url_for("/feed"), "--topic", "waders")
    digest(tmp_path, "sources", "refresh")
    digest(tmp_path, "subscribers", "add", "ana@example.org", "--topic", "waders", "--confirmed")
    digest(tmp_path, "issues", "plan", "weekly", "--now")
    return tmp_path


def test_it_tells_what_is_taken_out_what_stands_again_and_what_it_could_not_see(
    folder: Path, httpserver: HTTPServer
) -> None:
    """A12."""
    status = {"/1": 404, "/2": 200, "/3": 503, "/robots.txt": 404}
    pages = httpserver.expect_request(re.compile("/[123r].*"))
    pages.respond_with_handler(lambda request: Response("<title>A story</title>", status[request.path]))

    taken_out = digest(folder, "issues", "check-articles")
    status["/1"] = 200
    an_hour_passes(folder)
    again = digest(folder, "issues", "check-articles")

    assert taken_out.splitlines() == [
        "1 'Story 1' is taken out: its page is not there any more (404)",
        "looked at 2 articles of issues that go out within 6 hours; taken out: 1; could not be looked at: 1",
    ]
    assert again.splitlines() == [
        "1 'Story 1' stands again, and comes with the next issue that is made",
        "looked at 2 articles of issues that go out within 6 hours; taken out: 0; stand again: 1; "
        "could not be looked at: 1",
    ]


def digest(folder: Path, *arguments: str) -> str:
    """What one command on the publication says."""
    return CliRunner().invoke(commands, ["--config", str(folder / "config.toml"), *arguments]).stdout


def an_hour_passes(folder: Path) -> None:
    """For those who look at articles."""
    database = Database(f"sqlite:///{folder / 'digest.db'}")
    with database.writing() as session:
        session.execute(sa.update(Article).values(checked_at=utc_now() - timedelta(hours=1)))
    database.close()
