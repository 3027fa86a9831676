"""What was done to an issue is told in words, in the language of who reads it, wherever its history is shown."""

import pytest

from digest.issues.hands import ISSUE
from digest.issues.things import Kind
from subscribers.staff import audit
from subscribers.staff.roles import Role
from tests.digest.web.test_workbench import Desk, desk_of
from tests.support.frontdoor import FrontDoor, visible
from tests.support.staff import OWN

GERMAN = {"Accept-Language": "de"}


@pytest.fixture
def desk(door: FrontDoor) -> Desk:
    """That of Grace, an admin."""
    return desk_of(door, Role.ADMIN, "Grace")


def review(desk: Desk, **headers: str) -> str:
    """What the tab says."""
    return visible(desk.door.get(f"{desk.page}/review", headers=headers)).replace(" :", ":")


def log(desk: Desk, **headers: str) -> str:
    """What the page of admins says."""
    return visible(desk.door.get("/desk/log", headers=headers)).replace(" :", ":")


def test_the_review_says_what_was_changed_of_which_story(desk: Desk) -> None:
    desk.act(desk.stories[0], "pin")

    assert "Grace: changed Place in the issue · Story A: pinned" in review(desk)


def test_the_log_says_what_was_before_and_what_came_after(desk: Desk) -> None:
    desk.set(Kind.SUBJECT, "Of moons")
    desk.set(Kind.TOPICS, str(desk.other_id), desk.stories[0])

    said = log(desk)

    assert "Subject nothing Of moons" in said
    assert "Topics · Story A as it is by itself Space" in said


def test_a_note_is_told_by_the_name_of_its_topic(desk: Desk) -> None:
    desk.set(Kind.NOTE, "All by one desk", desk.topic_id)

    assert "Note · Immunology nothing All by one desk" in log(desk)


def test_a_summary_that_was_emptied_is_told_from_one_nobody_wrote(desk: Desk) -> None:
    desk.set(Kind.SUMMARY, "", desk.stories[0])

    assert "Summary · Story A as it is by itself nothing" in log(desk)


def test_a_colleague_reads_the_same_in_german(desk: Desk) -> None:
    desk.act(desk.stories[0], "exclude")
    desk.door.post(f"{desk.page}/review/hold", {"why": "wrong picture"}, headers=OWN)

    page, history = log(desk, **GERMAN), review(desk, **GERMAN)

    assert "Platz in der Ausgabe · Story A wie von selbst weggelassen" in page
    assert "Platz in der Ausgabe · Story A: weggelassen" in history
    assert ["Grund: wrong picture" in said for said in (page, history)] == [True, True]


def test_neither_page_shows_how_the_log_keeps_it(desk: Desk) -> None:
    desk.act(desk.stories[1], "down")
    desk.act(desk.stories[1], "pin")
    desk.set(Kind.HELD, "held", desk.stories[2])

    for said in (review(desk), log(desk)):
        assert [raw for raw in ("standing", "held 3", ": 0 ", ": 1 ", "None", "exclude") if raw in said] == []


def test_a_correction_names_its_story_and_counts_its_readers(desk: Desk) -> None:
    record(desk, "corrected", article=desk.stories[0], readers=12)

    assert "Story: Story A Readers: 12" in log(desk)


def test_a_reader_stands_in_the_log_as_a_number_alone(desk: Desk) -> None:
    desk.door.get(f"{desk.page}/preview/readers/1")

    said = log(desk)

    assert "looked at subscriber 1 Issue:" in said
    assert "ana@example.org" not in said


def test_what_was_noted_of_a_story_that_is_gone_can_still_be_read(desk: Desk) -> None:
    record(desk, "changed", **{"standing 999": "exclude"})
    record(desk, "corrected", article=999, readers=1)

    said = log(desk)

    assert "Place in the issue: left out" in said
    assert "Story: 999" in said


def test_lines_of_old_have_nothing_where_nothing_was(desk: Desk) -> None:
    record(desk, "changed", **{f"standing {desk.stories[0]}": ""})

    assert "Place in the issue · Story A: as it is by itself" in log(desk)


def record(desk: Desk, act: str, **after: object) -> None:
    """A line of the log about the issue."""
    room = desk.door.newsroom
    with room.database.writing() as session:
        audit.record(session, act, ISSUE, desk.issue_id, by=None, now=room.now, after=after)
