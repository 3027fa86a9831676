"""What holds for every page of readers: looking changes nothing, a link is good for one thing and one person only."""

from urllib.parse import quote

import pytest
import sqlalchemy as sa
from httpx2 import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.topics.models import Topic
from subscribers import moving
from subscribers.addresses import email_address
from subscribers.tokens import token
from tests.support import factories
from tests.support.frontdoor import FrontDoor, visible
from tests.support.newsroom import SECRET
from tests.support.tables import everything_in
from tests.support.way_in import parsed

PAGES = (
    *("/p/{preferences}", "/p/{preferences}/next", "/p/{preferences}/address", "/p/{preferences}/data"),
    *("/p/{preferences}/data.json", "/p/{preferences}/erase", "/u/{unsubscribe}", "/m/{move-from}", "/m/{move-to}"),
)
POSTS = (
    *("/p/{preferences}", "/p/{preferences}/resume", "/p/{preferences}/address", "/p/{preferences}/erase"),
    *("/u/{unsubscribe}", "/u/{unsubscribe}/undo", "/m/{move-from}", "/m/{move-to}"),
)
ADDRESS, NEW_ADDRESS = "ana.maria@example.org", "new.ana@example.net"


@pytest.fixture
def tokens(door: FrontDoor) -> dict[str, str]:
    """By purpose, of a reader who wishes to move, in a newsroom with a draft."""
    return tokens_of(door, ADDRESS, NEW_ADDRESS)


def test_looking_changes_nothing(door: FrontDoor, tokens: dict[str, str]) -> None:
    before = everything_in(door.newsroom.database)

    answers = [door.client.request(method, filled(page, tokens)) for page in PAGES for method in ("GET", "HEAD")]

    assert {answer.status_code for answer in answers} == {200}
    assert everything_in(door.newsroom.database) == before


def test_no_page_is_kept_anywhere_or_knows_a_cookie(door: FrontDoor, tokens: dict[str, str]) -> None:
    answers = [door.get(filled(page, tokens)) for page in PAGES]
    answers += [door.post(filled(page, tokens)) for page in POSTS]

    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}
    assert {answer.headers["referrer-policy"] for answer in answers} == {"no-referrer"}
    assert {answer.headers["x-robots-tag"] for answer in answers} == {"noindex"}
    assert not any("set-cookie" in answer.headers for answer in answers)


def test_no_page_shows_a_whole_address_or_a_topic_in_a_link(door: FrontDoor, tokens: dict[str, str]) -> None:
    answers = [door.get(filled(page, tokens)) for page in PAGES if not page.endswith(".json")]
    answers += [door.post(filled(page, tokens)) for page in POSTS]

    said = "".join(answer.text + str(answer.headers) for answer in answers)
    assert ADDRESS not in said
    assert NEW_ADDRESS not in said
    assert "immunology" not in said  # the slug; readers see the name


@pytest.mark.parametrize("page", ["/p/{preferences}/resume", "/u/{unsubscribe}/undo"])
def test_a_form_that_came_too_late_is_answered_by_a_page_that_speaks_other_languages_too(
    door: FrontDoor, tokens: dict[str, str], page: str
) -> None:
    door.post(filled("/u/{unsubscribe}", tokens))
    door.later(days=2)

    answer = door.post(filled(page, tokens))
    german = next(link for _, _, link, _ in parsed(answer).iterlinks() if link.endswith("?language=de"))

    assert (answer.status_code, door.get(german).status_code) == (409, 200)


def test_a_link_for_another_purpose_opens_nothing(door: FrontDoor, tokens: dict[str, str]) -> None:
    before = everything_in(door.newsroom.database)
    others = {purpose: next(other for name, other in tokens.items() if name[:4] != purpose[:4]) for purpose in tokens}

    answers = everywhere(door, others)

    assert {answer.status_code for answer in answers} == {404, 405}
    assert everything_in(door.newsroom.database) == before


def test_nothing_opens_once_somebody_was_erased(door: FrontDoor, tokens: dict[str, str]) -> None:
    door.post(filled("/p/{preferences}/erase", tokens))
    before = everything_in(door.newsroom.database)

    answers = everywhere(door, tokens)

    assert {answer.status_code for answer in answers} == {404, 405}
    assert {visible(answer)[:60] for answer in answers if answer.status_code == 404} == {
        visible(door.get("/u/" + "x" * 48))[:60]
    }
    assert everything_in(door.newsroom.database) == before


def test_a_link_of_somebody_else_shows_and_changes_only_them(door: FrontDoor, tokens: dict[str, str]) -> None:
    others = tokens_of(door, "bo@example.com", "new.bo@example.com")

    pages = [door.get(filled(page, others)).text for page in PAGES]
    for page in POSTS:
        door.post(filled(page, others))

    assert not any(
        "example.org" in text.replace("www.example.org", "").replace("news.example.org", "") for text in pages
    )
    assert door.reader(1).state == "confirmed"
    assert door.reader(1).address == ADDRESS


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    damage=st.one_of(
        st.tuples(st.just("cut"), st.integers(0, 47), st.just("")),
        st.tuples(st.just("put"), st.integers(0, 47), st.characters(codec="utf-8", exclude_characters="/?#")),
        st.tuples(st.just("add"), st.integers(0, 48), st.characters(codec="utf-8", exclude_characters="/?#")),
    ),
    page=st.sampled_from(sorted({*PAGES, *POSTS})),
    method=st.sampled_from(["GET", "HEAD", "POST"]),
)
def test_a_damaged_link_opens_nothing(
    door: FrontDoor, tokens: dict[str, str], damage: tuple[str, int, str], page: str, method: str
) -> None:
    kind, place, letter = damage
    damaged = {name: _damaged(text, kind, place, letter) for name, text in tokens.items()}
    before = everything_in(door.newsroom.database)

    answer = door.client.request(method, filled(page, damaged))

    # A letter may be put where it stands already: then this very link is whole.
    whole = filled(page, damaged) == filled(page, tokens)
    assert whole or answer.status_code in (404, 405)
    assert whole or everything_in(door.newsroom.database) == before


def tokens_of(door: FrontDoor, address: str, new_address: str) -> dict[str, str]:
    """Somebody who follows a topic and wishes to move, with the tokens of all their links."""
    with door.newsroom.database.writing() as session:
        topic = session.scalars(sa.select(Topic)).first() or factories.topic(session, "immunology")
        topic.name = "Immune system"
        factories.article(session, topic)
        reader = factories.subscriber(session, topic, address=address)
        wish = moving.ask_to_move(session, reader.id, email_address(new_address), source="web", now=door.newsroom.now)
    door.newsroom.prepare()
    return {
        "preferences": token(SECRET, "preferences", reader.handle),
        "unsubscribe": token(SECRET, "unsubscribe", reader.handle),
        "move-from": token(SECRET, "move-from", wish.handle),
        "move-to": token(SECRET, "move-to", wish.handle),
    }


def everywhere(door: FrontDoor, tokens: dict[str, str]) -> list[Response]:
    """What every page answers, looked at and posted to."""
    paths = [filled(page, tokens) for page in sorted({*PAGES, *POSTS})]
    return [door.client.request(method, path) for path in paths for method in ("GET", "POST")]


def filled(page: str, tokens: dict[str, str]) -> str:
    """The path of a page with these tokens in it."""
    for name, text in tokens.items():
        page = page.replace(f"{{{name}}}", text)
    return page


def _damaged(text: str, kind: str, place: int, letter: str) -> str:
    if kind == "cut":
        return text[:place]
    return text[:place] + quote(letter, safe="") + text[place + (kind == "put") :]
