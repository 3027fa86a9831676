"""`digest topics` at the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from digest.cli.main import commands
from digest.cli.publication import make
from digest.core.errors import NotFound


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A publication with one topic and two articles."""
    make(tmp_path)
    (tmp_path / "articles.csv").write_text("title,categories\nAvocets,Waders\nHerons,Waders\n")
    digest(tmp_path, "topics", "add", "waders", "Waders")
    digest(tmp_path, "articles", "import", str(tmp_path / "articles.csv"))
    return tmp_path


def digest(folder: Path, *arguments: str) -> Result:
    """Run one command on the publication."""
    return CliRunner().invoke(commands, ["--config", str(folder / "config.toml"), *arguments])


def test_a_rule_can_be_made_listed_applied_and_taken_away(folder: Path) -> None:
    digest(folder, "topics", "rule", "waders", "--category", "waders")
    listed = digest(folder, "topics", "rules", "waders", "--json")
    applied = digest(folder, "topics", "assign")
    digest(folder, "topics", "unrule", "waders", "--category", "Waders")

    assert json.loads(listed.stdout) == [{"kind": "category", "value": "waders", "exclude": False}]
    assert applied.stdout == "newly assigned: 2\n"
    assert digest(folder, "topics", "rules", "waders").stdout == "waders has no rules\n"


def test_a_rule_looks_at_one_thing(folder: Path) -> None:
    result = digest(folder, "topics", "rule", "waders", "--category", "a", "--phrase", "b")

    assert result.exit_code == 2


def test_the_report_names_articles_that_go_to_nobody(folder: Path) -> None:
    """A27."""
    digest(folder, "topics", "rule", "waders", "--phrase", "herons")
    digest(folder, "topics", "assign")

    report = json.loads(digest(folder, "topics", "report", "--json").stdout)

    assert report["looked_at"] == 2
    assert report["rules"] == [
        {"topic": "waders", "rule": 'phrase "herons"', "articles": 1, "example": "Herons"},
    ]
    assert [article["title"] for article in report["unassigned_articles"]] == ["Avocets"]
    assert "articles in no topic, which go to nobody: 1" in digest(folder, "topics", "report").stdout


def test_a_topic_can_be_renamed(folder: Path) -> None:
    digest(folder, "topics", "change", "waders", "--name", "Waders and gulls")

    listed = json.loads(digest(folder, "topics", "list", "--json").stdout)

    assert [(topic["slug"], topic["name"]) for topic in listed] == [("waders", "Waders and gulls")]


def test_an_unknown_topic_is_an_error_that_names_the_others(folder: Path) -> None:
    result = digest(folder, "topics", "rules", "wadres")

    assert isinstance(result.exception, NotFound)
    assert str(result.exception) == "there is no topic 'wadres'; did you mean waders? There are: waders"


def test_a_topic_is_put_under_a_heading(folder: Path) -> None:
    digest(folder, "topics", "add", "gulls", "Gulls", "--group", "Sea")
    digest(folder, "topics", "change", "waders", "--group", "Shore")

    listed = json.loads(digest(folder, "topics", "list", "--json").stdout)

    assert {topic["slug"]: topic["group"] for topic in listed} == {"waders": "Shore", "gulls": "Sea"}
