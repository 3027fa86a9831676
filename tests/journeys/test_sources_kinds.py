"""Every way a newsroom publishes, found by itself and followed through what happens there."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from digest.sources.models import SourceKind
from tests.support.factories import MONDAY
from tests.support.press import Press
from tests.support.publication import Publication
from tests.support.site.feed import Feed, Item
from tests.support.site.magazine import LISTING, Magazine, Story, teasers
from tests.support.site.server import Site
from tests.support.site.trouble import document
from tests.support.site.wordpress import POSTS, WordPress

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def blog(site: Site) -> WordPress:
    """A WordPress site with a year of posts, which is more than one page of them."""
    blog = WordPress("The Weir", NOW)
    for number in range(130, 0, -1):
        blog.publish(f"Post {number} on the weir", ago=number * DAY, excerpt=f"What happened at the weir, {number}.")
    blog.stand_on(site)
    return blog


@pytest.fixture
def magazine(site: Site) -> Magazine:
    """A site without feeds."""
    magazine = Magazine("The Lock")
    for number in range(1, 6):
        magazine.stories.append(
            Story(
                f"lock-{number}",
                f"Keeper {number} tells how the lock is worked",
                NOW - number * HOUR,
                f"The keeper of lock {number} explains the paddles. It takes a strong arm.",
                image=f"https://lock.example/{number}.jpg",
                open_graph_only=number % 2 == 0,
            )
        )
    magazine.stand_on(site)
    return magazine


def test_a_wordpress_site_is_found_from_its_front_page_and_read_with_its_past(
    publication: Publication, site: Site, blog: WordPress
) -> None:
    said = publication("sources", "add", site.url("/")).out

    publication("sources", "refresh")

    assert "WordPress" in said
    assert publication("sources", "list", "--json").json[0]["location"].startswith(site.url(POSTS))
    assert len(articles(publication)) == 130


def test_a_post_comes_with_its_picture_its_author_and_the_names_of_its_categories(
    publication: Publication, site: Site, blog: WordPress
) -> None:
    blog.publish(
        "A &#8220;new&#8221; sluice",
        excerpt="It opens. Continue reading &#8230;",
        categories=("Water", "Engineering"),
        image="https://weir.example/sluice.jpg",
    )
    publication("sources", "add", site.url("/"))

    publication("sources", "refresh")

    post = articles(publication)["A “new” sluice"]
    assert (post["author"], post["summary"], post["categories"]) == ("Ana Reed", "It opens.", ["Water", "Engineering"])
    assert (post["image"]["url"], post["image"]["width"]) == ("https://weir.example/sluice.jpg", 1200)
    assert post["published_at"] == NOW.isoformat()


def test_edits_deletions_and_drafts_of_wordpress_are_noticed_within_a_day(press: Press, site: Site) -> None:
    """A2 by WordPress, and where A12 begins."""
    blog = WordPress("The Weir", MONDAY)
    edited, deleted, drafted, stands = (blog.publish(f"Post {n} on the weir", ago=n * HOUR) for n in range(1, 5))
    blog.stand_on(site)
    press.add(site.url(POSTS), kind=SourceKind.WORDPRESS)
    press.read(after=HOUR)
    blog.now = press.newsroom.now + HOUR
    blog.edit(edited, title="The weir, corrected")
    blog.delete(deleted)
    blog.edit(drafted, status="draft")

    press.read(after=DAY)

    assert {article.title: article.visible for article in press.articles()} == {
        "The weir, corrected": True,
        deleted.title: False,
        drafted.title: False,
        stands.title: True,
    }


def test_a_listing_page_is_completed_from_the_pages_of_its_stories(
    publication: Publication, site: Site, magazine: Magazine
) -> None:
    said = publication("sources", "add", site.url(LISTING), "--kind", "listing").out

    publication("sources", "refresh")

    assert "listing" in said
    for story in magazine.stories:
        found = articles(publication)[story.title]
        assert found["summary"] == story.summary
        assert found["published_at"] == story.date.isoformat()
        assert found["image"]["url"] == story.image
        assert found["url"] == site.url(f"{LISTING}{story.slug}")


def test_pages_of_known_stories_are_not_asked_for_at_every_reading(
    publication: Publication, site: Site, magazine: Magazine
) -> None:
    publication("sources", "add", site.url(LISTING), "--kind", "listing")
    publication("sources", "refresh")
    before = len(site.requests)

    publication("sources", "refresh")

    assert len(site.requests) - before <= 2  # robots.txt and the listing


def test_what_a_site_takes_out_of_the_index_or_takes_down_is_left_out(
    publication: Publication, site: Site, magazine: Magazine
) -> None:
    hidden, gone, missing = magazine.stories[:3]
    hidden.noindex, gone.status, missing.status = True, 410, 404
    publication("sources", "add", site.url(LISTING), "--kind", "listing")

    publication("sources", "refresh")

    assert set(articles(publication)) == {story.title for story in magazine.stories[3:]}


def test_what_robots_txt_forbids_is_not_read_and_said(publication: Publication, site: Site, magazine: Magazine) -> None:
    magazine.forbidden = "/stories"
    publication("sources", "add", site.url(LISTING), "--kind", "listing")

    result = publication.run("sources", "refresh", "--json")

    assert "robots.txt" in result.json[0]["error"]
    assert site.asked(LISTING) == []


def test_selectors_read_what_nothing_else_can(publication: Publication, site: Site, magazine: Magazine) -> None:
    site.pages["/archive"] = teasers(magazine.stories)
    given = {"item": "tr.row", "title": "a", "link": "a", "date": ".when", "summary": ".what"}
    options = [word for part, css in given.items() for word in ("--selector", f"{part}={css}")]
    publication("sources", "add", site.url("/archive"), "--kind", "listing", *options)

    publication("sources", "refresh")

    assert {title: found["summary"] for title, found in articles(publication).items()} == {
        story.title: story.summary for story in magazine.stories
    }


@pytest.mark.parametrize("path", ["/news-sitemap.xml", "/stories-sitemap.xml", "/sitemap.xml"])
def test_sitemaps_of_news_of_pages_and_of_sitemaps_are_read(
    publication: Publication, site: Site, magazine: Magazine, path: str
) -> None:
    publication("sources", "add", site.url(path))

    publication("sources", "refresh")

    assert set(articles(publication)) == {story.title for story in magazine.stories}


def test_a_site_says_where_its_feed_is(publication: Publication, site: Site) -> None:
    link = "<link rel='alternate' type='application/rss+xml' title='The Mill' href='/news.xml'>"
    site.pages["/"] = document(f"<!doctype html><html><head>{link}</head></html>".encode(), "text/html")
    site.pages["/news.xml"] = Feed("The Mill", [Item("The wheel turns", "https://mill.example/1", "1", NOW)])

    said = publication("sources", "add", site.url("/")).out

    publication("sources", "refresh")
    assert site.url("/news.xml") in said
    assert list(articles(publication)) == ["The wheel turns"]


def articles(publication: Publication) -> dict[str, dict[str, Any]]:
    """Every article by its title."""
    return {one["title"]: one for one in publication("articles", "list", "--json").json}
