"""`make bench-web` has a figure for every page: a new page is measured, or this fails."""

from benchmarks.pages import acts, desk_visits, readers_visits
from benchmarks.pages.coverage import differences
from benchmarks.pages.visit import Visit


def test_every_page_is_measured_and_nothing_else() -> None:
    assert list(differences(every_visit())) == []


def test_a_page_without_a_figure_is_told() -> None:
    without = [visit for visit in every_visit() if visit.route != "/desk/log"]

    assert list(differences(without)) == ["/desk/log has no figure: add a visit in benchmarks/pages/"]


def test_a_figure_without_a_page_is_told() -> None:
    more = Visit("old", lambda browser, number: None, "/desk/old")

    assert list(differences([*every_visit(), more])) == ["/desk/old is measured, and there is no such page"]


def every_visit() -> list[Visit]:
    return [*readers_visits.visits(100), *desk_visits.visits(100, "link"), *acts.visits({})]
