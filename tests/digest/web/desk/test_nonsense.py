"""Whatever stands in an address or a form of the desk: a clear answer below 500."""

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
