"""What pages tell programs about the ways to read their sites."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.articles.cleaning import absolute_url, tidy
from digest.core.errors import SourceError
from digest.sources.parsing.links import Links, is_page, read_links

SITE = "https://birds.example"


def test_feeds_of_every_kind_are_found_and_those_of_comments_come_last() -> None:
    links = _links(
        """<link rel=alternate type="application/rss+xml" title="Birds &raquo; Comments Feed" href="/c/">
        <link rel="alternate" type="application/rss+xml" title="Birds &raquo; Feed" href="/feed/">
        <LINK REL="Alternate" TYPE="application/atom+xml; charset=utf-8" HREF="/atom">
        <link rel="alternate" type="application/feed+json" href="/feed.json">
        <link rel="feed" href="/other">"""
    )

    assert [feed.url.removeprefix(SITE) for feed in links.feeds] == ["/feed/", "/atom", "/feed.json", "/other", "/c/"]
    assert links.feeds[0].title == "Birds \u00bb Feed"
    assert links.feeds[-1].comments


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate stylesheet" type="text/xml" href="/a">',
        '<link rel="alternate" hreflang="de" href="/de/">',
        '<link rel="alternate" type="application/json+oembed" href="/oembed">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:x()">',
        '<link rel="alternate" type="application/rss+xml">',
    ],
)
def test_what_is_no_feed_is_not_offered(link: str) -> None:
    assert _links(link).feeds == ()


def test_a_feed_named_twice_is_one() -> None:
    assert len(_links('<link rel="alternate" type="text/xml" href="/feed">' * 2).feeds) == 1


def test_addresses_start_at_the_base_of_the_page() -> None:
    links = _links('<base href="/blog/"><link rel="alternate" type="text/xml" href="feed">')

    assert links.feeds[0].url == f"{SITE}/blog/feed"


@pytest.mark.parametrize(
    ("head", "posts"),
    [
        ('<link rel="https://api.w.org/" href="/blog/wp-json/">', f"{SITE}/blog/wp-json/wp/v2/posts"),
        ('<link rel="https://api.w.org/" href="/?rest_route=/">', f"{SITE}/?rest_route=/wp/v2/posts"),
        ('<meta name="Generator" content="WordPress 6.8">', f"{SITE}/wp-json/wp/v2/posts"),
        ('<meta name="generator" content="Hugo 0.120">', None),
        ("", None),
    ],
)
def test_where_wordpress_tells_its_posts(head: str, posts: str | None) -> None:
    assert _links(head).wordpress == posts


@pytest.mark.parametrize(
    ("thing", "parameter"), [("categories/12", "categories=12"), ("tags/3", "tags=3"), ("users/5", "author=5")]
)
@pytest.mark.parametrize(
    ("root", "joint"), [(f"{SITE}/wp-json", "?"), (f"{SITE}/?rest_route=", "&")], ids=["pretty", "plain"]
)
def test_posts_are_narrowed_to_what_the_page_is_about(thing: str, parameter: str, root: str, joint: str) -> None:
    links = _links(f'<link rel="alternate" type="application/json" href="{root}/wp/v2/{thing}">')

    assert links.wordpress == f"{root}/wp/v2/posts{joint}{parameter}"
    assert links.narrowed


def test_the_feed_below_a_topic_page_is_its_own_but_below_a_story_it_is_of_comments() -> None:
    feed = '<link rel="alternate" type="application/rss+xml" href="/waders/feed/">'
    story = '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/4">'

    topic_page, story_page = _links(feed, page="/waders/"), _links(feed + story, page="/waders/")

    assert [(found.own, found.comments) for found in topic_page.feeds] == [(True, False)]
    assert [(found.own, found.comments) for found in story_page.feeds] == [(True, True)]


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("<!DOCTYPE html><p>", True),
        ('<?xml version="1.0"?>\n<!-- x --><html xmlns="http://www.w3.org/1999/xhtml">', True),
        ("  <head><title>x", True),
        ("<rss><channel><description><html>", False),
        ('{"version": "<html>"}', False),
        ("<!-- " * 5000, False),
        ("", False),
    ],
)
def test_a_page_is_told_from_a_document_for_programs(text: str, page: bool) -> None:
    assert is_page(text) is page


@given(
    st.lists(
        st.sampled_from([*"<>'\"=/ &a\x00\ud800", "<link ", "href", "rel=alternate ", "<title>", "http://[", "//"])
    )
)
@settings(max_examples=150)
def test_whatever_a_page_holds_its_links_are_sound(pieces: list[str]) -> None:
    links = _links("".join(pieces))

    assert tidy(links.title) == links.title
    assert all(absolute_url(feed.url) == feed.url for feed in links.feeds)
    assert links.wordpress is None or absolute_url(links.wordpress)


def test_a_page_that_would_take_for_ever_is_refused() -> None:
    with pytest.raises(SourceError, match="nested too deeply"):
        _links("<b><p>" * 100_000)


def _links(head: str, *, page: str = "/") -> Links:
    return read_links(f"<!doctype html><html><head>{head}</head><body></body></html>", url=SITE + page)
