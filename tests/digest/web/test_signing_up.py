"""Who wants our mail, asks for it on the front page and is asked back by mail."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from digest.core.sections import Publication, Signup
from digest.topics import edit
from subscribers.consent import history
from subscribers.models import ReaderRequest, Subscriber
from tests.support.factories import PUBLICATION
from tests.support.frontdoor import FrontDoor, visible
from tests.support.newsroom import Newsroom
from tests.support.way_in import Form, links_to, sign_up_form

SENTENCE = Signup().consent


def people(door: FrontDoor) -> int:
    """How many the register knows, or waits for."""
    with door.newsroom.database.reading() as session:
        known = session.scalar(select(func.count()).select_from(Subscriber))
        waiting = session.scalar(select(func.count()).select_from(ReaderRequest))
    return (known or 0) + (waiting or 0)


def test_the_front_page_says_what_can_be_chosen_and_ticks_nothing(open_door: FrontDoor) -> None:
    page = open_door.get("/")

    said = visible(page)
    assert all(words in said for words in ("Immunology", "Oncology", "Every week, on Thursday at 09:00", SENTENCE))
    assert re.findall(r"<input[^>]*checkbox[^>]* checked", page.text) == []
    assert "set-cookie" not in page.headers


def test_topics_stand_under_their_headings(open_door: FrontDoor) -> None:
    with open_door.newsroom.database.writing() as session:
        edit.add(session, "sleep", "Sleep", group="Every day", description="All about it.", now=open_door.newsroom.now)

    assert "Immunology Oncology Every day Sleep All about it." in visible(open_door.get("/"))


def test_a_publication_without_topics_says_so(door: FrontDoor) -> None:
    assert "There is nothing to follow yet" in visible(door.get("/"))


def test_who_signs_up_is_led_to_their_inbox_and_asked_there(open_door: FrontDoor) -> None:
    answer = sign_up_form(open_door).sent(open_door, name="Ada")

    assert (answer.status_code, answer.headers["location"]) == (303, "/check-your-inbox?language=en")
    assert open_door.rung == ["mail"]
    (mail,) = open_door.mails()
    assert mail["To"] == "ada@example.org"


def test_what_was_chosen_is_kept_with_the_sentence_that_was_agreed_to(open_door: FrontDoor) -> None:
    form = sign_up_form(open_door)
    form.sent(open_door, name=" Ada  L. ", frequency="monthly", timezone="Asia/Tokyo", language="de")

    reader = open_door.reader(1)
    assert (reader.name, reader.frequency, reader.timezone, reader.language) == (
        "Ada L.",
        "monthly",
        "Asia/Tokyo",
        "de",
    )
    assert (reader.state, reader.topic_ids) == ("pending", frozenset({1}))
    with open_door.newsroom.database.reading() as session:
        (line,) = history(session, reader.id)
        assert (line.event, line.source, line.sentence) == ("requested", "web", SENTENCE)


def test_the_language_that_was_chosen_stays(open_door: FrontDoor) -> None:
    answer = sign_up_form(open_door).sent(open_door, language="de")

    assert answer.headers["location"].startswith("/check-your-inbox?language=")
    assert open_door.get(answer.headers["location"]).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"topic": []}, "topics", "Choose at least one topic"),
        ({"topic": ["immunology", "gone"]}, "topics", "not there any more"),
        ({"frequency": "hourly"}, "frequency", "Choose how often"),
        ({"address": ""}, "address", "Type your e-mail address"),
        ({"address": "ada@@example.org"}, "address", "no address that mail can be sent to"),
        ({"name": "x" * 201}, "name", "too long"),
        ({"language": "xx"}, "language", "Choose a language"),
        ({"timezone": "Mars/Base"}, "timezone", "Choose a time zone"),
        ({"consent": []}, "consent", "Tick the box"),
        ({"consent": "0123456789ab"}, "consent", "has changed"),
    ],
)
def test_the_form_comes_back_with_all_that_was_typed_and_what_is_wrong(
    open_door: FrontDoor, wrong: dict[str, str | list[str]], field: str, said: str
) -> None:
    kept: dict[str, str] = {"name": "Ada Lovelace", "timezone": "Asia/Tokyo", "frequency": "daily"}

    page = sign_up_form(open_door).sent(open_door, **{**kept, **wrong})

    assert page.status_code == 422
    assert said in visible(page)
    assert f'<a href="#{field}">' in page.text
    assert f'id="{field}-1"' in page.text
    assert f'aria-describedby="{field}-1"' in page.text
    assert all(value in page.text for name, value in kept.items() if name not in wrong)
    assert people(open_door) == 0


def test_the_summary_takes_the_focus_without_script(open_door: FrontDoor) -> None:
    page = sign_up_form(open_door).sent(open_door, address="")

    assert re.search(r'<div [^>]*id="mistakes" tabindex="-1" autofocus', page.text)
    assert "<title>Please look at this again" in page.text


def test_addresses_of_many_people_and_refused_ones_are_refused_openly(newsroom: Newsroom, open_door: FrontDoor) -> None:
    door = FrontDoor.of(newsroom, signup=Signup(role_addresses="refuse", refused_domains=("example.net",)))

    many = sign_up_form(door).sent(door, address="info@example.org")
    refused = sign_up_form(door).sent(door, address="ada@mail.example.net")

    assert "Many people read this address" in visible(many)
    assert "We do not send to addresses at this place" in visible(refused)


def test_what_fills_in_the_hidden_field_gets_the_same_answer_and_nothing_is_kept(open_door: FrontDoor) -> None:
    good = sign_up_form(open_door).sent(open_door)

    trapped = sign_up_form(open_door).sent(open_door, address="robot@example.org", website="x")

    assert (trapped.status_code, trapped.headers.raw, trapped.content) == (303, good.headers.raw, good.content)
    assert people(open_door) == 1


def test_a_robot_that_is_quicker_than_people_sees_the_form_again_and_may_send_it(open_door: FrontDoor) -> None:
    form = sign_up_form(open_door)

    at_once = open_door.post(form.action, form.fields)
    later = sign_up_again(open_door, form, at_once.text)

    assert (at_once.status_code, "quicker than people" in visible(at_once)) == (422, True)
    assert (later, people(open_door)) == (303, 1)


@pytest.mark.parametrize("moment", [None, "1.0", "x", "99999999999999999999.aa", "१.२"])
def test_a_form_that_was_open_for_days_or_is_forged_comes_back_whole(open_door: FrontDoor, moment: str | None) -> None:
    form = sign_up_form(open_door)
    open_door.newsroom.now += timedelta(days=1)
    if moment is not None:
        form.fields["moment"] = [moment]

    page = form.sent(open_door)

    assert (page.status_code, "open for a long time" in visible(page)) == (422, True)
    assert sign_up_again(open_door, form, page.text) == 303


def test_a_network_that_asks_too_often_is_told_to_wait(newsroom: Newsroom, open_door: FrontDoor) -> None:
    door = FrontDoor.of(newsroom, signup=Signup(sign_ups_per_network=2))
    answers = [sign_up_form(door).sent(door, address=f"ada{n}@example.org").status_code for n in range(3)]
    other = TestClient(door.client.app, base_url="https://news.example.org", client=("203.0.113.9", 1))

    elsewhere = other.post("/signup", data=sign_up_form(door).fields, follow_redirects=False)
    door.later(hours=1)
    afterwards = sign_up_form(door).sent(door)

    assert answers == [303, 303, 429]
    assert elsewhere.status_code == 422  # it was too quick, but it was looked at
    assert afterwards.status_code == 303


def test_a_form_of_another_site_needs_no_moment_and_may_be_sent_less_often(
    newsroom: Newsroom, open_door: FrontDoor
) -> None:
    door = FrontDoor.of(newsroom, signup=Signup(sign_ups_per_network=8))

    answers = [sign_up_form(door).sent(door, moment=[], address=f"a{n}@example.org") for n in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 429]
    with door.newsroom.database.reading() as session:
        assert history(session, 1)[0].source == "embed"


def test_who_reloads_or_changes_the_language_after_a_mistake_is_led_to_the_form(open_door: FrontDoor) -> None:
    answer = open_door.get("/signup?language=en")

    assert (answer.status_code, answer.headers["location"]) == (303, "/?language=en")


def test_the_front_page_leads_those_who_are_readers_already_to_their_link(open_door: FrontDoor) -> None:
    assert links_to(open_door.get("/"), "/link")


def test_all_of_it_works_below_a_path(newsroom: Newsroom, open_door: FrontDoor) -> None:
    below = {"public_url": "https://news.example.org/our/mail", "languages": ["de"]}
    door = FrontDoor.of(newsroom, publication=Publication.model_validate(PUBLICATION.model_dump() | below))

    form = sign_up_form(door, "/our/mail/")
    answer = form.sent(door)
    door.post(link_in(door, "c"))

    assert (form.action, answer.headers["location"]) == ("/our/mail/signup", "/our/mail/check-your-inbox?language=en")
    assert [door.get(f"/our/mail/{page}").status_code for page in ("check-your-inbox", "link", "api/topics")] == [
        200
    ] * 3
    assert door.reader(1).state == "confirmed"


def link_in(door: FrontDoor, page: str) -> str:
    """The link to such a page in the newest mail."""
    part = door.mails()[-1].get_body(("plain",))
    assert part is not None
    found = re.search(rf"https://\S+/{page}/\S+", str(part.get_content()))
    assert found is not None
    return found[0]


def sign_up_again(door: FrontDoor, form: Form, page: str) -> int:
    """Send the form as it came back."""
    found = re.search(r'name="moment" value="([^"]*)"', page)
    assert found is not None
    return form.sent(door, moment=found[1]).status_code
