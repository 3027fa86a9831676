"""Whatever publishers write as dates, each story comes once, with the issue after it appeared."""

from datetime import timedelta

from tests.support.factories import MONDAY
from tests.support.press import Press
from tests.support.site.feed import Feed, Item
from tests.support.site.server import Site

DAY = timedelta(days=1)
TITLE = "The tide mill turns again"


def item(number: int = 1, **given: object) -> Item:
    """A story of this morning, with its number in the title."""
    made = Item(f"{TITLE}, part {number} of it", f"https://mill.example/{number}", f"mill-{number}", MONDAY)
    for name, value in given.items():
        setattr(made, name, value)
    return made


def served(press: Press, site: Site, *shown: Item) -> Feed:
    """A feed of these items, added."""
    feed = Feed("The Mill", list(shown))
    site.pages["/feed"] = feed
    press.add(site.url("/feed"))
    return feed


def test_a_date_moved_forward_after_sending_repeats_nothing(press: Press, site: Site) -> None:
    """A6."""
    feed = served(press, site, item())
    press.read()
    assert TITLE in press.next_issue()
    feed.items = [item(date=MONDAY + 4 * DAY)]

    press.read()

    assert press.next_issue() == ""


def test_a_story_dated_ten_days_back_comes_once(press: Press, site: Site) -> None:
    """A7."""
    feed = served(press, site)
    press.read()
    press.next_issue()
    feed.items = [item(date=press.newsroom.now - 10 * DAY)]

    press.read()

    assert TITLE in press.next_issue()
    press.read()
    assert press.next_issue() == ""


def test_a_story_dated_ahead_waits_for_its_day_and_comes_once(press: Press, site: Site) -> None:
    """A8: dated two days after the next issue closes."""
    served(press, site, item(date=MONDAY + 4 * DAY))
    press.read()

    issues = [press.next_issue() for _ in range(3)]

    assert [TITLE in said for said in issues] == [False, True, False]


def test_impossible_dates_neither_hide_a_story_nor_repeat_it(press: Press, site: Site) -> None:
    """A9: 1513, 2041 and none at all."""
    years = [item(1, date=MONDAY.replace(year=1513)), item(2, date=MONDAY.replace(year=2041)), item(3, date=None)]
    served(press, site, *years)
    press.read()

    said = press.next_issue()

    assert [f"part {number} of it" in said for number in (1, 2, 3)] == [True, True, True]
    press.read()
    assert press.next_issue() == ""


def test_stories_that_drop_off_a_feed_of_ten_are_sent_all_the_same(press: Press, site: Site) -> None:
    """A11: four new ones a day, and twelve before the weekly issue."""
    press.newsroom.now = MONDAY - 5 * DAY
    feed = served(press, site)
    for day in range(3):
        feed.items = [item(4 * day + n, date=press.newsroom.now) for n in range(4)] + feed.items
        press.read()

    said = press.next_issue()

    assert len(feed.items) > feed.most
    assert [number for number in range(12) if f"part {number} of it" not in said] == []
