"""Reading WordPress: every post once, whatever was edited, scheduled or taken back in between."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from digest.core.errors import SourceError
from digest.sources.fetching.values import Fetch, Fetched, Refused, Wanted
from digest.sources.models import Source, SourceKind
from digest.sources.queries import row
from digest.sources.reading.reading import Reading
from digest.sources.reading.taken_back import taken_back
from digest.sources.reading.wordpress import read_wordpress
from digest.sources.reading.wordpress_endpoint import with_parameters
from digest.sources.values import SourceRow
from tests.digest.sources.reading.wordpress_site import POSTS, SITE, Site

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Remembered:
    """A `Memory` that kept these guids."""

    guids: tuple[str, ...] = ()

    def known(self, urls: object) -> set[str]:
        """None: no page is asked for here."""
        return set()

    def standing(self, *, most: int) -> list[str]:
        """The newest of them."""
        return list(self.guids[:most])


def test_a_first_reading_takes_the_newest_five_hundred_oldest_first() -> None:
    site = Site()
    for number in range(1, 621):
        site.publish(number, NOW - timedelta(days=1000 - number))

    reading = _read(site)

    assert _titles(reading) == [f"Story {number}" for number in range(121, 621)]
    assert reading.upto == NOW - timedelta(days=380)
    assert [asked["page"] for asked in site.asked] == ["1", "2", "3", "4", "5"]


def test_a_site_with_exactly_a_page_of_posts_is_read_to_its_end() -> None:
    site = Site()
    for number in range(1, 101):
        site.publish(number, NOW - number * DAY)

    reading = _read(site)

    assert len(_titles(reading)) == 100


def test_a_new_post_and_an_old_one_that_was_edited_are_both_read() -> None:
    site = Site()
    site.publish(1, NOW - 90 * DAY, modified=NOW - HOUR)
    site.publish(2, NOW - 60 * DAY)
    site.publish(3, NOW - HOUR)

    reading = _read(site, upto=NOW - 5 * HOUR)

    assert _titles(reading) == ["Story 1", "Story 3"]
    assert reading.upto == NOW - HOUR


def test_a_post_that_was_scheduled_long_ago_is_not_missed() -> None:
    site = Site()
    site.publish(1, NOW - HOUR, modified=NOW - 30 * DAY)

    reading = _read(site, upto=NOW - 2 * HOUR)

    assert _titles(reading) == ["Story 1"]


def test_an_edit_in_the_hour_that_comes_twice_is_not_missed() -> None:
    """At 01:00 UTC the clocks of Berlin go back from three to two; WordPress compares what they show."""
    site = Site(zone=ZoneInfo("Europe/Berlin"))
    known, edited = datetime(2026, 10, 25, 0, 55, tzinfo=UTC), datetime(2026, 10, 25, 1, 5, tzinfo=UTC)
    site.publish(1, NOW - 90 * DAY, modified=edited)

    reading = _read(site, upto=known)

    assert _titles(reading) == ["Story 1"]


def test_an_old_wordpress_that_knows_no_modified_after_costs_no_more() -> None:
    site = Site(version=5.6)
    for number in range(1, 621):
        site.publish(number, NOW - timedelta(days=700 - number))
    site.publish(5, NOW - 690 * DAY, modified=NOW - HOUR)

    reading = _read(site, upto=NOW - 2 * HOUR)

    assert "Story 5" in _titles(reading)
    assert len(site.asked) == 2


def test_a_whole_reading_also_takes_the_newest_hundred() -> None:
    site = Site()
    for number in range(1, 151):
        site.publish(number, NOW - timedelta(days=200 - number))

    reading = _read(site, upto=NOW, whole=True)

    assert _titles(reading) == [f"Story {number}" for number in range(51, 151)]


def test_a_post_dated_in_2041_ends_no_reading() -> None:
    site = Site()
    site.publish(1, datetime(2041, 1, 1, tzinfo=UTC))

    reading = _read(site)

    assert reading.upto == NOW


def test_what_is_known_stays_known_when_there_is_nothing_new() -> None:
    reading = _read(Site(), upto=NOW - DAY)

    assert (_titles(reading), reading.upto) == ([], NOW - DAY)


def test_a_post_that_changes_while_it_is_read_is_one_post() -> None:
    site = Site()
    site.publish(1, NOW - HOUR)
    titles = iter(("Before", "After"))

    def fetch(wanted: Wanted) -> Fetched:
        site.publish(1, NOW - HOUR, title={"rendered": next(titles)})
        return site(wanted)

    reading = read_wordpress(_source(NOW - 2 * HOUR), fetch, Remembered(), whole=False, now=NOW)

    assert _titles(reading) == ["After"]


def test_a_deleted_post_is_taken_back() -> None:
    site = Site()
    site.publish(1, NOW - 2 * HOUR)

    reading = _read(site, upto=NOW, kept=(_guid(1), _guid(2)))

    assert reading.gone == (_guid(2),)


def test_a_post_that_says_it_is_a_draft_is_taken_back() -> None:
    site = Site()
    site.publish(1, NOW - HOUR, status="draft")

    reading = _read(site, upto=NOW - 2 * HOUR)

    assert (_titles(reading), reading.gone) == ([], (_guid(1),))


def test_whether_posts_stand_is_one_request_without_their_texts() -> None:
    site = Site()
    site.publish(1, NOW - HOUR)

    _read(site, upto=NOW, kept=(_guid(1),))

    assert [asked["_fields"] for asked in site.asked if "include" in asked] == ["id,guid,status"]
    assert len(site.asked) == 3


def test_a_site_that_lost_everything_takes_nothing_back() -> None:
    reading = _read(Site(), upto=NOW, kept=tuple(map(_guid, range(1, 9))))

    assert reading.gone == ()
    assert "none of 8 posts is there any more" in reading.parsed.warnings[0] if reading.parsed else False


def test_a_site_that_breaks_while_it_is_asked_takes_nothing_back() -> None:
    site = Site(most=2)
    site.publish(1, NOW - HOUR)

    reading = _read(site, upto=NOW - 2 * HOUR, kept=(_guid(2),))

    assert (_titles(reading), reading.gone) == (["Story 1"], ())
    assert reading.parsed is not None
    assert "cannot be told: the server stopped answering" in reading.parsed.warnings[0]


def test_one_post_asked_about_before_an_issue_is_sent_may_be_gone() -> None:
    """A12."""
    site = Site()
    site.publish(1, NOW - HOUR)

    assert taken_back(_source(NOW), site, [_guid(2)]) == (_guid(2),)
    assert taken_back(_source(NOW), site, [_guid(1)]) == ()


def test_a_site_without_any_posts_is_not_believed() -> None:
    with pytest.raises(SourceError, match="tells no posts at all"):
        taken_back(_source(NOW), Site(), [_guid(2)])


def test_a_site_whose_posts_were_renumbered_takes_nothing_back() -> None:
    site = Site()
    site.publish(77, NOW - HOUR, guid={"rendered": _guid(2)})

    with pytest.raises(SourceError, match="renumbered"):
        taken_back(_source(NOW), site, [_guid(2)])


def test_a_site_that_ignores_numbers_takes_nothing_back() -> None:
    site = Site()
    site.publish(1, NOW - HOUR)

    def without_include(wanted: Wanted) -> Fetched:
        return site(replace(wanted, url=wanted.url.replace("include", "excluded")))

    with pytest.raises(SourceError, match="by their number"):
        taken_back(_source(NOW), without_include, [_guid(2)])


def test_a_post_that_is_listed_stands_though_it_is_not_found_by_its_number() -> None:
    site = Site()
    site.publish(1, NOW - HOUR)

    def forgetful(wanted: Wanted) -> Fetched:
        return Fetched(b"[]", wanted.url) if "include" in wanted.url else site(wanted)

    assert taken_back(_source(NOW), forgetful, [_guid(1), _guid(2)]) == (_guid(2),)


def test_guids_without_a_number_are_left_standing() -> None:
    site = Site()

    assert taken_back(_source(NOW), site, ["https://birds.example/story", "urn:uuid:1", f"{SITE}/?page_id=4"]) == ()
    assert site.asked == []


def test_a_post_that_left_the_category_was_not_taken_back() -> None:
    site = Site()
    site.publish(1, NOW - HOUR, categories=[1])
    site.publish(2, NOW - HOUR, categories=[3])
    source = replace(_source(NOW), location=f"{POSTS}?categories=3")

    assert taken_back(source, site, [_guid(1), _guid(2)]) == ()


@pytest.mark.parametrize(
    ("address", "own"),
    [
        (f"{POSTS}?categories=3", {"categories": ["3"]}),
        (f"{SITE}/?rest_route=/wp/v2/posts", {"rest_route": ["/wp/v2/posts"]}),
    ],
)
def test_the_parameters_of_the_address_stay(address: str, own: dict[str, list[str]]) -> None:
    parameters = parse_qs(urlsplit(with_parameters(address, page="2")).query)

    assert parameters == own | {"page": ["2"]}


def test_where_the_site_moved_to_is_told_without_our_parameters() -> None:
    def moved(wanted: Wanted) -> Fetched:
        url = wanted.url.replace("birds.example", "www.birds.example")
        return Fetched(b"[]", url, moved_to=url)

    reading = read_wordpress(_source(None), moved, Remembered(), whole=True, now=NOW)

    assert reading.moved_to == "https://www.birds.example/wp-json/wp/v2/posts"


def test_only_the_named_origin_may_be_private() -> None:
    asked: list[Wanted] = []

    def fetch(wanted: Wanted) -> Fetched:
        asked.append(wanted)
        return Fetched(b"[]", wanted.url)

    source = replace(_source(None), location="http://10.0.0.5/wp-json/wp/v2/posts", on_private_network=True)
    read_wordpress(source, fetch, Remembered(), whole=True, now=NOW)

    assert {(wanted.private_origin, wanted.page) for wanted in asked} == {("http://10.0.0.5:80", False)}


@pytest.mark.parametrize("status", [400, 401, 404, 503])
def test_a_site_that_refuses_is_an_error(status: int) -> None:
    def refuse(wanted: Wanted) -> Fetched:
        raise Refused(f"the server answered {status}", status=status)

    with pytest.raises(SourceError, match=str(status)):
        read_wordpress(_source(None), refuse, Remembered(), whole=True, now=NOW)


def _read(site: Fetch, *, upto: datetime | None = None, whole: bool = False, kept: tuple[str, ...] = ()) -> Reading:
    return read_wordpress(_source(upto), site, Remembered(kept), whole=whole, now=NOW)


def _titles(reading: Reading) -> list[str]:
    return [entry.title for entry in reading.parsed.entries] if reading.parsed else []


def _guid(number: int) -> str:
    return f"{SITE}/?p={number}"


def _source(upto: datetime | None) -> SourceRow:
    return row(Source(id=1, name="Birds", kind=SourceKind.WORDPRESS, location=POSTS, added_at=NOW, read_upto=upto))
