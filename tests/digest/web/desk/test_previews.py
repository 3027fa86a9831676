"""Staff see the mail that readers will get: exactly it, as anybody, and without the power to act for them."""

import re
from dataclasses import replace
from html import unescape

import pytest
from httpx2 import Response
from sqlalchemy import select

from digest.core.sections import Smtp
from digest.deliveries import reporting
from digest.issues.approve import approve
from digest.issues.models import Issue
from digest.mail.smtp.pool import SmtpTransport
from digest.topics.models import Topic
from subscribers.queries import by_handle
from subscribers.staff import audit
from subscribers.staff.roles import Role
from subscribers.tokens import HANDLE_LENGTH, handle_of
from tests.support import factories as given
from tests.support.frontdoor import FrontDoor, visible
from tests.support.newsroom import SECRET
from tests.support.post_office import PostOffice
from tests.support.staff import OWN, hired, log_in

ANA = "ana@example.org"


@pytest.fixture
def desk(door: FrontDoor) -> FrontDoor:
    """An approver at the desk of a weekly issue with three articles on two topics, and two readers."""
    with door.newsroom.database.writing() as session:
        ants, bees = given.topic(session, "ants"), given.topic(session, "bees")
        given.subscriber(session, ants, bees, address=ANA, name="Ana")
        given.subscriber(session, bees, language="de")
        for topic in (ants, ants, bees):
            given.article(session, topic, title=f"About {topic.name}", image_url="https://pictures.example/1.png")
    door.newsroom.prepare()
    hired(door, Role.APPROVER)
    log_in(door)
    return door


def weekly(door: FrontDoor) -> int:
    """The number of the weekly issue."""
    with door.newsroom.database.reading() as session:
        return door.newsroom.issue(session).id


def compared(door: FrontDoor) -> None:
    """Who has the longest mail and who the shortest was found out by a job."""
    reporting.find_extremes(door.app.reporter(), weekly(door))


def days_pass(door: FrontDoor, days: float) -> None:
    """And somebody logs in again."""
    door.newsroom.pass_time(days=days)
    log_in(door)


def preview(door: FrontDoor, query: str = "", *, issue: int | None = None) -> Response:
    """The page of the weekly issue."""
    return door.get(f"/desk/issues/{issue or weekly(door)}/preview{query}")


def framed(door: FrontDoor, page: Response, number: int = -1) -> Response:
    """What the page's frame shows: the last, where there are two."""
    return door.get(unescape(re.findall(r'<iframe[^>]* src="([^"]+)"', page.text)[number]))


def source(page: Response) -> str:
    """The raw mail that a page shows."""
    found = re.search(r"(?s)<pre[^>]*>(.*?)</pre>", page.text)
    assert found is not None
    return unescape(found[1])


def without_links(mail: str) -> str:
    """A raw mail without what differs from mail to mail: the reader's links, Message-ID and Date."""
    bare = re.sub(r"(?m)^(Message-ID|Date): .*$", r"\1", mail)
    return re.sub(r"/([up])/[\w-]{48}", r"/\1/", bare)


def test_a_preview_is_what_arrives_but_for_links_message_id_and_date(desk: FrontDoor) -> None:
    desk.newsroom.automatic = False
    days_pass(desk, 2.1)
    before = source(preview(desk, "/readers/1?shape=source"))

    with desk.newsroom.database.writing() as session:
        approve(session, desk.newsroom.issue(session), desk.app.frame(), by="Ed", now=desk.newsroom.now)
    desk.later(days=1)
    with PostOffice() as office:
        relay = SmtpTransport({"smtp": Smtp(host="127.0.0.1", port=office.port)}, final_dot_seconds=5)
        by_smtp = desk.app.settings.model_copy(update={"transport": "smtp"})
        replace(desk.app, settings=by_smtp).sender(relay).send_due()
        relay.close()
        arrived = office.letters[office.recipients.index(ANA)].decode("ascii").replace("\r\n", "\n")

    assert without_links(before).rstrip("\n") == without_links(arrived).rstrip("\n")
    assert before != arrived


def test_the_links_of_a_preview_are_nobodys(desk: FrontDoor) -> None:
    mail = source(preview(desk, "/readers/1?shape=source"))

    tokens = re.findall(r"/u/([\w-]{48})", mail)

    assert tokens
    for token in tokens:
        assert handle_of(token, SECRET, "unsubscribe") == "0" * HANDLE_LENGTH
        assert desk.post(f"/u/{token}", {"List-Unsubscribe": "One-Click"}).status_code in (200, 404)
    assert desk.reader(1).handle not in mail
    assert desk.reader(1).ended_at is None


def test_a_reader_is_found_by_address_and_stands_in_the_address_as_a_number(desk: FrontDoor) -> None:
    answer = desk.post(f"/desk/issues/{weekly(desk)}/preview/readers", {"reader": " Ana@Example.org "}, headers=OWN)

    assert answer.headers["location"] == f"/desk/issues/{weekly(desk)}/preview/readers/1"
    page = desk.get(answer.headers["location"])
    assert ANA in visible(page)
    assert "Hello Ana," in framed(desk, page).text


@pytest.mark.parametrize("typed", ["nobody@example.org", "77", "not an address", ""])
def test_who_is_not_there_is_not_found(desk: FrontDoor, typed: str) -> None:
    answer = desk.post(f"/desk/issues/{weekly(desk)}/preview/readers", {"reader": typed}, headers=OWN)

    assert answer.status_code == 404
    assert "Nobody has this address or number" in visible(answer)


def test_whom_somebody_looked_at_stands_in_the_log_once_for_one_look(desk: FrontDoor) -> None:
    page = preview(desk, "/readers/1")
    framed(desk, page)
    preview(desk, "/readers/1?shape=phone")
    desk.later(hours=2)
    log_in(desk)
    preview(desk, "/readers/1")

    with desk.newsroom.database.reading() as session:
        entries = audit.listing(session, object="subscriber")
    assert [(entry.act, entry.object_id, entry.after) for entry in entries] == [
        ("looked at", 1, {"issue": weekly(desk)})
    ] * 2


def test_an_editor_sees_the_mail_of_readers_without_learning_whose_it_is(desk: FrontDoor) -> None:
    hired(desk, Role.EDITOR, "Eve")
    log_in(desk, "Eve")
    compared(desk)

    pages = [preview(desk, query) for query in ("", "?eyes=largest", "?eyes=smallest", "?eyes=random&draw=5")]

    for page in pages:
        assert page.status_code == 200
        assert "@example.org" not in page.text.replace("digest@news.example.org", "").replace("news.example.org", "")
        assert "Ana" not in framed(desk, page).text
    assert preview(desk, "/readers/1").status_code == 403


def test_the_longest_and_the_shortest_mail_are_found(desk: FrontDoor) -> None:
    compared(desk)

    longest, shortest = preview(desk, "?eyes=largest"), preview(desk, "?eyes=smallest")

    assert "3 stories" in visible(longest)
    assert "1 story" in visible(shortest)
    assert 'lang="de"' in framed(desk, shortest).text


def test_also_when_it_was_sent(desk: FrontDoor) -> None:
    days_pass(desk, 4)

    assert "3 stories" in visible(preview(desk, "?eyes=largest"))
    assert "1 story" in visible(preview(desk, "?eyes=smallest"))


def test_any_topics_can_be_tried(desk: FrontDoor) -> None:
    with desk.newsroom.database.reading() as session:
        bees = session.scalars(select(Topic.id).where(Topic.slug == "bees")).one()

    page = preview(desk, f"?topic={bees}")

    assert "1 story" in visible(page)
    assert "About Bees" in framed(desk, page).text
    assert "About Ants" not in framed(desk, page).text


def test_every_language_that_is_offered_can_be_seen(desk: FrontDoor) -> None:
    page = preview(desk, "/readers/1?mail_language=de")

    assert "Hallo Ana," in framed(desk, page).text


def test_a_frame_shows_the_mail_and_nothing_else_can_happen_in_it(desk: FrontDoor) -> None:
    page = preview(desk)
    mail = framed(desk, page)

    assert "frame-src 'self'" in page.headers["content-security-policy"]
    assert mail.headers["content-security-policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src https://pictures.example; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    assert (mail.headers["x-frame-options"], mail.headers["referrer-policy"]) == ("SAMEORIGIN", "no-referrer")
    assert re.search(r'<iframe[^>]* sandbox="allow-popups allow-popups-to-escape-sandbox"', page.text)


def test_pictures_can_be_off(desk: FrontDoor) -> None:
    mail = framed(desk, preview(desk, "?pictures=no"))

    assert "img-src 'none'" in mail.headers["content-security-policy"]


def test_the_issue_before_stands_beside_it_for_the_same_reader(desk: FrontDoor) -> None:
    days_pass(desk, 4)
    with desk.newsroom.database.writing() as session:
        ants = session.scalars(select(Topic).where(Topic.slug == "ants")).one()
        given.article(session, ants, title="News of ants", now=desk.newsroom.now)
    desk.newsroom.prepare()
    with desk.newsroom.database.reading() as session:
        later = session.scalars(select(Issue.id).where(Issue.schedule == "weekly").order_by(Issue.id.desc())).first()

    page = preview(desk, "/readers/1?beside=yes", issue=later)

    assert "About Ants" in framed(desk, page, 0).text
    assert "News of ants" in framed(desk, page, 1).text


def test_who_gets_no_mail_is_told_so(desk: FrontDoor) -> None:
    with desk.newsroom.database.writing() as session:
        lonely = given.subscriber(session, given.topic(session, "cats")).id

    page = preview(desk, f"/readers/{lonely}")

    assert "Nothing in this issue is new for this reader" in visible(page)


@pytest.mark.parametrize(
    "query", ["?topic=x", "?eyes=mine", "?shape=round", "?draw=-1", f"?topic={2**40}", "/readers/0"]
)
def test_nonsense_is_refused(desk: FrontDoor, query: str) -> None:
    assert preview(desk, query).status_code == 422


def test_a_frame_of_another_process_makes_the_mail_anew(desk: FrontDoor) -> None:
    answer = desk.get(f"/desk/issues/{weekly(desk)}/preview/mail?proof={'0' * 64}")

    assert "About Ants" in answer.text


def test_the_handle_of_previews_is_nobodys(desk: FrontDoor) -> None:
    with desk.newsroom.database.reading() as session, pytest.raises(Exception, match="nobody has this link"):
        by_handle(session, "0" * HANDLE_LENGTH)
