"""Every page of the desk in each of its states, as a table: for looking at all of them, and for pictures."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page

from digest.core.database import Database
from digest.core.sections import Web
from digest.issues import edits
from digest.issues.things import Kind, Thing
from digest.web.serving import served
from subscribers.staff import resets, sessions
from subscribers.staff.models import StaffSession
from tests.support import desk_hands, desk_sso, desk_week
from tests.support.desk_week import Week
from tests.support.staff import PASSWORD

LONG_AGO = timedelta(hours=1)
BROWSERS = {"Ann": "Firefox on Linux", "Ed": "Safari on macOS", "Grace": "Firefox on Windows"}


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A page of the desk at `path`, as `who` sees it; or the one that comes when something was `typed` there and a
    button was pressed.

    In place of numbers the path has names, as in "issues/{draft}/stories/{draft_story}".
    """

    path: str
    who: str = "Ann"
    """Of staff; "" for nobody, and "Ann, later" once her password was given too long ago."""
    press: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    """By the id of the field."""
    at: str = "week"
    """Which desk: "empty", on which nothing stands yet, or "provider", where people log in by one."""
    meanwhile: bool = False
    """Before the button is pressed, a colleague changes the subject of the draft."""


ISSUES = {
    "home-empty": Exhibit("", at="empty"),
    "home": Exhibit(""),
    "home-older": Exhibit("?before={sent}"),
    "home-month": Exhibit("?month=2026-12"),
    "draft": Exhibit("issues/{draft}", "Ed"),
    "draft-shut": Exhibit("issues/{sending}", "Ed"),
    "draft-cancelled": Exhibit("issues/{cancelled}", "Ed"),
    "story": Exhibit("issues/{draft}/stories/{changed_story}", "Ed"),
    "story-shut": Exhibit("issues/{sent}/stories/1", "Ed"),
    "story-mistake": Exhibit("issues/{draft}/stories/{draft_story}", "Ed", "Save Picture", {"picture-field": "none"}),
    "faster": Exhibit("issues/{draft}", "Ed", "Save the subject", {"subject-field": "Of moons"}, meanwhile=True),
    "add": Exhibit("issues/{draft}/add", "Ed"),
    "add-mistake": Exhibit("issues/{draft}/add", "Ed", "Read the page and add it", {"url": "https://example.org/"}),
    "changes": Exhibit("issues/{draft}/changes", "Ed"),
    "changes-none": Exhibit("issues/{closed}/changes", "Ed"),
}
LOOKS = {
    "preview": Exhibit("issues/{draft}/preview"),
    "preview-editor": Exhibit("issues/{draft}/preview", "Ed"),
    "preview-phone": Exhibit("issues/{draft}/preview?shape=phone"),
    "preview-dark": Exhibit("issues/{draft}/preview?dark=yes"),
    "preview-no-pictures": Exhibit("issues/{draft}/preview?pictures=no"),
    "preview-text": Exhibit("issues/{draft}/preview?shape=text"),
    "preview-source": Exhibit("issues/{draft}/preview?shape=source"),
    "preview-beside": Exhibit("issues/{draft}/preview?beside=yes"),
    "preview-largest": Exhibit("issues/{draft}/preview?eyes=largest"),
    "preview-smallest": Exhibit("issues/{draft}/preview?eyes=smallest"),
    "preview-random": Exhibit("issues/{draft}/preview?eyes=random"),
    "preview-german": Exhibit("issues/{draft}/preview?mail_language=de"),
    "preview-topics": Exhibit("issues/{draft}/preview?topic=1&topic=2"),
    "preview-nothing": Exhibit("issues/{draft}/preview?topic={quiet_topic}"),
    "preview-reader": Exhibit("issues/{draft}/preview/readers/{ana}"),
    "preview-nobody": Exhibit("issues/{draft}/preview", "Ann", "Show their mail", {"reader": "nobody@example.org"}),
    "checks": Exhibit("issues/{draft}/checks", "Ed"),
    "checks-waiting": Exhibit("issues/{waiting}/checks", "Ed"),
    "checks-unattended": Exhibit("issues/{closed}/checks", "Ed"),
    "forecast": Exhibit("issues/{draft}/forecast", "Ed"),
    "forecast-not-yet": Exhibit("issues/{mine}/forecast", "Ed"),
    "forecast-waiting": Exhibit("issues/{waiting}/forecast", "Ed"),
    "forecast-served": Exhibit("issues/{sent}/forecast", "Ed"),
}
LAST_MILES = {
    "review-draft": Exhibit("issues/{draft}/review"),
    "review": Exhibit("issues/{waiting}/review"),
    "review-editor": Exhibit("issues/{closed}/review", "Ed"),
    "review-second": Exhibit("issues/{mine}/review"),
    "review-changed": Exhibit("issues/{changed}/review"),
    "review-approved": Exhibit("issues/{approved}/review"),
    "review-later": Exhibit("issues/{approved}/review", "Ann, later"),
    "review-sending": Exhibit("issues/{sending}/review"),
    "review-failed": Exhibit("issues/{failed}/review"),
    "review-sent": Exhibit("issues/{sent}/review"),
    "review-cancelled": Exhibit("issues/{cancelled}/review"),
    "review-tested": Exhibit("issues/{waiting}/review?tested=2"),
    "review-mistake": Exhibit("issues/{waiting}/review", "Ann", "Send the test"),
    "review-too-late": Exhibit("issues/{draft}/review", "Ann", "Approve", meanwhile=True),
    "sending-draft": Exhibit("issues/{draft}/sending"),
    "sending-approved": Exhibit("issues/{approved}/sending"),
    "sending": Exhibit("issues/{sending}/sending?domains=yes"),
    "sending-editor": Exhibit("issues/{sending}/sending", "Ed"),
    "sending-mistake": Exhibit("issues/{sending}/sending", "Ann", "Stop it now"),
    "sending-stopped": Exhibit("issues/{stopped}/sending?done=stopped"),
    "sending-later": Exhibit("issues/{stopped}/sending", "Ann, later"),
    "sending-failed": Exhibit("issues/{failed}/sending"),
    "sending-cancelled": Exhibit("issues/{cancelled}/sending"),
    "report": Exhibit("issues/{sent}/sending"),
    "correction": Exhibit("issues/{sent}/sending", "Ann", "Count who would get it", {"text": "It was off Belize."}),
}
ROOMS = {
    "login": Exhibit("login", ""),
    "login-wrong": Exhibit("login", "", "Log in", {"address": "ann@example.org", "password": "wrong"}),
    "login-code": Exhibit("login", "", "Log in", {"address": "fay@example.org", "password": PASSWORD}),
    "login-later": Exhibit("login", "", "Log in", {"address": "tim@example.org", "password": "wrong"}),
    "forgotten": Exhibit("forgotten", ""),
    "forgotten-sent": Exhibit("forgotten", "", "Send me a link", {"address": "ann@example.org"}),
    "password": Exhibit("password/{token}", ""),
    "password-weak": Exhibit("password/{token}", "", "Set it", {"password": "short"}),
    "account": Exhibit("account", "Grace"),
    "account-mistake": Exhibit("account", "Grace", "Change it, and log in anew", {"password": "short"}),
    "account-second-factor": Exhibit("account", "Fay"),
    "code": Exhibit("account/code", "Grace"),
    "code-mistake": Exhibit("account/code", "Grace", "Set it up", {"code": "000000"}),
    "proof": Exhibit("account/proof?to=issues/1/review", "Ann, later"),
    "proof-wrong": Exhibit("account/proof", "Ann, later", "Go on", {"password": "wrong"}),
    "staff": Exhibit("staff", "Grace"),
    "staff-mistake": Exhibit("staff", "Grace", "Send an invitation", {"name": "Ed", "address": "ed@example.org"}),
    "log": Exhibit("log", "Grace"),
    "not-yours": Exhibit("staff", "Ed"),
    "no-page": Exhibit("issues/999"),
    "no-link": Exhibit("password/1-1-x", ""),
    "not-now": Exhibit("issues/{draft}", "Ed", "Undo: subject", meanwhile=True),
    "unreadable": Exhibit("?month=soon"),
}
PROVIDERS = {
    "login-provider": Exhibit("login", "", at="provider"),
    "login-provider-nowhere": Exhibit("login/callback", "", at="provider"),
    "digits": Exhibit("login/provider?to=issues", "", at="provider"),
    "digits-wrong": Exhibit("login/provider", "", "Go on", {"code": "000000"}, at="provider"),
    "proof-provider": Exhibit("account/proof?to=staff", "Ann, later", at="provider"),
    "proof-provider-alone": Exhibit("account/proof", "Lou, later", at="provider"),
    "proof-provider-another": Exhibit("account/proof/provider", "Ann, later", at="provider"),
}
EXHIBITS = {**ISSUES, **LOOKS, **LAST_MILES, **ROOMS, **PROVIDERS}


@dataclass(frozen=True, slots=True)
class DeskGallery:
    """The exhibits, served."""

    week: Week
    addresses: Mapping[str, str]
    """Of its desks."""
    keys: Mapping[str, Mapping[str, str]]
    """What the browsers of staff are known by, at each desk."""
    names: Mapping[str, object]
    """What stands in paths in place of a name."""

    def show(self, page: Page, exhibit: Exhibit) -> None:
        """Have the browser go there as that person. Pressing may change things, so the order of EXHIBITS counts."""
        self.enter(page, exhibit)
        page.goto(self.place(exhibit))
        for name, value in exhibit.typed.items():
            page.fill(f"#{name}", value)
        if exhibit.meanwhile:
            self._meanwhile(exhibit)
        if exhibit.press:
            page.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
            with page.expect_navigation():
                page.get_by_role("main").get_by_role("button", name=exhibit.press).first.click()

    def enter(self, page: Page, exhibit: Exhibit) -> None:
        """Have the browser be that person's."""
        page.context.clear_cookies()
        if exhibit.who:
            key, address = self.keys[exhibit.at][exhibit.who], self.addresses[exhibit.at]
            page.context.add_cookies([{"name": "desk", "value": key, "url": address}])

    def place(self, exhibit: Exhibit) -> str:
        """The address of its page."""
        path = exhibit.path.format_map(self.names)
        return f"{self.addresses[exhibit.at]}/desk{'/' if path[:1].isalpha() else ''}{path}"

    def path(self, exhibit: Exhibit) -> str:
        """Of the same, without host and query."""
        return urlsplit(self.place(exhibit)).path

    def _meanwhile(self, exhibit: Exhibit) -> None:
        with self.week.database.writing() as session:
            issue, by = self.week.issue(session, "draft"), self.week.by("Grace" if exhibit.who == "Ed" else "Ed")
            edits.change(
                session, issue, Thing(Kind.SUBJECT), f"What reefs keep, for {exhibit.who}", by=by, now=self.week.now
            )


@contextmanager
def opened(folder: Path, template: Path) -> Iterator[DeskGallery]:
    """A week at the desk, a desk without anything and one with a provider, served until the end of the block.
    `template` is an empty database to copy."""
    with ExitStack() as stack:
        desks = {name: stack.enter_context(_desk(name, folder / name, template)) for name in DESKS}
        keys = {name: _keys(week) for name, (week, _) in desks.items()}
        week, _ = desks["week"]
        yield DeskGallery(week, {name: address for name, (_, address) in desks.items()}, keys, _names(week))


@contextmanager
def _desk(name: str, folder: Path, template: Path) -> Iterator[tuple[Week, str]]:
    folder.mkdir()
    database = Database(f"sqlite:///{shutil.copy(template, folder / 'digest.db')}")
    with closing(database), DESKS[name](folder, database) as (week, address):
        yield week, address


@contextmanager
def _served(week: Week) -> Iterator[tuple[Week, str]]:
    with served(week.door.client.app, Web(), port=0) as address:  # type: ignore[arg-type]
        yield week, address


DESKS: Mapping[str, Callable[[Path, Database], AbstractContextManager[tuple[Week, str]]]] = {
    "week": lambda folder, database: _served(desk_hands.worked(desk_week.lived(desk_week.opened(folder, database)))),
    "empty": lambda folder, database: _served(desk_week.opened(folder, database)),
    "provider": desk_sso.opened,
}


def _keys(week: Week) -> dict[str, str]:
    keys = dict[str, str]()
    with week.database.writing() as session:
        for name, number in week.staff.items():
            browser = BROWSERS.get(name, "Firefox on Linux")
            keys[name] = sessions.open_session(session, number, browser=browser, now=week.now)
            keys[f"{name}, later"] = sessions.open_session(session, number, browser=browser, now=week.now)
            session.flush()
            session.get_one(StaffSession, len(keys)).proved_at = week.now - LONG_AGO
    return keys


def _names(week: Week) -> dict[str, object]:
    with week.database.reading() as session:
        invited = week.staff["Ida"] if "Ida" in week.staff else week.staff["Ed"]
        token = resets.reset_token(
            session, invited, valid_for=resets.INVITED, secret=week.door.app.secret, now=week.now
        )
    stories = {f"{name}_story": number for name, number in week.stories.items()}
    topics = {"quiet_topic": week.topics["deep-time"].id}
    return {**week.issues, **stories, **topics, "ana": week.reader, "token": token}
