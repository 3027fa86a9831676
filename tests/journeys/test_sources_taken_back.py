"""What a publisher takes back between approval and sending reaches nobody."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.issues.models import IssueState
from digest.sources.models import SourceKind
from tests.support.factories import MONDAY
from tests.support.press import Press
from tests.support.site.magazine import LISTING, Magazine, Story
from tests.support.site.server import Site
from tests.support.site.wordpress import POSTS, WordPress

APPROVED = datetime(2026, 11, 26, 5, tzinfo=UTC)
"""Thursday morning: the weekly issue is frozen, and goes out in four hours."""
HOUR = timedelta(hours=1)
TITLES = ("Stands to the end", "Is taken back in time", "Stands as well")


@pytest.fixture
def blog(press: Press, site: Site) -> WordPress:
    """A WordPress site with three posts, read and approved."""
    blog = WordPress("The Weir", MONDAY)
    for hours, title in enumerate(TITLES, start=1):
        blog.publish(title, ago=hours * HOUR, excerpt=f"It {title.lower()}.")
    blog.stand_on(site)
    press.add(site.url(POSTS), kind=SourceKind.WORDPRESS)
    press.read(after=HOUR)
    press.newsroom.pass_until(APPROVED)
    return blog


@pytest.fixture
def magazine(press: Press, site: Site) -> Magazine:
    """A site with a page for each of three stories, read and approved."""
    stories = [
        Story(f"story-{hours}", title, MONDAY - hours * HOUR, f"It {title.lower()}, and says so on its page.")
        for hours, title in enumerate(TITLES, start=1)
    ]
    magazine = Magazine("The Lock", stories)
    magazine.stand_on(site)
    press.add(site.url(LISTING), kind=SourceKind.LISTING)
    press.read(after=HOUR)
    press.newsroom.pass_until(APPROVED)
    return magazine


@pytest.mark.parametrize("how", ["deleted", "unpublished"])
def test_a_post_taken_back_after_approval_is_left_out(press: Press, blog: WordPress, how: str) -> None:
    """A12."""
    back = blog.posts[1]
    if how == "deleted":
        blog.delete(back)
    else:
        blog.edit(back, status="draft")

    press.ring("check-articles")

    assert_left_out(press)


def test_an_issue_is_held_instead_where_the_publication_says_so(press: Press, blog: WordPress) -> None:
    """A12, withdrawn = "hold"."""
    press.newsroom.withdrawn = "hold"
    blog.delete(blog.posts[1])

    press.ring("check-articles")

    assert press.next_issue() == ""
    with press.newsroom.database.reading() as session:
        assert press.newsroom.issue(session).state is IssueState.HELD


@pytest.mark.parametrize("how", ["410", "404", "noindex"])
def test_a_page_taken_down_after_approval_takes_its_story_out(press: Press, magazine: Magazine, how: str) -> None:
    """A12, without any interface that would tell."""
    back = magazine.stories[1]
    if how == "noindex":
        back.noindex = True
    else:
        back.status = int(how)

    press.ring("check-articles")

    assert_left_out(press)


def test_a_site_that_is_down_takes_nothing_back(press: Press, site: Site, magazine: Magazine) -> None:
    for story in magazine.stories:
        story.status = 503

    press.ring("check-articles")

    said = press.next_issue()
    assert [title in said for title in TITLES] == [True, True, True]


def test_a_site_that_answers_404_to_everything_takes_nothing_back(press: Press, site: Site, magazine: Magazine) -> None:
    site.pages.clear()

    press.ring("check-articles")

    said = press.next_issue()
    assert [title in said for title in TITLES] == [True, True, True]


def assert_left_out(press: Press) -> None:
    """The next mail has all stories but the one that was taken back."""
    said = press.next_issue()
    assert [title in said for title in TITLES] == [True, False, True]
