"""Readers of one issue, each written to in their own language, on both databases."""

import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.core.database import Database
from digest.core.errors import MailUnavailable
from digest.core.sections import Publication
from digest.deliveries.letters import Stationery
from digest.deliveries.pause import pause
from digest.issues.models import Edition, IssueState
from digest.topics.models import Topic
from subscribers.preferences import change_settings
from tests.support import factories as given
from tests.support.factories import frame
from tests.support.newsroom import SECRET, Newsroom

OFFERED = Publication.model_validate(given.PUBLICATION.model_dump(mode="json") | {"languages": ["de"]})


@pytest.fixture
def newsroom(database: Database, tmp_path: Path) -> Newsroom:
    """A publication in English that offers German."""
    outer = frame(publication=OFFERED.model_dump(mode="json"))
    return Newsroom(database, tmp_path / "outbox", publication=OFFERED, frame=outer)


@pytest.fixture
def topic(newsroom: Newsroom) -> Topic:
    """A topic with one story."""
    with newsroom.database.writing() as session:
        topic = given.topic(session, "a-topic")
        given.article(session, topic)
    return topic


def readers(newsroom: Newsroom, topic: Topic, **languages: str) -> dict[str, int]:
    """Weekly readers by their names; their ids."""
    with newsroom.database.writing() as session:
        return {
            name: given.subscriber(session, topic, address=f"{name}@example.org", name=name, language=language).id
            for name, language in languages.items()
        }


def mails(newsroom: Newsroom) -> dict[str, EmailMessage]:
    """What went out, by the name of the reader."""
    return {str(mail["To"]).split("<")[-1].split("@")[0]: mail for mail in newsroom.mails()}


def text(mail: EmailMessage) -> str:
    """The plain text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_german_and_an_english_reader_get_one_issue_each_in_their_language(newsroom: Newsroom, topic: Topic) -> None:
    readers(newsroom, topic, ana="en", eva="de", ute="de-CH", ivo="fr")

    newsroom.pass_time(days=4)

    sent = mails(newsroom)
    assert {name: mail["Content-Language"] for name, mail in sent.items()} == {
        "ana": "en",
        "eva": "de",
        "ute": "de",
        "ivo": "en",
    }
    assert sent["ana"]["Subject"] == "The Test Review: 1 new story in your weekly digest"
    assert sent["eva"]["Subject"] == "The Test Review: 1 neuer Artikel für Sie (wöchentlich)"
    assert "Hello ivo," in text(sent["ivo"])
    assert "Thursday, 26 November 2026" in text(sent["ivo"])
    assert "Hallo ute," in text(sent["ute"])
    assert "Donnerstag, 26. November 2026" in text(sent["ute"])


def test_languages_that_get_the_same_mail_share_its_edition(newsroom: Newsroom, topic: Topic) -> None:
    readers(newsroom, topic, ana="en", eva="de", ute="de-CH", ivo="fr")

    newsroom.pass_time(days=4)

    with newsroom.database.reading() as session:
        assert sorted(session.scalars(select(Edition.language))) == ["de", "en"]


def test_who_changes_the_language_at_the_last_moment_gets_the_new_one(newsroom: Newsroom, topic: Topic) -> None:
    ids = readers(newsroom, topic, ana="en", ute="de")
    newsroom.pass_time(days=2.9)

    with newsroom.database.writing() as session:
        change_settings(session, ids["ana"], language="de", source="test", now=newsroom.now)
    newsroom.pass_time(days=1)

    assert {name: mail["Content-Language"] for name, mail in mails(newsroom).items()} == {"ana": "de", "ute": "de"}


def test_an_issue_that_was_frozen_before_languages_were_kept_still_goes_out(newsroom: Newsroom, topic: Topic) -> None:
    readers(newsroom, topic, ana="en", eva="de")
    newsroom.pass_time(days=2.5)
    with newsroom.database.writing() as session:
        issue = newsroom.issue(session)
        assert issue.content is not None
        old = json.loads(issue.content)
        del old["publication"]["languages"]
        for article in old["articles"]:
            del article["language"]
        issue.content = json.dumps(old, sort_keys=True, ensure_ascii=False)

    newsroom.pass_time(days=1.5)

    assert {name: mail["Content-Language"] for name, mail in mails(newsroom).items()} == {"ana": "en", "eva": "en"}


def test_staff_are_told_in_the_publications_language(newsroom: Newsroom, topic: Topic) -> None:
    newsroom.publication = Publication.model_validate(OFFERED.model_dump(mode="json") | {"language": "de"})
    speaking = Stationery(newsroom.publication, SECRET).staff_language
    newsroom.pass_time(days=2.5)
    with newsroom.database.writing() as session:
        issue = newsroom.issue(session)
        issue.state = IssueState.SENDING
        failure = MailUnavailable("der Server ist fort")
        pause(session, issue.id, 3, failure, staff=["admin@example.org"], speaking=speaking, now=newsroom.now)

    newsroom.send()

    [mail] = newsroom.mails()
    assert mail["Subject"] == "The Test Review: weekly 2026-W48 wurde angehalten"
    assert "3 Lieferungen hintereinander" in text(mail)
    assert "Geschrieben an das Team von The Test Review" in text(mail)
