"""Articles are looked at once more before their issue goes out."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import update

from digest.articles import queries as articles
from digest.articles import visibility
from digest.articles.models import Article
from digest.articles.states import RetractedBy
from digest.core.errors import SourceError
from digest.issues.recheck import Checked, recheck
from digest.sources.fetching.values import Fetched, Refused, Wanted
from digest.sources.models import Source, SourceKind
from digest.topics.models import Topic
from tests.support import factories as given
from tests.support.factories import MONDAY
from tests.support.newsroom import Newsroom

HOUR = timedelta(hours=1)
GONE = Refused("the server answered 410 Gone", status=410)


@dataclass
class Pages:
    """A site whose pages are there, but for those that a test takes away."""

    missing: dict[str, Exception] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    private: set[str | None] = field(default_factory=set)

    def __call__(self, wanted: Wanted) -> Fetched:
        path = urlsplit(wanted.url).path
        self.asked[path] += 1
        self.private.add(wanted.private_origin)
        if error := self.missing.get(path):
            raise error
        return Fetched(b"<html><title>A story</title><p>Words.", wanted.url)


@dataclass
class Desk:
    """A newsroom with five articles at /1 to /5, whose issue goes out on Thursday at 09:00 in London.

    It is approved on Wednesday at 19:00 UTC, when the first readers on earth have that hour.
    """

    newsroom: Newsroom
    pages: Pages = field(default_factory=Pages)

    def check(self, *, ahead: timedelta = 6 * HOUR) -> Checked:
        newsroom = self.newsroom
        return recheck(
            newsroom.database,
            self.pages,
            newsroom.schedules,
            newsroom.frame,
            ahead=ahead,
            clock=lambda: newsroom.now,
        )

    def until(self, day: int, hour: int) -> None:
        self.newsroom.pass_until(datetime(2026, 11, day, hour, tzinfo=self.newsroom.now.tzinfo), step_hours=3)


@pytest.fixture
def desk(newsroom: Newsroom, topic: Topic) -> Desk:
    with newsroom.database.writing() as session:
        for number in range(1, 6):
            given.article(session, topic, url=f"https://www.example.org/{number}")
    return Desk(newsroom)


def test_an_article_unpublished_after_approval_is_not_sent(desk: Desk) -> None:
    """A12."""
    desk.until(25, 21)
    desk.pages.missing["/2"] = GONE

    checked = desk.check()
    desk.until(26, 12)

    assert checked.taken_back == {2: "its page is gone for good (410)"}
    (titles,) = desk.newsroom.titles_for("ana@example.org")
    assert len(titles) == 4


def test_the_issue_is_held_instead_where_the_publication_says_so(desk: Desk) -> None:
    """A12."""
    desk.newsroom.withdrawn = "hold"
    desk.until(25, 21)
    desk.pages.missing["/2"] = GONE

    desk.check()
    desk.until(26, 12)

    assert desk.newsroom.mails() == []
    with desk.newsroom.database.reading() as session:
        assert desk.newsroom.issue(session).state == "held"


def test_it_is_noted_who_took_it_back_and_why(desk: Desk) -> None:
    desk.until(25, 18)
    desk.pages.missing["/2"] = GONE

    desk.check()

    with desk.newsroom.database.reading() as session:
        article = articles.article(session, 2)
    assert (article.retracted_at, article.retracted_because) == (
        desk.newsroom.now,
        "its page is gone for good (410)",
    )
    assert article.retracted_by is RetractedBy.PAGE


def test_a_draft_is_looked_at_too(desk: Desk) -> None:
    desk.newsroom.automatic = False
    desk.until(25, 18)
    desk.pages.missing["/2"] = GONE

    assert list(desk.check().taken_back) == [2]


def test_nothing_is_asked_long_before_an_issue_goes_out(desk: Desk) -> None:
    desk.newsroom.schedules.pop("daily")
    desk.until(25, 6)

    assert (desk.check().looked_at, desk.pages.asked) == (0, Counter())


def test_an_article_is_looked_at_once_an_hour(desk: Desk) -> None:
    desk.until(25, 17)

    looked_at = []
    for _ in range(4):
        looked_at.append(desk.check().looked_at)
        desk.newsroom.now += HOUR / 2

    assert looked_at == [5, 0, 5, 0]


def test_a_site_that_does_not_answer_takes_nothing_back(desk: Desk) -> None:
    desk.until(25, 18)
    desk.pages.missing = {f"/{number}": SourceError("the server stopped answering") for number in range(1, 6)}

    assert desk.check().taken_back == {}


def test_a_site_that_lost_nearly_everything_at_once_is_not_believed(desk: Desk) -> None:
    desk.until(25, 18)
    desk.pages.missing = {f"/{number}": GONE for number in range(1, 5)}

    checked = desk.check()

    assert checked.taken_back == {}
    assert checked.warnings == ["Test: 4 of 5 articles seem to be gone at once; that is not believed"]


@pytest.mark.parametrize(
    "state",
    [
        {"location": "articles.csv"},
        {"disabled_at": MONDAY},
        {"disabled_at": MONDAY, "gone_at": MONDAY},
        {"kind": SourceKind.WORDPRESS, "disabled_at": MONDAY},
    ],
    ids=["a file", "disabled", "gone", "a disabled WordPress"],
)
def test_articles_are_looked_at_whatever_became_of_their_source(desk: Desk, state: dict[str, object]) -> None:
    """A12."""
    with desk.newsroom.database.writing() as session:
        session.execute(update(Source).values(**state))
    desk.until(25, 18)
    desk.pages.missing["/2"] = GONE

    checked = desk.check()

    assert (checked.looked_at, list(checked.taken_back)) == (5, [2])


def test_an_imported_file_opens_no_private_network(desk: Desk) -> None:
    with desk.newsroom.database.writing() as session:
        session.execute(update(Source).values(location="articles.csv"))
    desk.until(25, 18)

    desk.check()

    assert desk.pages.private == {None}


def test_an_article_without_an_address_has_nothing_to_look_at(desk: Desk) -> None:
    with desk.newsroom.database.writing() as session:
        session.execute(update(Article).where(Article.id == 1).values(url=None))
    desk.until(25, 18)

    assert desk.check().looked_at == 4


def test_what_could_not_be_looked_at_is_counted(desk: Desk) -> None:
    desk.until(25, 18)
    desk.pages.missing["/2"] = SourceError("the server stopped answering")

    checked = desk.check()

    assert (checked.looked_at, checked.untold) == (4, 1)


def test_a_page_that_stands_again_brings_its_article_back(desk: Desk) -> None:
    """A12: a 404 may pass."""
    desk.until(25, 17)
    desk.pages.missing["/2"] = Refused("the server answered 404 Not Found", status=404)
    taken = desk.check().taken_back
    desk.pages.missing.clear()

    at_once = desk.check().restored
    desk.newsroom.now += HOUR
    later = desk.check().restored
    desk.until(26, 12)

    assert (list(taken), at_once, later) == ([2], [], [2])
    (titles,) = desk.newsroom.titles_for("ana@example.org")
    assert len(titles) == 5


def test_a_page_that_stands_again_after_approval_is_sent_once(desk: Desk) -> None:
    """A12."""
    desk.until(25, 21)
    desk.pages.missing["/2"] = GONE
    desk.check()
    desk.until(26, 12)
    desk.pages.missing.clear()

    desk.until(28, 12)
    restored = desk.check(ahead=timedelta(days=9)).restored
    desk.until(30, 12)
    again = desk.check(ahead=timedelta(days=9)).restored
    desk.newsroom.pass_until(datetime(2026, 12, 4, tzinfo=desk.newsroom.now.tzinfo), step_hours=3)

    assert (restored + again) == [2]
    titles = [title for mail in desk.newsroom.titles_for("ana@example.org") for title in mail]
    assert len(titles) == len(set(titles)) == 5


@pytest.mark.parametrize("by", [RetractedBy.EDITOR, RetractedBy.SOURCE])
def test_what_others_took_back_is_not_looked_at(desk: Desk, by: RetractedBy) -> None:
    desk.until(25, 18)
    with desk.newsroom.database.writing() as session:
        visibility.retract(session, [2], by=by, now=desk.newsroom.now)

    assert desk.check().looked_at == 4


def test_what_is_still_gone_is_taken_back_once(desk: Desk) -> None:
    desk.until(25, 18)
    desk.pages.missing["/2"] = GONE
    desk.check()
    desk.newsroom.now += 2 * HOUR

    checked = desk.check()

    assert (checked.looked_at, checked.taken_back, checked.restored) == (5, {}, [])
