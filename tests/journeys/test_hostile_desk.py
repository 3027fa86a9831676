"""Whatever sources, readers, colleagues or addresses say: on no page of the desk does it become markup, a way to
another site, or power. The pages are those of the router, so that a new one is asked, too."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from httpx2 import Response
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from digest.core.database import Database
from digest.issues import things
from digest.issues.models import Issue, IssueChange
from digest.issues.things import Kind, Thing
from subscribers.staff.models import AuditEntry, StaffMember
from subscribers.staff.roles import Role
from tests.digest.web.test_access import ENDS_THE_SESSION, routes
from tests.support import factories as given
from tests.support.frontdoor import FrontDoor
from tests.support.newsroom import Newsroom
from tests.support.staff import OWN, PASSWORD, hired, log_in

EVIL = """'"></textarea></title><evil-x evil-y="1" onload=alert(1)><script>alert(2)</script>{{ 7919*7919 }}"""
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/%2Fevil.example",
    "\t//evil.example",
    "..//x",
)
NO_NEW_PASSWORD = {"password": "short"}
"""A new one would end the session, and nothing would be asked any more."""
ASKS = ("/login", "/proof")
"""Pages that lead on where the password is right."""
PLACES = {
    "token": "x",
    "session_id": "99",
    "staff_id": "1",
    "issue_id": "2",
    "article_id": "1",
    "edit_id": "1",
    "number": "1",
}
EXTRA = {
    "role": "admin",
    "staff_id": "1",
    "who": "1",
    "by": "Boss",
    "author": "Boss",
    "ready_by": "Boss",
    "approved_by": "Boss",
    "approved_at": "2026-01-01",
    "state": "approved",
    "content_hash": "0" * 64,
    "immediate": "yes",
    "issue_id": "1",
    "name": "Boss",
    "address": "boss@example.org",
    "proved": "yes",
    "second": "",
}
"""Fields that no form of the desk has, for who is no admin."""


@pytest.fixture
def desk(sqlite_template: Path, tmp_path: Path) -> Iterator[FrontDoor]:
    """A weekly issue of which everybody said something evil; Boss, an admin of an evil name, is logged in."""
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'digest.db')}")
    door = FrontDoor.of(Newsroom(database, tmp_path / "outbox", automatic=False))
    with database.writing() as session:
        topic = given.topic(session, "cells")
        topic.name = f"Cells {EVIL}"
        given.source(session).name = f"Source {EVIL}"
        given.subscriber(session, topic, address="ana@example.org", name=EVIL)
        for words in (EVIL, "Another"):
            given.article(session, topic, title=words, summary=EVIL, image_url="https://pictures.example/1.png",
                          image_alt=EVIL)  # fmt: skip
    door.newsroom.prepare()
    hired(door, Role.ADMIN, "Boss")
    door.client.headers["User-Agent"] = EVIL
    log_in(door, "Boss")
    with database.writing() as session:
        for member in session.scalars(select(StaffMember)):
            member.name = f"Boss {EVIL}"[:120]
    for kind, id_ in ((Kind.SUBJECT, 0), (Kind.PREHEADER, 0), (Kind.INTRO, 0), (Kind.NOTE, 1), (Kind.TITLE, 2),
                      (Kind.SUMMARY, 2)):  # fmt: skip
        saved = put(door, kind, f"[x](javascript:alert(1)) {EVIL}" if kind is Kind.INTRO else EVIL, id_)
        assert saved.status_code == 303, saved.text
    assert door.post("/desk/issues/2/review/back", {"note": EVIL}, headers=OWN).status_code == 303
    assert door.post("/desk/issues/1/review/hold", {"why": EVIL}, headers=OWN).status_code == 303
    yield door
    database.close()


def put(door: FrontDoor, kind: Kind, value: str, id_: int) -> Response:
    """Set one thing of the issue by its form."""
    with door.newsroom.database.reading() as session:
        version = things.version(things.value(session, session.get_one(Issue, 2), Thing(kind, id_)))
    fields = {"thing": f"{kind.value} {id_}", "value": value, "version": version}
    return door.post("/desk/issues/2/things", fields, headers=OWN)


def asked(method: str) -> list[APIRoute]:
    """The routes of the desk that take this method, but for those that log out; what ends the issue comes last."""
    found = [route for route in routes() if method in (route.methods or ()) and route.path not in ENDS_THE_SESSION]
    return sorted(found, key=lambda route: route.path.endswith("/cancel"))


def names(dependant: Dependant, *, query: bool) -> set[str]:
    """The parameters that stand in the query, or in the form."""
    own = dependant.query_params if query else dependant.body_params
    found = {one.alias for one in own}
    return found.union(*(names(part, query=query) for part in dependant.dependencies))


def wrong(answer: Response) -> list[str]:
    """What of an answer is markup or script that was smuggled in, or an error of ours."""
    tree = LexborHTMLParser(answer.text)
    found = [f"status {answer.status_code}"] if answer.status_code >= 500 else []
    found += ["template"] if str(7919 * 7919) in answer.text else []
    for node in tree.css("*"):
        values: Mapping[str, str | None] = node.attributes
        found += [node.tag] if node.tag == "evil-x" else []
        found += [name for name in values if name == "evil-y" or name.startswith("on")]
        found += ["a script of its own"] if node.tag == "script" and not values.get("src") else []
        for name in ("href", "src", "action"):
            scheme = (values.get(name) or "").strip().partition(":")[0].lower()
            found += [f"{name}={scheme}"] if scheme in ("javascript", "data", "vbscript") else []
    return [f"{answer.request.method} {answer.request.url.path}: {one}" for one in found]


def test_what_is_kept_becomes_no_markup_on_any_page(desk: FrontDoor) -> None:
    pages = [desk.get(route.path.format_map(PLACES)) for route in asked("GET")]
    pages += [desk.get(f"/desk/issues/2/preview?shape={shape}") for shape in ("phone", "text", "source")]
    pages += [desk.get("/desk/issues/1/review"), desk.get("/desk/issues/1")]

    assert [one for page in pages for one in wrong(page)] == []
    showing = [page for page in pages if "evil-x" in page.text]
    assert len(showing) >= 12, [str(page.request.url) for page in showing]


def test_what_stands_in_an_address_becomes_no_markup(desk: FrontDoor) -> None:
    found = list[str]()
    for route in asked("GET"):
        path = route.path.format_map(PLACES)
        for name in (*names(route.dependant, query=True), "month", "unheard-of", EVIL):
            found += wrong(desk.get(path, params={name: EVIL}))
        for place in PLACES:
            found += wrong(desk.client.get(route.path.format_map(PLACES | {place: "%3Cevil-x%20evil-y=1%3E"})))

    assert found == []


def test_what_a_form_sends_becomes_no_markup(desk: FrontDoor) -> None:
    found = list[str]()
    for route in asked("POST"):
        path, fields = route.path.format_map(PLACES), names(route.dependant, query=False)
        for sent in (*([name] for name in fields), fields):
            found += wrong(desk.post(path, dict.fromkeys(sent, EVIL) | NO_NEW_PASSWORD, headers=OWN))

    assert found == []
    assert desk.get("/desk/account").status_code == 200


@pytest.mark.parametrize("to", ELSEWHERE)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_page_leads_to_another_site(desk: FrontDoor, method: str, to: str) -> None:
    left = list[str]()
    for route in asked(method):
        fields = dict.fromkeys(names(route.dependant, query=method == "GET") | {"next", "to", "back"}, to)
        fields |= NO_NEW_PASSWORD
        fields |= {"password": PASSWORD, "address": "boss@example.org"} if route.path.endswith(ASKS) else {}
        sent = {"params": fields} if method == "GET" else {"data": fields}
        answer = desk.client.request(method, route.path.format_map(PLACES), headers=OWN, **sent)  # type: ignore[arg-type]
        where = answer.headers.get("location", "/desk")
        if urlsplit(where).netloc or not where.startswith("/desk") or "\\" in where or "//" in urlsplit(where).path:
            left.append(f"{route.path}: {where}")

    assert left == []
    assert desk.get("/desk/account").status_code == 200


def test_fields_that_no_form_has_give_no_power(desk: FrontDoor) -> None:
    ann = hired(desk, Role.APPROVER, "Ann")
    before = standing(desk)
    log_in(desk, "Ann")
    with desk.newsroom.database.reading() as session:
        known = set(session.scalars(select(AuditEntry.id)))

    for route in asked("POST"):
        fields = {name: value for name, value in EXTRA.items() if name not in names(route.dependant, query=False)}
        desk.post(route.path.format_map(PLACES), fields, headers=OWN)
        desk.post(route.path.format_map(PLACES), fields, params=EXTRA, headers=OWN)
    desk.post("/desk/issues/2/things", EXTRA | {"thing": "subject 0", "value": "Of Ann", "version": "x"}, headers=OWN)

    assert standing(desk) == before
    with desk.newsroom.database.reading() as session:
        added = session.scalars(select(AuditEntry).where(AuditEntry.id.not_in(known)))
        assert {entry.staff_id for entry in added} <= {ann}
        assert session.get_one(Issue, 2).ready_by == "Ann"
        authors = set(session.scalars(select(IssueChange.author)))
    assert "Boss" not in authors


def standing(desk: FrontDoor) -> list[tuple[object, ...]]:
    """What only its own forms may change: accounts, and where issues stand."""
    with desk.newsroom.database.reading() as session:
        staff = session.scalars(select(StaffMember).order_by(StaffMember.id))
        accounts = [(one.id, one.address, one.name, one.role, one.password_hash, one.disabled_at) for one in staff]
        found = session.scalars(select(Issue).order_by(Issue.id))
        issues = [(one.id, one.state, one.approved_by, one.approved_at, one.content_hash, one.immediate)
                  for one in found if one.id != 1]  # fmt: skip
    return [*accounts, *issues]
