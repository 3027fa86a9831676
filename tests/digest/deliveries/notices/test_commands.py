"""At the terminal: whom a command writes to, and what the commands about notices say."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.publication import Publication

ANA = "ana@example.org"


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    """One with a topic."""
    made = Publication.made(tmp_path / "publication")
    made("topics", "add", "policy", "Policy")
    return made


def owed(publication: Publication) -> list[str]:
    """Which mails are queued, in order."""
    return [row["mail"] for row in publication("deliveries", "notices", "--json").json]


def test_who_signs_up_is_asked_to_confirm(publication: Publication) -> None:
    publication("subscribers", "add", ANA)

    assert owed(publication) == ["confirm"]


def test_who_is_confirmed_on_an_admins_word_is_written_nothing(publication: Publication) -> None:
    (publication.folder / "readers.csv").write_text("email,confirmed_at\ned@example.org,\nfay@example.org,2025-01-01\n")

    publication("subscribers", "add", ANA, "--confirmed")
    publication("subscribers", "import", "readers.csv")

    assert owed(publication) == []


def test_who_confirms_is_welcomed_once(publication: Publication) -> None:
    publication("subscribers", "add", ANA)
    for _ in range(2):
        publication("subscribers", "confirm", ANA)

    assert owed(publication) == ["confirm", "welcome"]


def test_who_leaves_is_told_once_that_it_worked(publication: Publication) -> None:
    publication("subscribers", "add", ANA, "--confirmed")
    for _ in range(2):
        publication("subscribers", "unsubscribe", ANA)

    assert owed(publication) == ["goodbye"]


@pytest.mark.parametrize(
    "command",
    [("unsubscribe", ANA, "--reason", "complained"), ("suppress", ANA), ("erase", ANA, "--yes")],
    ids=["complained", "suppressed", "erased"],
)
def test_who_goes_in_another_way_is_written_nothing(publication: Publication, command: tuple[str, ...]) -> None:
    publication("subscribers", "add", ANA, "--confirmed")

    publication("subscribers", *command)

    assert owed(publication) == []


def test_who_never_confirmed_gets_no_goodbye(publication: Publication) -> None:
    publication("subscribers", "add", ANA)
    publication("subscribers", "unsubscribe", ANA)

    assert owed(publication) == ["confirm"]


def test_who_shall_get_their_mail_elsewhere_is_asked_at_both_addresses_once(publication: Publication) -> None:
    publication("subscribers", "add", ANA, "--confirmed")
    for _ in range(2):
        said = publication("subscribers", "move", ANA, "ana@work.example").out

    assert said == "Both addresses of subscriber 1 are asked by mail; nothing changes before both agree.\n"
    assert owed(publication) == ["move-from", "move-to"]
    assert publication("subscribers", "data", ANA).json["address_change"]["address"] == "ana@work.example"


def test_the_address_they_have_is_not_asked_for(publication: Publication) -> None:
    publication("subscribers", "add", ANA, "--confirmed")

    assert "goes to this address already" in publication.run("subscribers", "move", ANA, ANA).error
    assert owed(publication) == []


def test_the_first_mail_shows_what_is_new_on_their_topics(publication: Publication) -> None:
    (publication.folder / "articles.csv").write_text("title,url\nMice,https://www.example.org/mice\n")
    publication("articles", "import", "articles.csv", "--topic", "policy")
    publication("subscribers", "add", ANA, "--topic", "policy")
    publication("subscribers", "confirm", ANA)

    with closing(sqlite3.connect(publication.folder / "digest.db")) as tables:
        said = str(tables.execute("SELECT said FROM notice_texts ORDER BY id").fetchall())
    assert "Mice" in said
    assert "first_day" in said


def test_welcome_and_goodbye_can_be_left_out(publication: Publication) -> None:
    off = {"DIGEST_NOTICES__WELCOME": "false", "DIGEST_NOTICES__GOODBYE": "false"}

    publication("subscribers", "add", ANA)
    publication("subscribers", "confirm", ANA, **off)
    publication("subscribers", "unsubscribe", ANA, **off)

    assert owed(publication) == ["confirm"]


def test_the_list_names_nobody(publication: Publication) -> None:
    publication("subscribers", "add", ANA, "--name", "Ana Silva")

    said = publication("deliveries", "notices").out + publication("deliveries", "notices", "--json").out

    assert "confirm" in said
    assert "ana" not in said.casefold()


def test_the_list_can_be_narrowed_to_a_status(publication: Publication) -> None:
    publication("subscribers", "add", ANA)

    assert publication("deliveries", "notices", "--status", "sent").out == "no such notices\n"


def test_the_data_about_a_person_say_what_was_written_to_them(publication: Publication) -> None:
    publication("subscribers", "add", ANA)

    data = publication("subscribers", "data", ANA).json

    (notice,) = data["notices"]
    assert (notice["mail"], notice["status"], notice["finished_at"]) == ("confirm", "pending", None)
    assert notice["said"] == {"days": 7, "frequency": "weekly"}


def test_what_is_queued_says_neither_who_nor_what_they_follow(publication: Publication) -> None:
    publication("subscribers", "add", ANA, "--name", "Ana", "--topic", "policy")
    publication("subscribers", "confirm", ANA)
    publication("subscribers", "unsubscribe", ANA)

    with closing(sqlite3.connect(publication.folder / "digest.db")) as tables:
        kept = str(
            tables.execute("SELECT * FROM notices").fetchall()
            + tables.execute("SELECT said FROM notice_texts").fetchall()
        )
    assert not any(word in str(kept).casefold() for word in ("ana", "policy", "@"))


def test_a_correction_says_how_many_it_reaches(publication: Publication) -> None:
    (publication.folder / "articles.csv").write_text("title,url\nMice,https://www.example.org/mice\n")
    publication("subscribers", "add", ANA, "--confirmed", "--topic", "policy")
    publication("articles", "import", "articles.csv", "--topic", "policy")
    publication("issues", "plan", "weekly", "--now")
    publication("issues", "approve", "weekly")
    publication("send")

    dry = publication("issues", "correct", 1, "--text", "It was men.", "--dry-run").out
    real = publication("issues", "correct", 1, "--text", "It was men.").out
    again = publication("issues", "correct", 1, "--text", "It was men.").out

    assert dry == "Article 1 went to 1 reader. 1 reader would get the correction with the next sending.\n"
    assert real == "Article 1 went to 1 reader. 1 reader gets the correction with the next sending.\n"
    assert again == (
        "Article 1 went to 1 reader. 0 readers get the correction with the next sending. 1 was told before.\n"
    )
    assert owed(publication) == ["correction"]


def test_a_correction_needs_an_article_that_is_there(publication: Publication) -> None:
    said = publication.run("issues", "correct", 7, "--text", "It was men.").error

    assert said == "there is no article 7; `digest articles list` shows them"
