"""`digest issues preview` writes the mail of anybody: of a certain reader, of some topics, of the longest mail."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from tests.support.publication import Publication


@pytest.fixture
def planned(publication: Publication) -> Publication:
    """A weekly issue in review, with one reader."""
    publication("topics", "add", "immune-system", "Immune System")
    publication("topics", "add", "sleep", "Sleep")
    publication("articles", "import", "../page.txt", "--topic", "immune-system")
    publication("subscribers", "add", "ana@example.org", "--name", "Ana", "--topic", "immune-system", "--confirmed")
    publication("issues", "plan", "weekly", "--now")
    return publication


def previewed(publication: Publication, *options: str) -> EmailMessage:
    """The mail that was written."""
    publication("issues", "preview", "weekly", *options, "-o", "seen.eml")
    return message_from_bytes((publication.folder / "seen.eml").read_bytes(), policy=policy.default)


@pytest.mark.parametrize("options", [[], ["--topic", "immune-system"], *(["--pick", p] for p in ("largest", "random"))])
def test_whoever_is_picked_stays_unnamed(planned: Publication, options: list[str]) -> None:
    mail = previewed(planned, *options)

    assert mail["To"] == "reader@example.invalid"
    assert "Sea squirts" in mail.as_string()
    assert "Ana" not in mail.as_string()


def test_the_same_mail_in_another_language(planned: Publication) -> None:
    assert previewed(planned, "ana@example.org", "--language", "en")["To"] == "Ana <ana@example.org>"


def test_where_nothing_is_new_nothing_is_written(planned: Publication) -> None:
    done = planned("issues", "preview", "weekly", "--topic", "sleep")

    assert "has nothing new for such a reader; nothing was written" in done.out


def test_one_can_only_be_one(planned: Publication) -> None:
    assert (
        "exclude each other" in planned.run("issues", "preview", "weekly", "ana@example.org", "--pick", "largest").error
    )
