"""`digest issues check` says what is wrong with an issue, to people and to programs."""

from pathlib import Path

import pytest

from tests.support.publication import Publication


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    """One story for one reader."""
    publication = Publication.made(tmp_path / "pub")
    (tmp_path / "page.txt").write_text("A\n\nB\n\nC\n\nNews\n\nOne title\n\nIts summary.\n", encoding="utf-8")
    publication("topics", "add", "news", "News")
    publication("topics", "rule", "news", "--phrase", "one title")
    publication("articles", "import", "../page.txt")
    publication("subscribers", "add", "ana@example.org", "--topic", "news", "--confirmed")
    publication("issues", "plan", "weekly", "--now")
    return publication


def test_every_check_says_something(publication: Publication) -> None:
    said = publication("issues", "check", "weekly").out

    assert "It has no address, so readers cannot open it." in said
    assert "14 checks; 0 say stop" in said


def test_what_should_not_go_out_ends_with_exit_code_1(publication: Publication) -> None:
    publication("issues", "word", "weekly", "--subject", "Dear %(name)s")

    result = publication.run("issues", "check", "weekly", "--ask", "--json")

    checks = {check["check"]: check for check in result.json["checks"]}
    assert (result.code, checks["Words"]["grade"]) == (1, "stop")
    assert "looks like a slip" in checks["Words"]["findings"][0]["message"]


def test_a_forecast_says_who_gets_nothing(publication: Publication) -> None:
    publication("subscribers", "add", "ben@example.org", "--topic", "news")

    assert "Without a mail: 1 not confirmed yet." in publication("issues", "forecast", "weekly").out
