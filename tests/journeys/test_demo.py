"""`digest demo` shows the whole program at work, and harms nothing."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from digest.demo.content import Outlet, load
from tests.support.publication import Publication, Result


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """An empty folder to run commands in."""
    return Publication(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def runs(shell: Publication) -> list[Result]:
    """The demo, twice in the same place."""
    return [shell("demo"), shell("demo")]


def test_it_leaves_a_file_for_every_mail_it_tells_of(shell: Publication, runs: list[Result]) -> None:
    [told] = re.findall(r"^(\d+) mails in", runs[1].out, re.MULTILINE)

    assert len(list((shell.folder / "demo-outbox").glob("*.eml"))) == int(told)
    assert (shell.folder / "demo-outbox" / "index.html").exists()


def test_the_same_again_tells_the_same_story(runs: list[Result]) -> None:
    stories = [run.out.partition("\nTime\n")[0] for run in runs]

    assert stories[0] == stories[1]
    assert " 0 unexplained" in stories[0]


def test_nothing_goes_to_standard_error(runs: list[Result]) -> None:
    assert [run.err for run in runs] == ["", ""]


def test_the_question_it_proposes_has_an_answer(shell: Publication, runs: list[Result]) -> None:
    [command] = re.findall(r"^Ask why: digest (.*)$", runs[1].out, re.MULTILINE)

    assert "moana" in shell(*command.split()).out


@pytest.mark.parametrize("outlet", ["feed", "blog", "reports"])
def test_mails_tell_stories_of_each_source(shell: Publication, runs: list[Result], outlet: Outlet) -> None:
    mails = " ".join(text_of(path) for path in (shell.folder / "demo-outbox").glob("*.eml"))

    assert any(story.title in mails for story in load().articles if story.told_in == (outlet,))


def test_a_story_that_two_sources_have_stands_in_each_mail_once(shell: Publication, runs: list[Result]) -> None:
    mails = [text_of(path) for path in (shell.folder / "demo-outbox").glob("*.eml")]

    shared = [story.title for story in load().articles if len(story.told_in) > 1]

    assert sum(title in mail for mail in mails for title in shared) > 0
    assert max(mail.count(title) for mail in mails for title in shared) == 1


def test_it_says_which_source_gave_how_many_stories(runs: list[Result]) -> None:
    told = re.findall(r"^  (.*) \((feed|wordpress|listing)\): (\d+) stories", runs[1].out, re.MULTILINE)
    stories = load().articles

    assert [(kind, int(number)) for _, kind, number in told] == [
        (kind, sum(outlet in story.told_in for story in stories))
        for kind, outlet in (("feed", "feed"), ("wordpress", "blog"), ("listing", "reports"))
    ]
    assert "2 had come from another source, too: shown once" in runs[1].out


@pytest.mark.parametrize("in_the_way", ["folder", "file", "below a file"])
def test_what_is_in_the_way_is_named_and_stays(tmp_path: Path, in_the_way: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    place = "file/outbox" if in_the_way == "below a file" else in_the_way

    refused = Publication(tmp_path).run("demo", "--outbox", place)

    assert refused.error.startswith(place)
    assert sorted(tmp_path.iterdir()) == before


def text_of(mail: Path) -> str:
    """The words of the plain text, without its line breaks."""
    body = message_from_bytes(mail.read_bytes(), policy=policy.default).get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())
