"""Programs that follow every link of every mail before its reader does: they change nothing, whatever they run."""

import re
import shutil
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Client
from lxml import html
from playwright.sync_api import Browser, BrowserContext

from digest.deliveries.notices.correct import correct
from digest.topics import edit
from tests.support.drawings import drawn
from tests.support.person import a_week, published
from tests.support.served import PUBLIC, Served, link_in, serving
from tests.support.tables import everything_in

ADA = "ada@example.org"


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path) -> Iterator[Served]:
    """A publication with one topic."""
    database = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'digest.db')}"
    with serving(tmp_path, database) as site:
        with site.database.writing() as session:
            edit.add(session, "sleep", "Sleep", now=site.clock[0])
        yield site


@pytest.fixture
def scanner(browser: Browser) -> Iterator[BrowserContext]:
    """One that runs the scripts of pages."""
    with browser.new_context() as scanner:
        drawn(scanner)
        yield scanner


def test_who_opens_every_link_of_every_mail_changes_nothing(site: Served, scanner: BrowserContext) -> None:
    seen = set[str]()
    with Client(base_url=site.address) as reader:
        for mail in mails_of_a_life(site, reader):
            new = links_in(mail) - seen
            site.work()
            before = everything_in(site.database)
            scan(site, scanner, new)
            assert everything_in(site.database) == before, mail["Subject"]
            seen |= new

    assert {re.split(r"[/.]", link.removeprefix(PUBLIC))[0] for link in seen} == {"c", "p", "u", "m", "archive"}


def mails_of_a_life(site: Served, reader: Client) -> Iterator[EmailMessage]:
    """Each mail at the moment when its reader has it and has done nothing yet."""
    version = reader.get("/api/topics").json()["consent"]["version"]
    reader.post("/api/signup", json={"address": ADA, "topics": ["sleep"], "consent": version}).raise_for_status()
    yield (asking := site.next_mail())

    reader.post(site.local(link_in(asking, "c"))).raise_for_status()
    yield site.next_mail()

    published(site, sleep="Naps")
    a_week(site)
    yield (issue := site.next_mail())

    with site.database.writing() as session:
        correct(session, 1, text="It was mice.", now=site.clock[0])
    reader.post("/link", data={"address": ADA})
    reader.post(f"{site.local(link_in(issue, 'p'))}/address", data={"address": "ada@example.net"})
    site.work()
    yield from [site.next_mail() for _ in range(4)]

    reader.post(site.local(link_in(issue, "u"))).raise_for_status()
    site.work()
    yield site.next_mail()


def links_in(mail: EmailMessage) -> set[str]:
    """Every address of ours in any part or header."""
    parts = [str(part.get_content()) for part in mail.walk() if part.get_content_type() == "text/plain"]
    found = set(re.findall(r"https?://[^\s<>]+", "\n".join([*parts, *map(str, mail.values())])))
    page = mail.get_body(("html",))
    assert page is not None
    tree: Any = html.fromstring(page.get_content())
    return {link for link in found | {link for *_, link, _ in tree.iterlinks()} if link.startswith(PUBLIC)}


def scan(site: Served, scanner: BrowserContext, links: set[str]) -> None:
    """HEAD and GET, and then load the page with everything in it, and wait until it has come to rest."""
    with Client(follow_redirects=True) as program:
        for link in sorted(links):
            assert [program.request(method, site.local(link)).status_code for method in ("HEAD", "GET")] == [200, 200]
            page = scanner.new_page()
            page.goto(site.local(link), wait_until="networkidle")
            page.close()
