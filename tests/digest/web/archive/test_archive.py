"""The archive: what was sent, for everybody; nothing else, and nothing of readers."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from digest.articles import visibility
from digest.articles.models import Article
from digest.core.sections import Web
from digest.deliveries.notices.correct import correct
from digest.issues.models import Issue, IssueState
from tests.support import factories as given
from tests.support.archive import FIRST, SECOND, two_issues, two_topics
from tests.support.frontdoor import FrontDoor, visible
from tests.support.newsroom import Newsroom


@pytest.fixture
def told(door: FrontDoor) -> FrontDoor:
    """Two weekly issues were sent."""
    return two_issues(door)


def _article(door: FrontDoor, title: str) -> int:
    with door.newsroom.database.reading() as session:
        return session.scalars(select(Article.id).where(Article.title == title)).one()


def test_the_archive_lists_what_was_sent_newest_first(told: FrontDoor) -> None:
    page = told.get("/archive")

    said = visible(page)
    assert page.status_code == 200
    assert said.index("Thursday, 3 December 2026") < said.index("Thursday, 26 November 2026")
    assert f'href="{FIRST}"' in page.text


def test_an_issue_shows_every_story_under_every_topic_once(told: FrontDoor) -> None:
    first, second = visible(told.get(FIRST)), visible(told.get(SECOND))

    assert [first.count(title) for title in ("Weirs", "Naps", "Moss")] == [1, 1, 0]
    assert [second.count(title) for title in ("Weirs", "Naps", "Moss")] == [0, 0, 1]
    assert "Science" in first
    assert "Health" in first


def test_an_issue_shows_its_pictures_and_allows_no_others(told: FrontDoor) -> None:
    page = told.get(FIRST)

    assert 'src="https://pictures.example.net/naps.jpg"' in page.text
    assert "img-src 'self' https://pictures.example.net;" in page.headers["content-security-policy"]


def test_nothing_of_readers_is_in_the_archive(told: FrontDoor) -> None:
    for path in ("/archive", FIRST, f"{FIRST}/mail", "/archive/feed.atom"):
        page = told.get(path).text
        assert "ana" not in page.lower().replace("analy", "")
        assert not re.search(r"/[upc]/[\w-]{20}", page)


@pytest.mark.parametrize("state", [state for state in IssueState if state not in (IssueState.SENDING, IssueState.SENT)])
def test_only_what_goes_out_or_went_out_is_there(told: FrontDoor, state: IssueState) -> None:
    with told.newsroom.database.writing() as session:
        session.execute(update(Issue).where(Issue.label == "2026-W48").values(state=state))

    assert [told.get(path).status_code for path in (FIRST, f"{FIRST}/mail")] == [404, 404]
    assert FIRST not in told.get("/archive").text
    assert FIRST not in told.get("/archive/feed.atom").text


def test_an_issue_on_its_way_is_there_for_those_who_have_its_mail(door: FrontDoor) -> None:
    science, _ = two_topics(door)
    with door.newsroom.database.writing() as session:
        given.article(session, science, title="Weirs")
        given.subscriber(session, science, timezone="America/Los_Angeles")
    door.newsroom.pass_until(given.MONDAY + timedelta(days=3, hours=1), step_hours=12)

    assert ("sent", "") in door.newsroom.ledger()
    assert ("pending", "") in door.newsroom.ledger()
    assert "Weirs" in visible(door.get(FIRST))


@pytest.mark.parametrize("how", ["retract", "hold"])
def test_what_was_taken_back_since_is_left_out_and_said(told: FrontDoor, how: str) -> None:
    act = {"retract": visibility.retract, "hold": visibility.hold}[how]
    seen = visible(told.get(FIRST))
    with told.newsroom.database.writing() as session:
        act(session, [_article(told, "Weirs")], now=told.newsroom.now)

    pages = [told.get(path) for path in ("/archive", FIRST, f"{FIRST}/mail", "/archive/feed.atom")]

    assert "Weirs" in seen
    assert ["Weirs" in page.text for page in pages] == [False] * 4
    assert "1 story of this issue was taken back since" in visible(pages[1])
    assert "Naps" in pages[1].text


def test_an_issue_of_which_nothing_is_left_is_still_a_page(told: FrontDoor) -> None:
    with told.newsroom.database.writing() as session:
        visibility.retract(session, [_article(told, "Moss")], now=told.newsroom.now)

    pages = [told.get(path) for path in (SECOND, f"{SECOND}/mail", "/archive/weekly/feed.atom")]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert "Weirs" not in pages[0].text


def test_a_story_that_its_source_changed_is_shown_as_it_was_sent_and_says_so(told: FrontDoor) -> None:
    with told.newsroom.database.writing() as session:
        session.execute(update(Article).where(Article.title == "Weirs").values(title="Wears"))

    said = visible(told.get(FIRST))

    assert "Weirs" in said
    assert said.count("Its publisher has changed this story since it was sent.") == 1


def test_a_correction_that_readers_got_stands_below_its_story(told: FrontDoor) -> None:
    with told.newsroom.database.writing() as session:
        correct(session, _article(told, "Weirs"), text="It was <b>three</b> weirs.", now=told.newsroom.now)

    assert "Correction It was <b>three</b> weirs." in visible(told.get(FIRST))
    assert "three" not in visible(told.get(SECOND))


def test_old_issues_are_found_page_by_page(told: FrontDoor) -> None:
    with told.newsroom.database.writing() as session:
        model = told.newsroom.issue(session)
        for number in range(45):
            session.add(_again(model, number))

    path, labels = "/archive", list[str]()
    while path:
        page = told.get(path)
        labels += re.findall(r'href="/archive/weekly/([\w-]+)"', page.text)
        following = re.search(r'rel="next" href="([^"]+)"', page.text)
        path = following[1] if following else ""

    assert len(labels) == len(set(labels)) == 47


@pytest.mark.parametrize("before", ["0", "-1", "x", "99999999999999999999"])
def test_a_damaged_page_number_is_told(told: FrontDoor, before: str) -> None:
    assert told.get(f"/archive?before={before}").status_code in (404, 422)


@pytest.mark.parametrize("path", ["weekly/2026-W01", "weekly/%00", "%00/feed.atom", "%2e%2e/x", "weekly/%F0%9F/mail"])
def test_what_is_not_there_is_told(told: FrontDoor, path: str) -> None:
    assert told.get(f"/archive/{path}").status_code == 404


def test_an_archive_without_issues_says_so(door: FrontDoor) -> None:
    assert "No issue was sent yet." in visible(door.get("/archive"))


def test_where_there_is_no_archive_nothing_is_shown(newsroom: Newsroom) -> None:
    door = two_issues(FrontDoor.of(newsroom, web=Web(archive=False)))

    paths = ("/archive", FIRST, f"{FIRST}/mail", "/archive/feed.atom", "/archive/weekly/feed.atom")

    assert [door.get(path).status_code for path in paths] == [404] * 5
    assert "archive" not in door.get("/nowhere").text


def test_pages_of_the_archive_may_be_found_by_search_engines_and_kept_for_minutes(told: FrontDoor) -> None:
    headers = told.get(FIRST).headers

    assert (headers["x-robots-tag"], headers["cache-control"]) == ("all", "public, max-age=300")
    assert headers["vary"] == "Accept-Language"
    assert "set-cookie" not in headers


def test_a_publication_may_keep_search_engines_out(newsroom: Newsroom) -> None:
    door = FrontDoor.of(newsroom, web=Web(index_archive=False))

    assert door.get("/archive").headers["x-robots-tag"] == "noindex"


@pytest.mark.parametrize(
    "path", ["/archive", FIRST, f"{FIRST}/mail", "/archive/feed.atom", "/archive/weekly/feed.atom"]
)
def test_who_has_a_page_already_does_not_get_it_again(told: FrontDoor, path: str) -> None:
    page = told.get(path)

    again = told.get(path, headers={"If-None-Match": f'"other", W/{page.headers["etag"]}'})
    other = told.get(path, headers={"If-None-Match": '"other"'})

    assert (page.status_code, again.status_code, other.status_code) == (200, 304, 200)
    assert (again.content, again.headers["etag"]) == (b"", page.headers["etag"])


def test_looking_changes_nothing(told: FrontDoor) -> None:
    def everything() -> list[object]:
        with told.newsroom.database.reading() as session:
            return [tuple(row) for row in session.execute(select(*Issue.__table__.columns).order_by(Issue.id))]

    before, ledger = everything(), told.newsroom.ledger()

    for path in ("/archive", FIRST, f"{FIRST}/mail", "/archive/feed.atom"):
        assert told.get(path).status_code == told.client.head(path).status_code == 200
        assert told.post(path).status_code == 405

    assert (everything(), told.newsroom.ledger()) == (before, ledger)


def test_an_issue_is_made_ready_once_for_many_who_look(told: FrontDoor) -> None:
    site = told.client.app.state.site  # type: ignore[attr-defined]

    for _ in range(3):
        told.get(FIRST)
        told.get(f"{FIRST}/mail")

    assert (len(site.shelf.editions), len(site.shelf.documents)) == (1, 2)


def _again(model: Issue, number: int) -> Issue:
    """The same issue, weeks before."""
    kept = ("schedule", "state", "starts_at", "closes_at", "created_at", "content", "content_hash", "upto")
    values = {name: getattr(model, name) for name in kept}
    at = given.MONDAY - timedelta(weeks=number // 2)
    return Issue(**values, label=f"old-{number}", send_on=at.date(), planned_at=at)
