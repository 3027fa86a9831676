"""From the front page to the welcome: a reader, the pages and a real mail server."""

from pathlib import Path
from typing import Any

import pytest
from httpx2 import Client
from lxml import html

from digest.topics import edit
from tests.support.factories import MONDAY
from tests.support.served import Served, link_in, serving, text_of


def test_a_reader_signs_up_and_confirms_and_a_robot_in_between_changes_nothing(
    tmp_path: Path, database_url: str
) -> None:
    with serving(tmp_path, database_url) as site, Client(base_url=site.address) as reader:
        with site.database.writing() as session:
            edit.add(session, "sleep", "Sleep", now=MONDAY)

        answer = reader.post("/signup", data=filled(site, reader))
        asking = site.next_mail()
        scanner = [reader.get(site.local(link_in(asking, "c"))).status_code for _ in range(3)]
        confirmed = reader.post(site.local(link_in(asking, "c")))
        welcome = site.next_mail()

    assert (answer.status_code, scanner, confirmed.status_code) == (303, [200, 200, 200], 200)
    assert asking["To"] == welcome["To"] == "ada@example.org"
    assert "your subscription is confirmed" in " ".join(text_of(welcome).split())


@pytest.mark.parametrize("address", ["ada@example.org", "nobody@example.org"])
def test_who_asks_for_a_link_sees_the_same_whoever_they_are(tmp_path: Path, database_url: str, address: str) -> None:
    with serving(tmp_path, database_url) as site, Client(base_url=site.address) as reader:
        page = reader.get("/link").text
        site.later(seconds=30)

        answer = reader.post("/link", data={"moment": value_in(page, "moment"), "address": address})
        after = reader.get(answer.headers["location"])

    assert (answer.status_code, after.status_code) == (303, 200)


def filled(site: Served, reader: Client) -> dict[str, str]:
    """The form of the front page, half a minute after it was shown."""
    page = reader.get("/").text
    site.later(seconds=30)
    return {
        "moment": value_in(page, "moment"),
        "consent": value_in(page, "consent"),
        "topic": "sleep",
        "address": "ada@example.org",
    }


def value_in(page: str, name: str) -> str:
    """What a field holds, or would if it were ticked."""
    tree: Any = html.fromstring(page)
    return str(tree.xpath(f"//input[@name='{name}']/@value")[0])
