"""Whatever stands in an address or a form of the desk: a clear answer below 500."""

import re

import pytest

from digest.issues import things
from subscribers.staff.roles import Role
from tests.support import factories as given
from tests.support.frontdoor import FrontDoor, visible
from tests.support.staff import OWN, hired, log_in


@pytest.fixture
def issue_page(door: FrontDoor) -> str:
    """The address of an issue with one story; an admin is logged in."""
    door.newsroom.automatic = False
    with door.newsroom.database.writing() as session:
        given.article(session, given.topic(session, "fish"))
    door.newsroom.prepare()
    hired(door, Role.ADMIN)
    log_in(door)
    with door.newsroom.database.reading() as session:
        return f"/desk/issues/{door.newsroom.issue(session).id}"


@pytest.mark.parametrize(
    "path",
    [
        "/desk?month=1\u0660\u0660\u0660-01",
        "/desk?month=0000-01",
        "/desk?before=99999999999999999999",
        "/desk/log?before=99999999999999999999",
        "{issue}/review?tested=-5",
        f"{{issue}}/review?tested={'9' * 400}",
        "{issue}/changes?upto=99999999999999999999",
        "{issue}/news?since=99999999999999999999",
        "{issue}/stories/99999999999999999999",
        "/desk/issues/99999999999999999999/checks",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_number_that_cannot_be_is_refused(door: FrontDoor, issue_page: str, path: str, method: str) -> None:
    answer = door.client.request(method, path.format(issue=issue_page))

    assert answer.status_code in (404, 422)


def test_topics_that_are_none_are_refused_in_words(door: FrontDoor, issue_page: str) -> None:
    fields = {"thing": "topics 1", "value": "x 99999999999999999999", "version": things.version(None)}

    answer = door.post(f"{issue_page}/things", fields, headers=OWN)

    assert (answer.status_code, "choose at least one topic" in visible(answer)) == (422, True)


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("{issue}/review/hold", {"why": " "}),
        ("{issue}/review/cancel", {"why": " "}),
        ("{issue}/test", {"addresses": ""}),
        ("{issue}/sending/stop", {"why": "wrong"}),
        ("{issue}/sending/correct", {"article": "1", "text": ""}),
        ("{issue}/things", {"thing": "picture 1", "value": "ftp://x"}),
        ("{issue}/things", {"thing": "subject 0", "value": "Mine", "version": "old"}),
        ("{issue}/preview/readers", {"reader": "nobody@example.org"}),
        ("{issue}/add", {"url": "x"}),
        ("/desk/staff", {"address": "x", "name": "", "role": "editor"}),
        ("/desk/staff/1/role", {"role": "editor"}),
        ("/desk/staff/1/disable", {}),
        ("/desk/account/password", {"password": "short"}),
        ("/desk/account/code", {"secret": "x"}),
        ("/desk/account/proof", {"password": "wrong"}),
        ("/desk/login", {"address": "x"}),
    ],
)
def test_what_answers_a_form_can_be_read_in_another_language(
    door: FrontDoor, issue_page: str, form: str, fields: dict[str, str]
) -> None:
    refused = door.post(form.format(issue=issue_page), fields, headers=OWN)

    found = re.search(r'href="([^"]*)\?language=de"', refused.text)
    assert refused.status_code >= 400
    assert found is not None
    assert door.get(f"{found[1]}?language=de").status_code in (200, 303)
