"""Sources fail in every way there is. Each failure is one clear line about one source, and stops no other."""

import pytest

from digest.issues.intake import refresh_sources
from digest.sources.fetching.client import web_within
from digest.sources.fetching.limits import Limits
from tests.support.factories import MONDAY
from tests.support.press import Press
from tests.support.publication import Publication
from tests.support.site import trouble
from tests.support.site.feed import Feed, Item
from tests.support.site.server import Part, Site

HEALTHY = Feed("Healthy", [Item("A story that stands", "https://healthy.example/1", "healthy-1", MONDAY)])
TROUBLE: dict[str, tuple[Part, str]] = {
    "turned to HTML": (trouble.page("Our new site"), "HTML page titled 'Our new site'"),
    "gone": (trouble.says(410), "410"),
    "not found": (trouble.says(404), "404"),
    "broken": (trouble.says(500), "500"),
    "busy": (trouble.says(503, retry_after="3600"), "503"),
    "hangs up": (trouble.hangs_up, "connection"),
    "redirects to itself": (trouble.redirects("/trouble"), "redirects"),
    "leads to a cloud's secrets": (trouble.redirects("http://169.254.169.254/latest/meta-data/"), "private network"),
    "leads to another port": (trouble.redirects("http://127.0.0.1:9/"), "private network"),
    "leads to a file": (trouble.redirects("file:///etc/passwd"), "address"),
    "swells": (trouble.bomb(), "larger than"),
    "is too large": (trouble.announces(50_000_000), "larger than"),
    "is empty": (trouble.document(b""), "empty"),
    "is a picture": (trouble.document(b"\x89PNG\r\n\x1a\n", "image/png"), "picture"),
    "declares entities": (trouble.document(b'<!DOCTYPE rss [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><rss/>'), "DOCTYPE"),
}


@pytest.fixture
def between(publication: Publication, site: Site, neighbour: Site) -> Publication:
    """Three sources, of which the one in the middle stands on a server of its own and was fine when it was added."""
    neighbour.pages |= {"/before": HEALTHY, "/after": HEALTHY}
    site.pages["/trouble"] = Feed("Trouble", [])
    for name, address in (("before", neighbour), ("trouble", site), ("after", neighbour)):
        publication("sources", "add", address.url(f"/{name}"), "--name", name)
    return publication


@pytest.mark.parametrize("kind", TROUBLE)
def test_one_that_fails_says_why_and_stops_no_other(between: Publication, site: Site, kind: str) -> None:
    """A22, and all other trouble."""
    site.pages["/trouble"], words = TROUBLE[kind]

    result = between.run("sources", "refresh", "--json")

    errors = {one["name"]: one["error"] for one in result.json}
    assert result.code == 1
    assert words in errors["trouble"]
    assert (errors["before"], errors["after"]) == ("", "")
    assert [article["title"] for article in between("articles", "list", "--json").json].count("A story that stands")


def test_one_that_trickles_is_given_up_and_stops_no_other(press: Press, site: Site) -> None:
    site.pages |= {"/before": HEALTHY, "/trouble": trouble.trickles(), "/after": HEALTHY}
    for name in ("before", "trouble", "after"):
        press.add(site.url(f"/{name}"), name=name)

    with web_within(Limits(whole_seconds=0.5)) as fetch:
        results = list(refresh_sources(press.newsroom.database, fetch, clock=lambda: press.newsroom.now))

    errors = {one.name: one.error for one in results}
    assert "did not arrive within" in errors["trouble"]
    assert (errors["before"], errors["after"]) == ("", "")
