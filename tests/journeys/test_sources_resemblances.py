"""One story from two sources: the same page is one article, two texts are two, and a person is told."""

from datetime import timedelta

from tests.support.factories import MONDAY
from tests.support.press import Press
from tests.support.publication import Publication
from tests.support.site.feed import Feed, Item
from tests.support.site.server import Site

PRESS_RELEASE = Item(
    "University of Wexcombe researchers show that mussels grow thinner shells in warm estuaries",
    "https://press.example/mussels",
    "press-1",
    MONDAY,
    "Over twelve summers at three farms on the Wex estuary, the shells of mussels became a fifth thinner, in step with "
    "the temperature of the water, researchers at the University of Wexcombe report today.",
)
BLOG = Item(
    "Mussels grow thinner shells in warm estuaries",
    "https://blog.example/why-your-mussels-are-thinner",
    "blog-1",
    MONDAY + timedelta(hours=3),
    "Over twelve summers at three mussel farms on the Wex estuary, shells became a fifth thinner as the water warmed, "
    "researchers at Wexcombe report.",
)
OTHER = Item(
    "A new bridge for the canal path",
    "https://blog.example/bridge",
    "blog-2",
    MONDAY + timedelta(hours=4),
    "Walkers may cross the canal again from Monday, after two years of detours by the railway.",
)


def test_a_press_release_and_a_blog_on_one_story_are_flagged_and_both_stay(press: Press, site: Site) -> None:
    """A32."""
    site.pages |= {"/press": Feed("Press", [PRESS_RELEASE]), "/blog": Feed("Blog", [BLOG, OTHER])}
    for path in ("/press", "/blog"):
        press.add(site.url(path))
        press.read(after=timedelta(hours=1))

    said = press.next_issue()

    assert [item.title in said for item in (PRESS_RELEASE, BLOG, OTHER)] == [True, True, True]


def test_the_flag_names_both_and_no_other(publication: Publication, site: Site) -> None:
    """A32."""
    site.pages |= {"/press": Feed("Press", [PRESS_RELEASE]), "/blog": Feed("Blog", [BLOG, OTHER])}
    for path in ("/press", "/blog"):
        publication("sources", "add", site.url(path))
        publication("sources", "refresh", site.url(path))

    [flag] = publication("articles", "resemblances", "--json").json

    assert flag["kind"] == "same-story"
    titles = {article["id"]: article["title"] for article in publication("articles", "list", "--json").json}
    assert {titles[flag["article_id"]], titles[flag["other_id"]]} == {PRESS_RELEASE.title, BLOG.title}


def test_a_story_in_two_feeds_of_one_site_comes_once(press: Press, site: Site) -> None:
    """The feeds of two topics name the same page."""
    site.pages |= {"/all": Feed("All", [BLOG, OTHER]), "/sea": Feed("Sea", [BLOG])}
    for path in ("/all", "/sea"):
        press.add(site.url(path))
        press.read(after=timedelta(hours=1))

    said = press.next_issue()

    assert said.count(BLOG.link) == 1
    assert len(press.articles()) == 3
