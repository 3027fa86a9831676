"""Somebody who has never seen the desk and reads only its screens: next week's issue as a certain reader gets it is
three clicks from logging in, and its approval five. Typing is free; so is sending the log-in form."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from digest.core.sections import Polling
from digest.issues.models import Issue, IssueState
from subscribers.staff.roles import Role
from tests.support import factories as given
from tests.support.desk_week import SCHEDULES
from tests.support.served import Served, serving
from tests.support.staff import hire, log_in_by_form

NEXT = "Weekly issue 2026-W48"
PREVIEW, APPROVAL = 3, 5


@dataclass
class Newcomer:
    """Clicks what can be seen in the window without scrolling, by the words that it begins with."""

    page: Page
    clicks: int = 0

    def follows(self, words: str) -> None:
        """A link."""
        self._clicks("link", words)

    def presses(self, words: str) -> None:
        """A button."""
        self._clicks("button", words)

    def _clicks(self, role: str, words: str) -> None:
        named = re.compile(rf"^{words}\b")
        [it] = [one for one in self.page.get_by_role(role, name=named).all() if one.is_visible()]  # type: ignore[arg-type]
        place, window = it.bounding_box(), self.page.viewport_size
        assert place is not None
        assert window is not None
        assert place["y"] + place["height"] <= window["height"], f"{words!r} stands below the fold"
        with self.page.expect_navigation():
            it.click()
        self.clicks += 1


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path) -> Iterator[Served]:
    """A publication with many schedules, whose weekly issue Ana will get."""
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'digest.db')}"
    schedules = {name: SCHEDULES[name] for name in ("daily", "weekly", "monthly")}
    rules = {"approval": "required", "polling": Polling(check_hours_before=0)}
    with serving(tmp_path, url, schedules=schedules, **rules) as site:  # type: ignore[arg-type]
        with site.database.writing() as session:
            topic = given.topic(session, "oceans")
            given.subscriber(session, topic, address="ana@example.org", name="Ana")
            given.article(session, topic, title="Reefs hear them coming")
        hire(site.database, Role.APPROVER, "Nia", now=site.clock[0])
        site.work()
        yield site


@pytest.mark.parametrize("script", [True, False])
def test_a_newcomer_previews_in_three_clicks_and_approves_in_five(
    site: Served, browser: Browser, *, script: bool
) -> None:
    with browser.new_context(java_script_enabled=script, viewport={"width": 1280, "height": 800}) as context:
        nia = Newcomer(context.new_page())
        log_in_by_form(nia.page, site.address, name="Nia")

        nia.follows(f"Preview as a reader ?, {NEXT}")
        nia.page.get_by_label("A certain reader").fill("ana@example.org")
        nia.presses("Show their mail")
        assert nia.page.frame_locator("iframe").get_by_text("Hello Ana,").is_visible()
        assert nia.page.frame_locator("iframe").get_by_role("link", name="Reefs hear them coming").is_visible()
        assert "ana" not in nia.page.url
        assert nia.clicks <= PREVIEW

        nia.follows("Review")
        nia.presses("Approve")
        assert nia.page.get_by_text("Approved by Nia").is_visible()
        assert nia.clicks <= APPROVAL

    with site.database.reading() as session:
        states = {issue.schedule: issue.state for issue in session.query(Issue)}
    assert states["weekly"] is IssueState.APPROVED
