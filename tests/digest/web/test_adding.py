"""A story is added by its address, and the network inside is out of reach, whatever that address says."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from httpx2 import Response
from pytest_httpserver import HTTPServer

from digest.issues.hands import Person, had_a_hand
from digest.sources.fetching.client import web_within
from digest.sources.fetching.values import Fetch
from digest.web.desk.issue.adding import the_web
from subscribers.staff import audit
from subscribers.staff.roles import Role
from tests.digest.sources.fetching.asking import QUICK, Internet, Names
from tests.support import factories as given
from tests.support.frontdoor import FrontDoor, visible
from tests.support.staff import OWN, hired, log_in

PATIENT = replace(QUICK, silent_seconds=10, whole_seconds=20)
"""A busy machine may stand still for a second."""
PUBLIC, PRIVATE = ["93.184.216.34"], ["10.0.0.7"]
NO_PAGES = """
file:///etc/passwd javascript:alert(1) ftp://example.org/ gopher://example.org/ //example.org/x example.org
http://user:secret@example.org/ http:// data:text/html,x
"""
INSIDE = "127.0.0.1 localhost 127.1 2130706433 0x7f000001 [::1] [::ffff:127.0.0.1] 169.254.169.254 10.1.2.3 0.0.0.0"
PAGE = """<html><head><title>Ten new fish | The Deep</title>
<meta property="og:title" content="Ten new fish"><meta property="og:site_name" content="The Deep">
<meta property="og:description" content="They surprise their finders.">
<meta property="og:image" content="https://pictures.example/fish.jpg">
<meta property="article:published_time" content="2026-11-22T10:00:00Z"></head><body><p>x</p></body></html>"""


@pytest.fixture
def issue_page(door: FrontDoor, httpserver: HTTPServer) -> str:
    httpserver.expect_request("/robots.txt").respond_with_data(status=404)
    door.newsroom.automatic = False
    with door.newsroom.database.writing() as session:
        topic = given.topic(session, "fish")
        given.subscriber(session, topic, address="ana@example.org")
        given.article(session, topic, title="Another story")
    door.newsroom.prepare()
    hired(door, Role.EDITOR)
    log_in(door)
    with door.newsroom.database.reading() as session:
        return f"/desk/issues/{door.newsroom.issue(session).id}"


def outside(door: FrontDoor, **names: list[list[str]]) -> None:
    """Lead the way out to an internet whose public addresses are all this machine."""

    def another_web() -> Iterator[Fetch]:
        with web_within(PATIENT, resolve=Names(**names), network=Internet()) as fetch:
            yield fetch

    web = door.client.app
    assert isinstance(web, FastAPI)
    web.dependency_overrides[the_web] = another_web


def add(door: FrontDoor, page: str, url: str, title: str = "", topic: int = 1) -> Response:
    return door.post(f"{page}/add", {"url": url, "title": title, "topic": topic}, headers=OWN)


def test_headline_summary_and_picture_come_from_the_page(
    door: FrontDoor, issue_page: str, httpserver: HTTPServer
) -> None:
    outside(door, news_example=[PUBLIC])
    httpserver.expect_request("/fish").respond_with_data(PAGE, content_type="text/html")

    answer = add(door, issue_page, f"http://news.example:{httpserver.port}/fish")

    story = visible(door.get(answer.headers["location"]))
    assert "Ten new fish" in story
    assert "They surprise their finders." in story
    assert "https://pictures.example/fish.jpg" in story
    assert "Fish 2" in visible(door.get(issue_page))


def test_readers_get_it_and_undoing_takes_it_back(door: FrontDoor, issue_page: str, httpserver: HTTPServer) -> None:
    outside(door, news_example=[PUBLIC])
    httpserver.expect_request("/fish").respond_with_data(PAGE, content_type="text/html")
    for _ in range(2):
        add(door, issue_page, f"http://news.example:{httpserver.port}/fish")
    door.newsroom.automatic = True

    door.newsroom.pass_time(days=4)

    assert door.newsroom.titles_for("ana@example.org") == [["Another story", "Ten new fish"]]


def test_whoever_adds_a_story_that_is_kept_already_stands_in_the_log(
    door: FrontDoor, issue_page: str, httpserver: HTTPServer
) -> None:
    outside(door, news_example=[PUBLIC])
    httpserver.expect_request("/fish").respond_with_data(PAGE, content_type="text/html")
    with door.newsroom.database.writing() as session:
        given.topic(session, "birds")
    add(door, issue_page, f"http://news.example:{httpserver.port}/fish")
    ann = Person("Ann", hired(door, Role.APPROVER, "Ann"))
    log_in(door, "Ann")

    add(door, issue_page, f"http://news.example:{httpserver.port}/fish", topic=2)

    with door.newsroom.database.reading() as session:
        newest = audit.listing(session, object="issue")[0]
        shaped = had_a_hand(session, door.newsroom.issue(session), ann)
    assert (newest.by, newest.act, newest.after, shaped) == ("Ann", "changed", {"story 2": "added"}, True)


def test_a_story_that_was_taken_back_is_added_again(door: FrontDoor, issue_page: str, httpserver: HTTPServer) -> None:
    outside(door, news_example=[PUBLIC])
    httpserver.expect_request("/fish").respond_with_data(PAGE, content_type="text/html")
    add(door, issue_page, f"http://news.example:{httpserver.port}/fish")
    door.post(f"{issue_page}/changes/1/undo", headers=OWN)

    add(door, issue_page, f"http://news.example:{httpserver.port}/fish")

    assert "Fish 2" in visible(door.get(issue_page))


def test_adding_is_undone(door: FrontDoor, issue_page: str, httpserver: HTTPServer) -> None:
    outside(door, news_example=[PUBLIC])
    httpserver.expect_request("/fish").respond_with_data(PAGE, content_type="text/html")
    add(door, issue_page, f"http://news.example:{httpserver.port}/fish")

    door.post(f"{issue_page}/changes/1/undo", headers=OWN)

    assert "Fish 1" in visible(door.get(issue_page))


def test_a_page_that_tells_nothing_needs_a_headline(door: FrontDoor, issue_page: str, httpserver: HTTPServer) -> None:
    outside(door, news_example=[PUBLIC])
    httpserver.expect_request("/bare").respond_with_data("", content_type="text/html")
    url = f"http://news.example:{httpserver.port}/bare"

    refused, added = add(door, issue_page, url), add(door, issue_page, url, title="By hand")

    assert (refused.status_code, added.status_code) == (422, 303)
    assert "By hand" in visible(door.get(issue_page))


@pytest.mark.parametrize(
    "url",
    NO_PAGES.split(),
)
def test_what_is_no_address_of_a_page_is_refused(door: FrontDoor, issue_page: str, url: str) -> None:
    answer = add(door, issue_page, url, title="x")

    assert answer.status_code == 422
    assert "this is no address of a page" in visible(answer)


@pytest.mark.parametrize(
    "host",
    INSIDE.split(),
)
def test_nothing_private_is_read(door: FrontDoor, issue_page: str, httpserver: HTTPServer, host: str) -> None:
    answer = add(door, issue_page, f"http://{host}:{httpserver.port}/secret")

    assert answer.status_code == 422
    assert httpserver.log == []


@pytest.mark.parametrize("answers", [[PRIVATE], [["127.0.0.1"]], [[*PUBLIC, *PRIVATE]], [["::1"]]])
def test_a_name_that_leads_inside_is_not_read(
    door: FrontDoor, issue_page: str, httpserver: HTTPServer, answers: list[list[str]]
) -> None:
    outside(door, news_example=answers)

    answer = add(door, issue_page, f"http://news.example:{httpserver.port}/secret")

    assert answer.status_code == 422
    assert httpserver.log == []


@pytest.mark.parametrize(
    "target", ["http://inside.example:{port}/secret", "http://127.0.0.1:{port}/secret", "file:///etc/passwd"]
)
def test_a_redirect_leads_nowhere_inside(door: FrontDoor, issue_page: str, httpserver: HTTPServer, target: str) -> None:
    outside(door, news_example=[PUBLIC], inside_example=[PRIVATE])
    location = target.format(port=httpserver.port)
    httpserver.expect_request("/fish").respond_with_data(status=302, headers={"Location": location})
    httpserver.expect_request("/secret").respond_with_data("<title>Secret</title>")

    answer = add(door, issue_page, f"http://news.example:{httpserver.port}/fish")

    assert answer.status_code == 422
    assert "/secret" not in [request.path for request, _ in httpserver.log]
    assert "/fish" in [request.path for request, _ in httpserver.log]


def test_a_story_needs_a_topic(door: FrontDoor, issue_page: str) -> None:
    answer = add(door, issue_page, "https://example.org/x", topic=99)

    assert answer.status_code == 422
    assert "choose at least one topic" in visible(answer)


def test_why_a_page_cannot_be_read_is_said_in_the_language_of_who_asked(
    door: FrontDoor, issue_page: str, httpserver: HTTPServer
) -> None:
    outside(door, news_example=[PUBLIC], inside_example=[PRIVATE])
    httpserver.expect_request("/gone").respond_with_data(status=404)
    httpserver.expect_request("/picture").respond_with_data(b"\x89PNG\r\n")
    site = f"http://{{}}:{httpserver.port}/"
    door.client.headers["Accept-Language"] = "de"

    said = [
        visible(add(door, issue_page, site.format(host) + path))
        for host, path in (("news.example", "gone"), ("news.example", "picture"), ("inside.example", ""))
    ]

    assert "der Server antwortete 404 NOT FOUND; prüfen Sie die Adresse" in said[0]
    assert "das ist ein Bild, kein Text" in said[1]
    assert "inside.example liegt in einem privaten Netz" in said[2]


def test_a_name_that_leads_nowhere_is_said_so(door: FrontDoor, issue_page: str) -> None:
    outside(door, nowhere_example=[[]])
    door.client.headers["Accept-Language"] = "de"

    answer = add(door, issue_page, "http://nowhere.example/")

    assert "es kam keine Verbindung zustande (der Name 'nowhere.example' führt nirgendwohin)" in visible(answer)
