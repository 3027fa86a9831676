"""`digest articles` at the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from digest.cli.main import commands
from digest.cli.publication import make
from digest.core.errors import BadInput, NotFound, SourceError

TABLE = """title,summary,url,published_at,image
Avocets,Eleven pairs.,https://birds.example/1,2026-11-22T10:00:00Z,https://birds.example/1.jpg
Herons,None.,https://birds.example/2,,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A publication with one topic, and a file to import."""
    make(tmp_path)
    (tmp_path / "articles.csv").write_text(TABLE)
    digest(tmp_path, "topics", "add", "waders", "Waders")
    return tmp_path


def digest(folder: Path, *arguments: str) -> Result:
    """Run one command on the publication."""
    return CliRunner().invoke(commands, ["--config", str(folder / "config.toml"), *arguments])


def imported(folder: Path, *options: str) -> Result:
    return digest(folder, "articles", "import", str(folder / "articles.csv"), *options)


def listed(folder: Path, *options: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(digest(folder, "articles", "list", "--json", *options).stdout)
    return rows


def test_imported_articles_are_listed_with_all_they_say(folder: Path) -> None:
    result = imported(folder, "--topic", "waders")

    assert result.stdout == "imported articles.csv: 2 new, 0 updated, 0 unchanged; assigned: 2\n"
    assert (
        listed(folder)[1]
        | {
            "title": "Avocets",
            "url": "https://birds.example/1",
            "summary": "Eleven pairs.",
            "published_at": "2026-11-22T10:00:00+00:00",
            "guid": "https://birds.example/1",
            "source": "articles.csv",
            "topics": ["waders"],
            "image": {"url": "https://birds.example/1.jpg", "alt": "", "width": None, "height": None},
        }
        == listed(folder)[1]
    )


def test_a_dry_run_changes_nothing(folder: Path) -> None:
    result = imported(folder, "--dry-run")

    assert result.stdout == "would import articles.csv: 2 new, 0 updated, 0 unchanged; assigned: 0\n"
    assert listed(folder) == []


def test_an_unknown_topic_imports_nothing(folder: Path) -> None:
    result = imported(folder, "--topic", "waders", "--topic", "gulls")

    assert isinstance(result.exception, NotFound)
    assert str(result.exception) == "there is no topic 'gulls'; there are: waders"
    assert listed(folder) == []


def test_articles_in_no_topic_are_warned_of_and_can_be_listed(folder: Path) -> None:
    """A27."""
    result = imported(folder)

    assert "new articles in no topic, which go to nobody: 2" in result.stderr
    assert len(listed(folder, "--unassigned")) == 2
    assert listed(folder, "--topic", "waders") == []


def test_what_was_listed_can_be_imported_elsewhere(folder: Path, tmp_path: Path) -> None:
    imported(folder, "--topic", "waders")
    (tmp_path / "copy").mkdir()
    make(tmp_path / "copy")
    (tmp_path / "copy" / "articles.csv").write_text(digest(folder, "articles", "list", "--json").stdout)
    digest(tmp_path / "copy", "topics", "add", "waders", "Waders")

    result = imported(tmp_path / "copy")

    assert result.stdout == "imported articles.csv: 2 new, 0 updated, 0 unchanged; assigned: 2\n"


def test_an_article_can_be_held_released_retracted_and_restored(folder: Path) -> None:
    imported(folder, "--topic", "waders")

    states = []
    for verb in ("hold", "release", "retract", "restore"):
        digest(folder, "articles", verb, "1")
        states.append(json.loads(digest(folder, "articles", "show", "1", "--json").stdout)["state"])

    assert states == ["held", "visible", "retracted", "visible"]


def test_an_article_tells_why_it_is_in_its_topics(folder: Path) -> None:
    imported(folder, "--topic", "waders")

    shown = digest(folder, "articles", "show", "1")

    assert "title: Avocets\n" in shown.stdout
    assert "published at: 2026-11-22 10:00 UTC\n" in shown.stdout
    assert "in waders: named with the article\n" in shown.stdout


def test_a_long_list_is_one_json_document(folder: Path) -> None:
    rows = "".join(f"Story {number},https://birds.example/{number}\n" for number in range(1200))
    (folder / "articles.csv").write_text(f"title,url\n{rows}")
    imported(folder)

    assert len(listed(folder)) == 1200
    assert len(listed(folder, "--limit", "3")) == 3


def test_an_empty_list_is_json_too(folder: Path) -> None:
    assert digest(folder, "articles", "list", "--json").stdout == "[]\n"


def test_the_same_story_of_a_second_source_is_listed_as_its_twin(folder: Path) -> None:
    imported(folder, "--topic", "waders")
    (folder / "second.csv").write_text(TABLE)
    digest(folder, "articles", "import", str(folder / "second.csv"))

    rows = listed(folder, "--source", "second.csv")

    assert [(row["title"], row["state"], row["topics"]) for row in rows] == [
        ("Herons", "twin of 2", ["waders"]),
        ("Avocets", "twin of 1", ["waders"]),
    ]
    assert listed(folder, "--unassigned") == []


def test_an_article_tells_why_it_was_held_or_taken_back(folder: Path) -> None:
    imported(folder)
    digest(folder, "articles", "hold", "1")
    digest(folder, "articles", "retract", "2", "--because", "it was wrong")

    held, retracted = (digest(folder, "articles", "show", number).stdout for number in "12")

    assert "held because: editor\n" in held
    assert "retracted because: it was wrong\n" in retracted


def test_an_article_tells_what_it_said_before(folder: Path) -> None:
    imported(folder)
    never = digest(folder, "articles", "history", "1").stdout
    (folder / "articles.csv").write_text(TABLE.replace("Eleven pairs.", "Twelve pairs."))
    imported(folder)

    told = digest(folder, "articles", "history", "1").stdout
    versions = json.loads(digest(folder, "articles", "history", "1", "--json").stdout)

    assert never == "Avocets was never changed\n"
    assert told.endswith(", summary: Eleven pairs.\n")
    assert told in digest(folder, "articles", "show", "1").stdout
    assert [version["said"] for version in versions] == [{"summary": "Eleven pairs."}]


def test_an_editor_decides_what_is_one_story(folder: Path) -> None:
    """A32."""
    imported(folder, "--topic", "waders")
    (folder / "second.csv").write_text("title,url\nThe year of the avocet,https://birds.example/1\n")
    digest(folder, "articles", "import", str(folder / "second.csv"))
    open_ = json.loads(digest(folder, "articles", "resemblances", "--json").stdout)

    said = [digest(folder, "articles", verb, "3", "1").stdout for verb in ("same", "same", "different", "different")]

    assert [(row["article_id"], row["other_id"], row["kind"]) for row in open_] == [(3, 1, "same-story")]
    assert said == [
        "article 1 stands for both\n",
        "article 1 stands for both\n",
        "articles 3 and 1 are two stories; 3 comes with the next issue\n",
        "articles 3 and 1 are two stories\n",
    ]
    assert digest(folder, "articles", "resemblances").stdout == "no two articles resemble each other\n"


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (None, BadInput, "there is no file"),
        (b"", BadInput, "is empty"),
        (b"<html><title>Birds</title>", SourceError, "articles.csv: it is an HTML page titled 'Birds', not a feed"),
    ],
)
def test_a_file_that_cannot_be_imported_is_one_clear_line(
    folder: Path, content: bytes | None, kind: type[Exception], words: str
) -> None:
    (folder / "articles.csv").unlink()
    if content is not None:
        (folder / "articles.csv").write_bytes(content)

    result = imported(folder)

    assert isinstance(result.exception, kind)
    assert words in str(result.exception)
    assert "\n" not in str(result.exception)
