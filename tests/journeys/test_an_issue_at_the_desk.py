"""An issue at the desk, from its draft to its correction: in a real browser, over a real SMTP server.

Once by pointer with two people and all that may happen, once by the keyboard alone, once without script.
"""

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from digest.core.sections import Polling
from digest.issues import draft
from digest.issues.models import Issue, IssueState
from subscribers.staff.roles import Role
from tests.digest.web.desk.test_previews import without_links
from tests.support import factories as given
from tests.support.drawings import drawn
from tests.support.factories import MONDAY
from tests.support.served import PATIENCE, WEEKLY, Served, serving
from tests.support.staff import PASSWORD, hire, log_in_by_form

NO_LOOKING = Polling(check_hours_before=0)
"""Articles of tests stand on no site."""
READERS = {"ana@example.org": "Europe/London", "bob@example.org": "America/New_York"}
"""Of cells; the hour of London comes first."""
PICTURE, ALT = "https://pictures.example/1.png", "A cell that divides"
CID = "cid@example.org"
"""Of oceans alone."""


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Iterator[Served]:
    """On each kind of database."""
    with drafted(tmp_path, database_url) as desk:
        yield desk


@pytest.fixture
def one_desk(tmp_path: Path, sqlite_template: Path) -> Iterator[Served]:
    """On SQLite alone, where the browser is the question."""
    with drafted(tmp_path, f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'digest.db')}") as desk:
        yield desk


@contextmanager
def drafted(folder: Path, database_url: str) -> Iterator[Served]:
    """A weekly issue that is drafted, with four stories on cells and one on oceans; Ed edits, Ann approves."""
    with serving(folder, database_url, languages=(), approval="required", polling=NO_LOOKING) as site:
        with site.database.writing() as session:
            cells, oceans = given.topic(session, "cells"), given.topic(session, "oceans")
            for address, zone in READERS.items():
                given.subscriber(session, cells, address=address, name=address[:3].title(), timezone=zone)
            given.subscriber(session, oceans, address=CID)
            for letter in "ABC":
                given.article(session, cells, title=f"Story {letter}", image_url=PICTURE, image_alt=ALT)
            given.article(session, cells, title="NOBODY HEARS STORY D")
            given.article(session, oceans, title="Waves")
            draft.make_missing(session, WEEKLY, zone="Europe/London", now=MONDAY)
        for name, role in (("Ed", Role.EDITOR), ("Ann", Role.APPROVER)):
            hire(site.database, role, name, now=MONDAY)
        yield site


def at_desk(browser: Browser, desk: Served, name: str, to: str = "issues/1", *, script: bool = True) -> Page:
    """A browser of their own, logged in by the form. An error in a script fails the test."""
    context = browser.new_context(java_script_enabled=script, viewport={"width": 1280, "height": 900})
    drawn(context)
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    log_in_by_form(page, desk.address, to, name=name)
    return page


def press(page: Page, name: str) -> None:
    """The button of that name, and wait for what it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def tab(page: Page, name: str) -> None:
    """A page of the issue."""
    page.get_by_role("navigation", name="This issue").get_by_role("link", name=name, exact=True).click()


def look(page: Page, name: str) -> None:
    """A way to look at a preview."""
    page.get_by_role("navigation", name="How it is shown").get_by_role("link", name=name, exact=True).click()
    page.wait_for_load_state()


def order(page: Page) -> str:
    """The letters of the stories on cells."""
    shelf = page.locator("section.shelf", has=page.locator("ol[data-fits]")).first
    return "".join(title[-1] for title in shelf.locator("li.story h3").all_inner_texts())


def source(page: Page) -> str:
    """The raw mail of the preview that is shown."""
    look(page, "Source")
    return page.get_by_role("region", name="Source").text_content() or ""


def letters(desk: Served, to: str) -> list[EmailMessage]:
    """What arrived for them so far, oldest first."""
    pairs = zip(desk.office.recipients, desk.office.letters, strict=True)
    read = [message_from_bytes(letter, policy=policy.default) for address, letter in pairs if address == to]
    return [mail for mail in read if isinstance(mail, EmailMessage)]


def arrived(desk: Served, to: str, number: int) -> EmailMessage:
    """The newest letter, once so many have come."""
    until = time.monotonic() + PATIENCE
    while len(letters(desk, to)) < number:
        assert time.monotonic() < until, f"{to}: {len(letters(desk, to))} of {number}"
        desk.work()
    found = letters(desk, to)
    assert len(found) == number
    return found[-1]


def state(desk: Served) -> IssueState:
    """Of the issue."""
    with desk.database.reading() as session:
        return session.get_one(Issue, 1).state


def test_an_issue_goes_from_draft_to_correction(desk: Served, browser: Browser) -> None:
    ed, ann = at_desk(browser, desk, "Ed"), at_desk(browser, desk, "Ann", "issues/1/preview")
    shape(ed)
    mend_what_a_check_found(ed)
    look_in_every_way(ann)
    send_a_test(desk, ed)
    seen = approve_what_changed(desk, ed, ann)
    go_out_in_two_halves(desk, ann, seen)
    correct(desk, ann)


def shape(page: Page) -> None:
    """Order, a pin, something left out, and words."""
    assert order(page) == "ABCD"
    press(page, "Up: Story C")
    press(page, "Pin: NOBODY HEARS STORY D")
    press(page, "Leave out: Story A")
    assert order(page) == "DCB"
    page.get_by_label("Subject", exact=True).fill("Of cells")
    press(page, "Save the subject")
    page.get_by_label("Intro", exact=True).fill("It **rained**, and [cells](https://www.example.org/cells) grew.")
    press(page, "Save the intro")


def mend_what_a_check_found(page: Page) -> None:
    """A headline that shouts."""
    tab(page, "Checks")
    assert page.get_by_text("The headline is all capitals").is_visible()
    tab(page, "Stories")
    page.get_by_role("link", name="NOBODY HEARS STORY D", exact=True).click()
    page.locator("#title-field").fill("Everybody hears story D")
    press(page, "Save Headline")
    tab(page, "Checks")
    assert page.get_by_text("The headline is all capitals").count() == 0


def look_in_every_way(page: Page) -> None:
    """As Ann looks at what Ana gets."""
    page.get_by_label("A certain reader").fill("ana@example.org")
    press(page, "Show their mail")
    mail = page.frame_locator("iframe")
    titles = mail.get_by_role("heading", level=3)
    assert [title.strip()[-1] for title in titles.all_inner_texts()] == ["D", "C", "B"]
    assert mail.locator("strong", has_text="rained").is_visible()
    light = titles.first.evaluate("element => getComputedStyle(element).color")
    look(page, "Phone")
    box = page.locator("iframe").bounding_box()
    assert box is not None
    assert 375 <= box["width"] < 400
    look(page, "Dark")
    assert titles.first.evaluate("element => getComputedStyle(element).color") != light
    look_without_pictures(page)
    look(page, "Plain text")
    text = page.get_by_role("region", name="Plain text").inner_text()
    assert "Hello Ana," in text
    assert "Everybody hears story D" in text
    assert "Subject: Of cells\n" in source(page)


def look_without_pictures(page: Page) -> None:
    """Where pictures are off, none is asked for, and the words in its place can be read; where they are on, it is."""
    asked = list[str]()
    page.on("requestfinished", lambda request: asked.append(request.url) if request.url == PICTURE else None)
    for name, off in (("No pictures", True), ("Pictures", False), ("No pictures", True)):
        asked.clear()
        with page.expect_response("**/mail?*") as framed:
            look(page, name)
        assert ("img-src 'none'" in framed.value.headers["content-security-policy"]) is off
        picture = page.frame_locator("iframe").get_by_role("img", name=ALT).first
        picture.wait_for(state="visible")
        page.wait_for_load_state("networkidle")
        assert bool(asked) is not off
        assert picture.evaluate("image => image.naturalWidth > 0") is not off
        box = picture.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) > 10


def send_a_test(desk: Served, page: Page) -> None:
    """Marked, and nobody's."""
    tab(page, "Review")
    page.get_by_label("To these addresses").fill("proof@example.org")
    press(page, "Send the test")
    assert page.get_by_text("1 test mail was taken.").is_visible()
    mail = arrived(desk, "proof@example.org", 1)
    assert (mail["Subject"], mail["X-Digest-Test"], mail["List-Unsubscribe"]) == ("[Test] Of cells", "yes", None)


def approve_what_changed(desk: Served, ed: Page, ann: Page) -> str:
    """Called ready, closed, approved, changed, and approved again; the mail that Ana is to get."""
    press(ed, "Call it ready")
    arrived(desk, "Ann@example.org", 1)
    desk.later(days=2)
    log_in_by_form(ann, desk.address, "issues/1/review", name="Ann")
    press(ann, "Approve")
    assert state(desk) is IssueState.APPROVED

    log_in_by_form(ed, desk.address, "issues/1", name="Ed")
    ed.get_by_label("Subject", exact=True).fill("Of all cells")
    press(ed, "Save the subject")
    assert state(desk) is IssueState.IN_REVIEW

    ann.reload()
    assert ann.get_by_text("The subject was changed from “Of cells” to “Of all cells”.").is_visible()
    press(ann, "Approve")
    tab(ann, "Preview")
    ann.get_by_label("A certain reader").fill("ana@example.org")
    press(ann, "Show their mail")
    return source(ann)


def go_out_in_two_halves(desk: Served, page: Page, seen: str) -> None:
    """London's nine o'clock; stopped before New York's, which comes and goes; and resumed."""
    desk.later(days=1, minutes=5)
    arrived(desk, "ana@example.org", 1)
    [raw] = [
        letter
        for to, letter in zip(desk.office.recipients, desk.office.letters, strict=True)
        if to == "ana@example.org"
    ]
    assert without_links(raw.decode("ascii").replace("\r\n", "\n")).rstrip() == without_links(seen).rstrip()

    log_in_by_form(page, desk.address, "issues/1/sending", name="Ann")
    page.get_by_label("Why").fill("the lead is wrong")
    press(page, "Stop it now")
    desk.later(hours=6)
    assert (state(desk), letters(desk, "bob@example.org")) == (IssueState.HELD, [])
    press(page, "Let it go on")
    assert arrived(desk, "bob@example.org", 1)["Subject"] == "Of all cells"
    assert len(letters(desk, "ana@example.org")) == 1


def correct(desk: Served, page: Page) -> None:
    """Only who got the story hears of it."""
    page.goto(f"{desk.address}/desk/issues/1/sending")
    if page.get_by_role("link", name="Give your password first").count():
        page.get_by_role("link", name="Give your password first").first.click()
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        press(page, "Go on")
    page.get_by_label("Story", exact=True).select_option(label="Everybody hears story D")
    page.get_by_label("What was wrong, and what is right").fill("Nobody hears it.")
    press(page, "Count who would get it")
    press(page, "Send it to 2 readers")
    for address in READERS:
        mail = arrived(desk, address, 2)
        assert "Nobody hears it." in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert [mail["Subject"] for mail in letters(desk, CID)] == ["Of all cells"]


def test_the_keyboard_alone_is_enough(one_desk: Served, browser: Browser) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{one_desk.address}/desk/login?to=issues/1")
    page.wait_for_selector("#address:focus")
    page.keyboard.type("ann@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/issues/1")

    follow(page, "Up: Story B")
    assert order(page) == "BACD"
    follow(page, "Preview")
    follow(page, "Plain text")
    assert re.search(r"Story B(?s:.*)Story A", page.get_by_role("region", name="Plain text").inner_text())
    follow(page, "Review")
    follow(page, "Approve")

    assert state(one_desk) is IssueState.APPROVED
    assert page.get_by_text("Approved by Ann").is_visible()


def follow(page: Page, name: str) -> None:
    """Tab to the link or button whose name begins so, and press Enter."""
    said = "() => (document.activeElement.ariaLabel || document.activeElement.innerText || '').trim()"
    for _ in range(80):
        page.keyboard.press("Tab")
        if str(page.evaluate(said)).startswith(name):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    pytest.fail(f"no way to {name!r} by the keyboard")


def test_without_script_everything_but_dragging_works(one_desk: Served, browser: Browser) -> None:
    ed, ann = (at_desk(browser, one_desk, name, script=False) for name in ("Ed", "Ann"))
    shape(ed)
    mend_what_a_check_found(ed)
    tab(ann, "Preview")
    look_in_every_way(ann)
    send_a_test(one_desk, ed)
    seen = approve_what_changed(one_desk, ed, ann)
    go_out_in_two_halves(one_desk, ann, seen)
    correct(one_desk, ann)
