"""Servers that tell no truth about what changed, that move, that want to be left alone, or that are gone."""

from datetime import timedelta

import pytest

from tests.support.factories import MONDAY
from tests.support.press import Press
from tests.support.site import trouble
from tests.support.site.feed import Feed, Item
from tests.support.site.server import Site

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LIARS = {
    "304 for ever": {"unchanged_for_ever": True},
    "an ETag that never changes": {"etag": '"v1"'},
    "a Last-Modified in 2041": {"last_modified": "Tue, 01 Jan 2041 00:00:00 GMT", "unchanged_for_ever": True},
}


def story(number: int) -> Item:
    """One story, with a number of its own."""
    return Item(f"Story {number} of the quay", f"https://quay.example/{number}", f"quay-{number}", MONDAY)


@pytest.fixture
def feed(site: Site) -> Feed:
    """A feed with one story."""
    site.pages["/feed"] = feed = Feed("The Quay", [story(1)])
    return feed


@pytest.mark.parametrize("lie", LIARS)
def test_a_server_that_always_says_unchanged_is_found_out_within_a_day(press: Press, site: Site, lie: str) -> None:
    """A23."""
    site.pages["/feed"] = feed = Feed("The Quay", [story(1)], **LIARS[lie])  # type: ignore[arg-type]
    press.add(site.url("/feed"))
    press.read(after=HOUR)
    feed.items.insert(0, story(2))

    press.read(after=DAY)

    assert len(press.articles()) == 2


def test_what_has_not_changed_is_asked_for_by_its_validators(press: Press, site: Site, feed: Feed) -> None:
    feed.last_modified = "Mon, 23 Nov 2026 08:00:00 GMT"
    press.add(site.url("/feed"))
    press.read(after=HOUR)

    press.read(after=8 * HOUR)

    first, again = site.asked("/feed")
    assert ("if-none-match" in first.headers, "if-modified-since" in first.headers) == (False, False)
    assert again.headers["if-modified-since"] == feed.last_modified
    assert "if-none-match" in again.headers


@pytest.mark.parametrize("status", [301, 308])
def test_a_feed_that_moved_for_good_is_read_where_it_is_now(press: Press, site: Site, feed: Feed, status: int) -> None:
    site.pages["/old"] = trouble.redirects("/feed", status)
    press.add(site.url("/old"))
    press.read(after=HOUR)

    press.read()

    assert press.sources()[0].moved_to == site.url("/feed")
    assert (len(site.asked("/old")), len(site.asked("/feed"))) == (1, 2)


def test_a_feed_that_is_elsewhere_for_now_is_asked_where_it_was(press: Press, site: Site, feed: Feed) -> None:
    site.pages["/old"] = trouble.redirects("/feed", 302)
    press.add(site.url("/old"))
    press.read(after=HOUR)

    press.read()

    assert press.sources()[0].moved_to is None
    assert (len(site.asked("/old")), len(site.asked("/feed"))) == (2, 2)


def test_where_the_new_address_fails_the_old_one_is_asked_again(press: Press, site: Site, feed: Feed) -> None:
    site.pages["/old"] = trouble.redirects("/feed", 301)
    press.add(site.url("/old"))
    press.read(after=HOUR)
    site.pages |= {"/feed": trouble.says(404), "/old": Feed("The Quay", [story(1), story(2)])}

    press.read()

    assert (len(press.articles()), press.sources()[0].moved_to) == (2, None)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_hiccup_of_the_new_address_does_not_make_the_move_forgotten(
    press: Press, site: Site, feed: Feed, status: int
) -> None:
    site.pages["/old"] = trouble.redirects("/feed", 301)
    press.add(site.url("/old"))
    press.read(after=HOUR)
    site.pages |= {"/feed": trouble.says(status), "/old": trouble.says(404)}
    press.read(after=DAY)
    feed.items.insert(0, story(2))
    site.pages["/feed"] = feed

    press.read(after=DAY)

    assert (len(press.articles()), len(site.asked("/old"))) == (2, 1)


def test_neither_address_is_forgotten_while_nothing_is_at_either(press: Press, site: Site, feed: Feed) -> None:
    site.pages["/old"] = trouble.redirects("/feed", 301)
    press.add(site.url("/old"))
    press.read(after=HOUR)
    site.pages |= {"/feed": trouble.says(404), "/old": trouble.says(404)}
    for _ in range(3):
        press.read(after=DAY)
    feed.items.insert(0, story(2))
    failing, site.pages["/feed"] = press.sources()[0], feed

    press.read(after=DAY)

    assert "where it was at first, cannot be read either: the server answered 404" in failing.error
    assert len(press.articles()) == 2


def test_what_is_gone_for_good_is_asked_no_more_and_keeps_its_articles(press: Press, site: Site, feed: Feed) -> None:
    press.add(site.url("/feed"))
    press.read(after=HOUR)
    site.pages["/feed"] = trouble.says(410)

    for _ in range(3):
        press.read(after=8 * HOUR)

    assert len(site.asked("/feed")) == 2
    assert "410" in press.sources()[0].error
    assert story(1).title in press.next_issue()


def test_a_server_that_names_an_hour_is_left_alone_until_then(press: Press, site: Site, feed: Feed) -> None:
    press.add(site.url("/feed"))
    site.pages["/feed"] = trouble.says(503, retry_after="172800")
    press.read(after=HOUR)

    press.read(after=DAY)

    assert len(site.asked("/feed")) == 1
    site.pages["/feed"] = feed
    press.read(after=DAY + HOUR)
    assert len(press.articles()) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_leads_from_one_private_server_to_another(
    press: Press, site: Site, neighbour: Site, status: int
) -> None:
    site.pages["/feed"] = trouble.redirects(neighbour.url("/secrets"), status)
    press.add(site.url("/feed"))

    press.read()

    assert neighbour.requests == []
    assert "private network" in press.sources()[0].error
