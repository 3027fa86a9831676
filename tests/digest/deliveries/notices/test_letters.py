"""The mails themselves: each template right by every rule, and nothing in one that should not be there."""

import json
import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from pydantic import HttpUrl

from digest.core.errors import TemplateError
from digest.deliveries.letters import Stationery
from digest.deliveries.notices.batches import ClaimedNotice
from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.notices.letters import NoticePress
from digest.mail.checks import check
from digest.mail.folder import read
from subscribers import tokens
from subscribers.address_changes import Side, side_of
from subscribers.audience import Recipient
from subscribers.confirm import VALID_FOR
from tests.support.factories import PUBLICATION
from tests.support.newsroom import SECRET
from tests.support.notices import DATE, SAMPLES, press

HANDLE = "a" * tokens.HANDLE_LENGTH
ANA = Recipient(1, "ana@example.org", "Ana", HANDLE, "en")
each_kind = pytest.mark.parametrize("kind", NoticeKind)
NASTY = '<b>{{ 7*7 }}</b> & "x"\ue000 ' + "word " * 60


def notice(kind: NoticeKind, **values: object) -> ClaimedNotice:
    """One to Ana, as SAMPLES has it."""
    return ClaimedNotice(
        1,
        kind,
        f"{kind}:1",
        1,
        json.dumps(SAMPLES[kind] | values),
        0,
        ANA,
        change_handle="c" * tokens.HANDLE_LENGTH,
        new_address="ana@new.example",
    )


def mail(kind: NoticeKind, **values: object) -> EmailMessage:
    """`notice`, printed and read again."""
    return message_from_bytes(press().mail(notice(kind, **values), date=DATE), policy=policy.default)


def parts(message: EmailMessage) -> tuple[str, str]:
    """Text and HTML."""
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


@each_kind
def test_every_mail_is_right_by_every_rule(kind: NoticeKind) -> None:
    findings = check(press().mail(notice(kind), date=DATE))

    assert [finding for finding in findings if finding.level != "ok"] == []


@each_kind
def test_every_mail_is_right_whatever_people_write(kind: NoticeKind) -> None:
    nasty = {key: NASTY for key in SAMPLES[kind] if key in ("subject", "title")}
    written = {"paragraphs": [NASTY, NASTY]} if "paragraphs" in SAMPLES[kind] else {}
    recipient = ANA._replace(name=NASTY[:30])

    raw = press().mail(replace(notice(kind, **nasty, **written), reader=recipient), date=DATE)

    assert [finding for finding in check(raw) if finding.level != "ok" and finding.rule != "leftovers"] == []
    assert "<b>" not in parts(message_from_bytes(raw, policy=policy.default))[1]


@each_kind
def test_every_mail_is_right_with_a_logo_and_from_right_to_left(kind: NoticeKind) -> None:
    brand = PUBLICATION.brand.model_copy(update={"logo_url": HttpUrl("https://www.example.org/logo.png")})
    arabic = PUBLICATION.model_copy(update={"language": "ar", "brand": brand})

    raw = NoticePress(Stationery(arabic, SECRET), own=None).mail(notice(kind), date=DATE)

    assert [finding for finding in check(raw) if finding.level != "ok"] == []
    assert b'dir=3D"rtl"' in raw


@each_kind
def test_both_parts_bear_the_postal_address_and_lead_to_the_same_places(kind: NoticeKind) -> None:
    text, html = parts(mail(kind))

    links = [set(re.findall(r'https://[^\s"<]+', part)) for part in (text, html)]
    assert PUBLICATION.postal_address in text
    assert PUBLICATION.postal_address in html
    assert links[0] == {link for link in links[1] if not link.startswith("https://www.w3.org/")}


@each_kind
def test_only_what_goes_to_many_is_list_mail(kind: NoticeKind) -> None:
    message = mail(kind)

    listed = kind is NoticeKind.CORRECTION
    assert [name in message for name in ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Precedence")] == [
        listed
    ] * 4
    assert message["Auto-Submitted"] == (None if listed else "auto-generated")
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"


@each_kind
def test_sending_again_sends_the_same_bytes(kind: NoticeKind) -> None:
    first, second = (press().mail(notice(kind), date=DATE) for _ in range(2))

    assert first == second


def test_two_notices_never_share_a_message_id() -> None:
    ours = press()
    notices = [
        notice(NoticeKind.WELCOME),
        replace(notice(NoticeKind.WELCOME), key="welcome:2"),
        replace(notice(NoticeKind.WELCOME), reader=ANA._replace(handle="b" * 26)),
    ]

    ids = {message_from_bytes(ours.mail(one, date=DATE))["Message-ID"] for one in notices}

    assert len(ids) == 3


def test_who_signs_up_is_led_to_the_page_that_confirms_and_to_no_other() -> None:
    text, _ = parts(mail(NoticeKind.CONFIRM))

    (link,) = re.findall(r"https://news\.example\.org/(\S+)", text)
    path, token = link.split("/")
    assert path == "c"
    assert tokens.handle_of(token, SECRET, "confirm") == HANDLE


def test_a_stranger_cannot_have_us_mail_what_they_typed_as_a_name() -> None:
    message = mail(NoticeKind.CONFIRM)

    assert message["To"] == "ana@example.org"
    assert "Ana" not in "".join(parts(message))


def test_the_mail_that_asks_says_how_long_its_link_works() -> None:
    assert all("works for 3 days after the sign-up" in part for part in parts(mail(NoticeKind.CONFIRM, days=3)))


def test_a_mail_that_asks_and_was_queued_by_an_earlier_version_says_what_was_true_then() -> None:
    assert f"works for {VALID_FOR.days} days" in press().letter(NoticeKind.CONFIRM, '{"frequency": "weekly"}').text


def test_who_asks_for_the_link_is_led_to_their_choices_and_told_of_no_topic() -> None:
    text, html = parts(mail(NoticeKind.PREFERENCES_LINK))

    (link,) = re.findall(r"https://news\.example\.org/(\S+)", text)
    path, token = link.split("/")
    assert path == "p"
    assert tokens.handle_of(token, SECRET, "preferences") == HANDLE
    assert all("If it was not you, do nothing" in part for part in (text, html))


def test_each_end_of_a_change_of_address_is_led_to_a_page_that_takes_its_own_yes_alone() -> None:
    for kind, side in ((NoticeKind.MOVE_FROM, Side.OLD), (NoticeKind.MOVE_TO, Side.NEW)):
        text, _ = parts(mail(kind))

        (link,) = re.findall(r"https://news\.example\.org/(\S+)", text)
        path, token = link.split("/")
        assert path == "m"
        assert side_of(token, SECRET) == ("c" * tokens.HANDLE_LENGTH, side)


def test_the_present_mailbox_sees_where_mail_would_go_and_the_other_ones_see_nothing_of_the_reader() -> None:
    said = {kind: "".join(parts(mail(kind))) for kind in (NoticeKind.MOVE_FROM, NoticeKind.MOVE_TO, NoticeKind.MOVED)}

    assert "ana@new.example" in said[NoticeKind.MOVE_FROM]
    assert "ana@new.example" not in said[NoticeKind.MOVE_TO] + said[NoticeKind.MOVED]
    assert "Ana" not in said[NoticeKind.MOVE_TO]
    assert "/p/" not in "".join(said.values())
    assert "/u/" not in "".join(said.values())


def test_the_mails_about_a_change_of_address_say_how_long_their_links_work() -> None:
    for kind in (NoticeKind.MOVE_FROM, NoticeKind.MOVE_TO):
        assert all(f"works for {VALID_FOR.days} days" in part for part in parts(mail(kind)))


def test_the_welcome_shows_the_newest_stories_and_says_when_the_first_digest_comes() -> None:
    stories = SAMPLES[NoticeKind.WELCOME]["stories"]

    for part in parts(mail(NoticeKind.WELCOME)):
        for story in stories:
            assert story["url"] in part
        assert "Thursday, 26 November" in " ".join(part.split())


def test_a_welcome_with_nothing_to_show_says_what_comes() -> None:
    for part in parts(mail(NoticeKind.WELCOME, stories=[])):
        assert "Thursday, 26 November" in " ".join(part.split())
        assert "newest on your topics" not in part
    for part in parts(mail(NoticeKind.WELCOME, stories=[], first_day="")):
        assert "with the next weekly issue." in " ".join(part.split())


@pytest.mark.parametrize("lacking", ["summary", "date", "url"])
def test_a_welcome_is_right_with_stories_that_lack_something(lacking: str) -> None:
    story = SAMPLES[NoticeKind.WELCOME]["stories"][0] | {lacking: None if lacking == "url" else ""}

    findings = check(press().mail(notice(NoticeKind.WELCOME, stories=[story]), date=DATE))

    assert [finding for finding in findings if finding.level != "ok"] == []


def test_what_a_story_in_a_welcome_says_is_never_markup() -> None:
    story = {"title": NASTY, "url": "https://www.example.org/", "summary": NASTY, "date": ""}

    raw = press().mail(notice(NoticeKind.WELCOME, stories=[story]), date=DATE)

    assert [found for found in check(raw) if found.level != "ok" and found.rule != "leftovers"] == []
    assert "<b>" not in parts(message_from_bytes(raw, policy=policy.default))[1]


def test_a_correction_has_a_neutral_subject_unless_somebody_writes_one() -> None:
    assert mail(NoticeKind.CORRECTION)["Subject"] == "The Test Review: a correction"
    assert mail(NoticeKind.CORRECTION, subject="We were wrong")["Subject"] == "We were wrong"


def test_a_correction_to_an_article_without_a_page_names_it_all_the_same() -> None:
    text, html = parts(mail(NoticeKind.CORRECTION, url=""))

    assert SAMPLES[NoticeKind.CORRECTION]["title"] in text
    assert SAMPLES[NoticeKind.CORRECTION]["title"] in html


def test_a_link_to_confirm_cannot_stand_in_a_mail_to_readers(tmp_path: Path) -> None:
    own = tmp_path / "welcome"
    own.mkdir()
    names = ("subject.txt", "body.mjml", "body.txt")
    for name, said in zip(names, read("welcome", own=None), strict=True):
        (own / name).write_text(said.replace("reader.preferences_url", "reader.confirm_url"), encoding="utf-8")

    with pytest.raises(TemplateError, match=r"body\.txt:.*reader can only be shown"):
        NoticePress(Stationery(PUBLICATION, SECRET), own=tmp_path).letter(NoticeKind.WELCOME, "{}")


def test_a_publications_own_template_comes_first(tmp_path: Path) -> None:
    own = tmp_path / "goodbye"
    own.mkdir()
    for name, said in zip(("subject.txt", "body.mjml", "body.txt"), read("goodbye", own=None), strict=True):
        (own / name).write_text("Adieu\n" if name == "subject.txt" else said, encoding="utf-8")

    letter = NoticePress(Stationery(PUBLICATION, SECRET), own=tmp_path).letter(NoticeKind.GOODBYE, "{}")

    assert letter.subject == "Adieu"
