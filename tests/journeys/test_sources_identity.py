"""Publishers change their marks of identity; no reader gets a story twice for it, and none is lost."""

from dataclasses import replace
from datetime import timedelta

from tests.support.factories import MONDAY
from tests.support.press import Press
from tests.support.site.feed import Feed, Item
from tests.support.site.server import Site

TITLES = (
    "Bitterns boom in the east reeds",
    "A crane nests on the old pump house",
    "Volunteers clear the northern ditch",
    "Otters filmed by the new sluice",
    "The hide reopens after a storm",
    "Marsh harriers raise three young",
)


def items(*titles: str) -> list[Item]:
    """Items of the last days, one on each, with guids of their own."""
    return [
        Item(
            title,
            f"https://marsh.example/{title.split()[1].lower()}-{number}",
            f"http://marsh.example/?p={number}",
            MONDAY - timedelta(hours=20 * number),
            f"What was seen, number {number}. {title}, and nobody had expected it.",
        )
        for number, title in enumerate(titles, start=1)
    ]


def test_new_guids_for_all_repeat_nothing_and_are_held_with_a_reason(press: Press, site: Site) -> None:
    """A1: all guids change their scheme; addresses and titles stay."""
    feed = served(press, site, items(*TITLES))
    first = press.next_issue()
    feed.items = [replace(item, guid=f"urn:uuid:{number}") for number, item in enumerate(feed.items)]

    press.read()

    assert [title in first for title in TITLES] == [True] * 6
    assert press.next_issue() == ""
    assert len(press.articles()) == 6
    assert "identifiers" in press.sources()[0].held_reason


def test_what_is_new_in_a_held_source_waits_for_a_person(press: Press, site: Site) -> None:
    """A1: guids, addresses and titles all change, as when a site is moved to another system."""
    feed = served(press, site, items(*TITLES))
    press.next_issue()
    feed.items = [
        Item(f"News {number}", f"https://new.example/{number}", f"new-{number}", item.date, f"Moved {number}.")
        for number, item in enumerate(feed.items)
    ]

    press.read()

    assert press.next_issue() == ""
    assert press.sources()[0].held_reason


def test_a_corrected_title_under_its_guid_updates_and_repeats_nothing(press: Press, site: Site) -> None:
    """A2."""
    feed = served(press, site, items(*TITLES))
    press.next_issue()
    feed.items[0] = replace(feed.items[0], title="Spoonbills, not bitterns", link="https://marsh.example/spoonbills")

    press.read()

    assert press.next_issue() == ""
    assert len(press.articles()) == 6
    assert press.articles()[0].title == "Spoonbills, not bitterns"
    assert press.articles()[0].url == "https://marsh.example/spoonbills"


def test_a_corrected_slug_that_is_also_the_guid_is_the_same_story(press: Press, site: Site) -> None:
    """A3: title and date tell."""
    feed = served(press, site, [replace(item, guid=item.link) for item in items(*TITLES)])
    press.next_issue()
    feed.items[0] = replace(feed.items[0], guid="https://marsh.example/bitern", link="https://marsh.example/bitern")

    press.read()

    assert press.next_issue() == ""
    assert len(press.articles()) == 6


def test_a_new_slug_and_title_over_the_same_text_are_held_for_a_person(press: Press, site: Site) -> None:
    """A3: guid, address and title are new; the text and the day are not."""
    feed = served(press, site, [replace(item, guid=item.link) for item in items(*TITLES)])
    press.next_issue()
    link = "https://marsh.example/spoonbills"
    feed.items[0] = replace(feed.items[0], guid=link, link=link, title="Spoonbills boom in the east reeds")

    press.read()

    assert press.next_issue() == ""


def test_stories_that_share_one_link_and_have_no_guid_all_reach_the_reader(press: Press, site: Site) -> None:
    """A4."""
    ticker = [replace(item, guid=None, link="https://marsh.example/ticker") for item in items(*TITLES)]
    served(press, site, ticker)

    mail = press.next_issue()

    assert [title in mail for title in TITLES] == [True] * 6


def test_two_stories_under_one_guid_and_one_without_all_reach_the_reader(press: Press, site: Site) -> None:
    """A5."""
    one, other, empty = items(*TITLES[:3])
    served(press, site, [one, replace(other, guid=one.guid), replace(empty, guid="")])

    mail = press.next_issue()

    assert [title in mail for title in TITLES[:3]] == [True] * 3


def served(press: Press, site: Site, shown: list[Item]) -> Feed:
    """A feed of these items, added and read once."""
    feed = Feed("The Marsh", shown)
    site.pages["/feed"] = feed
    press.add(site.url("/feed"))
    press.read(after=timedelta(hours=1))
    return feed
