"""The workbench: what editors see of an issue, what they change, and what happens when two do."""

import re
from dataclasses import dataclass

import pytest
from httpx2 import Response

from digest.articles import visibility
from digest.articles.models import Article
from digest.articles.states import RetractedBy
from digest.issues import things
from digest.issues.models import Issue
from digest.issues.things import Kind, Thing
from subscribers.staff.roles import Role
from tests.support import factories as given
from tests.support.frontdoor import FrontDoor, visible
from tests.support.staff import OWN, hired, log_in

EVIL = '<script>alert("x")</script>{{ 7 * 7 }}<img src=x onerror=alert(1)>'


@dataclass
class Desk:
    """An editor, Ed, before a weekly issue with three stories on one topic, and another topic without any."""

    door: FrontDoor
    issue_id: int
    topic_id: int
    other_id: int
    stories: list[int]

    @property
    def page(self) -> str:
        return f"/desk/issues/{self.issue_id}"

    def look(self) -> Response:
        """The workbench."""
        return self.door.get(self.page)

    def order(self) -> list[int]:
        """The stories of the topic as the page lists them."""
        return [int(id_) for id_ in re.findall(rf'id="t{self.topic_id}-a(\d+)"', self.look().text)]

    def version(self, kind: Kind, id_: int = 0) -> str:
        return things.version(self.value(kind, id_))

    def value(self, kind: Kind, id_: int = 0) -> str | None:
        with self.door.newsroom.database.reading() as session:
            return things.value(session, session.get_one(Issue, self.issue_id), Thing(kind, id_))

    def act(self, story: int, act: str, **fields: object) -> Response:
        """Press one of the buttons of a row."""
        known = {"act": act, "topic": self.topic_id, "version": self.version(Kind.STANDING, story)}
        return self.door.post(f"{self.page}/standing/{story}", known | fields, headers=OWN)

    def set(self, kind: Kind, value: str, id_: int = 0, **fields: object) -> Response:
        """Send the form of one thing."""
        known = {"thing": f"{kind.value} {id_}", "value": value, "version": self.version(kind, id_)}
        return self.door.post(f"{self.page}/things", known | fields, headers=OWN)


@pytest.fixture
def desk(door: FrontDoor) -> Desk:
    return desk_of(door, Role.EDITOR, "Ed")


def desk_of(door: FrontDoor, role: Role, name: str) -> Desk:
    """Somebody of staff before a weekly issue with three stories on one topic, and another topic without any."""
    door.newsroom.automatic = False
    with door.newsroom.database.writing() as session:
        topic, other = given.topic(session, "immunology"), given.topic(session, "space")
        given.subscriber(session, topic, address="ana@example.org")
        stories = [given.article(session, topic, title=f"Story {letter}").id for letter in "ABC"]
    door.newsroom.prepare()
    with door.newsroom.database.reading() as session:
        issue_id = door.newsroom.issue(session).id
    hired(door, role, name)
    log_in(door, name)
    return Desk(door, issue_id, topic.id, other.id, stories)


def test_stories_stand_by_topic(desk: Desk) -> None:
    page = visible(desk.look())

    assert "Immunology 3" in page
    assert desk.order() == desk.stories


def test_buttons_move_a_story_without_any_script(desk: Desk) -> None:
    first, second, third = desk.stories

    answer = desk.act(third, "up")
    assert answer.headers["location"] == f"{desk.page}#t{desk.topic_id}-a{third}"
    assert desk.order() == [first, third, second]
    desk.act(first, "down")
    assert desk.order() == [third, first, second]
    desk.act(second, "top")
    assert desk.order() == [second, third, first]
    desk.act(second, "put", before=str(first))
    assert desk.order() == [third, second, first]
    desk.act(third, "put", before="")
    assert desk.order() == [second, first, third]


def test_moving_the_first_one_up_changes_nothing(desk: Desk) -> None:
    desk.act(desk.stories[0], "up")

    assert desk.value(Kind.STANDING, desk.stories[0]) is None


def test_a_story_is_pinned_left_out_postponed_and_taken_in_again(desk: Desk) -> None:
    first, second, third = desk.stories
    desk.act(third, "pin")
    desk.act(first, "exclude")
    desk.act(second, "postpone")

    page = visible(desk.look())
    assert desk.order() == [third]
    assert "left out of this issue by an editor" in page
    assert "postponed to the next issue by an editor" in page
    desk.act(first, "back")
    assert desk.order() == [third, first]


def test_words_are_saved_and_shown(desk: Desk) -> None:
    desk.set(Kind.SUBJECT, "Ten from the deep")
    desk.set(Kind.INTRO, "It **rained**.")
    desk.set(Kind.NOTE, "From Lyon.", desk.topic_id)

    page = desk.look().text
    assert 'value="Ten from the deep"' in page
    assert "<strong>rained</strong>" in page
    assert 'value="From Lyon."' in page


def test_a_story_has_other_words_and_topics_here_and_its_own_beside(desk: Desk) -> None:
    story = desk.stories[0]
    desk.set(Kind.TITLE, "Our headline", story, back=f"stories/{story}")
    desk.set(Kind.TOPICS, "", story, topic=[desk.other_id])

    own = visible(desk.door.get(f"{desk.page}/stories/{story}"))
    assert "Our headline" in own
    assert "Story A" in own
    assert "Space 1" in visible(desk.look())
    desk.set(Kind.TITLE, "", story, unset="yes")
    assert desk.value(Kind.TITLE, story) is None


def test_who_comes_second_sees_both_values_and_chooses(desk: Desk) -> None:
    seen = desk.version(Kind.SUBJECT)
    hired(desk.door, Role.EDITOR, "Ana")
    log_in(desk.door, "Ana")
    desk.set(Kind.SUBJECT, "Of Ana")
    log_in(desk.door, "Ed")

    answer = desk.set(Kind.SUBJECT, "Of Ed", version=seen)

    page = visible(answer)
    assert answer.status_code == 409
    assert "Ana changed this" in page
    assert "Of Ana" in page
    assert "Of Ed" in page
    assert desk.value(Kind.SUBJECT) == "Of Ana"
    [version] = re.findall('name="version" value="(.*?)"', answer.text)
    assert desk.set(Kind.SUBJECT, "Of Ed", version=version).status_code == 303
    assert desk.value(Kind.SUBJECT) == "Of Ed"


def test_a_place_that_somebody_changed_meanwhile_is_not_overwritten(desk: Desk) -> None:
    story, seen = desk.stories[2], desk.version(Kind.STANDING, desk.stories[2])
    desk.act(story, "exclude")

    answer = desk.act(story, "postpone", version=seen)

    assert answer.status_code == 409
    assert "left out" in visible(answer)
    assert desk.value(Kind.STANDING, story) == "exclude"


def test_what_cannot_be_saved_is_shown_again_to_be_mended(desk: Desk) -> None:
    answer = desk.set(Kind.PICTURE, "ftp://example.org/x.jpg", desk.stories[0])

    assert answer.status_code == 422
    assert "begins with https://" in visible(answer)
    assert "ftp://example.org/x.jpg" in answer.text


def test_a_change_is_undone_by_its_button(desk: Desk) -> None:
    desk.act(desk.stories[0], "exclude")
    [path] = re.findall(r'action="(.*?/undo)"', desk.look().text)

    desk.door.post(path, headers=OWN)
    again = desk.door.post(path, headers=OWN)

    assert desk.order() == desk.stories
    assert again.status_code == 409
    assert "Undone" in visible(desk.door.get(f"{desk.page}/changes"))


def test_only_what_an_editor_added_here_is_taken_back_or_brought_back(desk: Desk) -> None:
    standing, withdrawn, _ = desk.stories
    with desk.door.newsroom.database.writing() as session:
        visibility.retract(session, [withdrawn], by=RetractedBy.SOURCE, now=desk.door.newsroom.now)

    answers = [desk.set(Kind.STORY, "", standing, unset="yes"), desk.set(Kind.STORY, "added", withdrawn)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert (desk.value(Kind.STORY, standing), desk.value(Kind.STORY, withdrawn)) == ("added", None)


def test_others_changes_are_told_and_ones_own_are_not(desk: Desk) -> None:
    news = f"{desk.page}/news?since=0"
    desk.set(Kind.SUBJECT, "Of Ed")
    assert desk.door.get(news).status_code == 204

    hired(desk.door, Role.EDITOR, "Ana")
    log_in(desk.door, "Ana")
    desk.set(Kind.SUBJECT, "Of Ana")
    desk.set(Kind.PREHEADER, "Of Ana, too")
    log_in(desk.door, "Ed")

    assert "Ana changed 2 things." in visible(desk.door.get(news))


def test_an_issue_that_is_out_can_be_looked_at_only(desk: Desk) -> None:
    desk.door.newsroom.automatic = True
    desk.door.newsroom.pass_time(days=4)
    log_in(desk.door)

    page = desk.look()

    assert "It can be looked at, and not changed any more" in visible(page)
    assert "/standing/" not in page.text
    assert desk.set(Kind.SUBJECT, "Too late").status_code == 409
    assert desk.act(desk.stories[0], "exclude").status_code == 409


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "stories/../../x", "?x", "#a b"])
def test_saving_leads_back_to_the_issue_and_nowhere_else(desk: Desk, back: str) -> None:
    assert desk.set(Kind.SUBJECT, "One", back=back).headers["location"] == desk.page


@pytest.mark.parametrize("thing", ["", "subject", "nothing 1", "title x", "title 99999999999", "title -1"])
def test_what_is_no_thing_is_refused(desk: Desk, thing: str) -> None:
    answer = desk.door.post(f"{desk.page}/things", {"thing": thing, "value": "x"}, headers=OWN)

    assert answer.status_code == 422


def test_nothing_that_feeds_or_editors_say_becomes_markup(desk: Desk) -> None:
    with desk.door.newsroom.database.writing() as session:
        topic = session.get_one(type(given.topic(session, "spare")), desk.topic_id)
        evil = given.article(session, topic, title=EVIL, summary=EVIL, url="https://example.org/x").id
    for kind, id_ in [(Kind.SUBJECT, 0), (Kind.PREHEADER, 0), (Kind.INTRO, 0), (Kind.NOTE, desk.topic_id)]:
        desk.set(kind, EVIL, id_)
    desk.set(Kind.TITLE, EVIL, desk.stories[0])
    desk.set(Kind.SUMMARY, EVIL, desk.stories[0])
    link = "[x](javascript:alert(1)) <javascript:alert(1)>"
    pages = [
        desk.look(),
        desk.door.get(f"{desk.page}/stories/{evil}"),
        desk.door.get(f"{desk.page}/stories/{desk.stories[0]}"),
        desk.door.get(f"{desk.page}/changes"),
        desk.door.post(f"{desk.page}/intro/preview", {"value": EVIL + link}, headers=OWN),
        desk.door.post(f"{desk.page}/inbox/preview", {"subject": EVIL, "preheader": EVIL}, headers=OWN),
        desk.set(Kind.SUBJECT, EVIL + "mine", version="old"),
        desk.door.post(f"{desk.page}/add", {"url": EVIL, "title": EVIL, "topic": desk.topic_id}, headers=OWN),
    ]

    desk.door.newsroom.automatic = True
    desk.door.newsroom.pass_time(days=4)
    [mail] = desk.door.newsroom.mails()
    html = mail.get_body(("html",))
    assert html is not None
    for text in [*(page.text for page in pages), html.get_content()]:
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "49&lt;img" not in text
        assert not re.search(r'href=["\']?\s*javascript', text)


def test_an_address_that_is_none_of_the_web_is_no_link(desk: Desk) -> None:
    with desk.door.newsroom.database.writing() as session:
        session.get_one(Article, desk.stories[0]).url = "javascript:alert(1)"

    pages = [desk.look(), desk.door.get(f"{desk.page}/stories/{desk.stories[0]}")]

    assert [page.status_code for page in pages] == [200, 200]
    assert "javascript:" not in "".join(page.text for page in pages)


def test_scripts_and_styles_are_files_of_our_own(desk: Desk) -> None:
    page = desk.look()

    assert "unsafe" not in page.headers["content-security-policy"]
    assert re.findall(r"<script(?![^>]*\ssrc=)", page.text) == []
    assert " style=" not in page.text
    assert re.findall(r"\son\w+=", page.text) == []
