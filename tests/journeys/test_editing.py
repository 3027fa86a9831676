"""What editors do at the desk, done at a terminal."""

import json

import pytest

from tests.support.publication import Publication


@pytest.fixture
def planned(either: Publication) -> Publication:
    """A weekly issue with three stories on the topic `news`; there is a topic `space`, too."""
    rows = [{"title": f"Story {letter}", "url": f"https://example.org/{letter}"} for letter in "ABC"]
    (either.folder / "stories.json").write_text(json.dumps(rows), encoding="utf-8")
    either("topics", "add", "news", "News")
    either("topics", "add", "space", "Space")
    either("articles", "import", str(either.folder / "stories.json"), "--topic", "news")
    either("subscribers", "add", "ana@example.org", "--topic", "news", "--confirmed")
    either("issues", "plan", "weekly")
    return either


def shown(publication: Publication) -> list[tuple[str, list[str]]]:
    """The stories of the issue with their topics, in order."""
    rows = publication("issues", "show", "weekly", "--json").json["articles"]
    return [(row["title"], row["topics"]) for row in rows if not row["left_out"]]


def test_a_story_is_moved_rewritten_and_put_elsewhere_and_all_of_it_is_undone(planned: Publication) -> None:
    before = shown(planned)

    planned("issues", "move", "weekly", "3", "--topic", "news", "--to", "top")
    planned("issues", "rewrite", "weekly", "3", "--title", "Our headline", "--topic", "space")
    assert shown(planned)[0] == ("Our headline", ["Space"])
    rows = planned("issues", "changes", "weekly", "--json").json
    for row in rows:
        planned("issues", "undo", "weekly", str(row["id"]))

    assert [row["thing"] for row in rows] == ["topics 3", "title 3", "standing 3"]
    assert shown(planned) == before


def test_a_move_right_before_another_and_to_the_end(planned: Publication) -> None:
    first, second, third = [title for title, _ in shown(planned)]
    number = {f"Story {letter}": str(id_) for id_, letter in enumerate("ABC", start=1)}

    planned("issues", "move", "weekly", number[third], "--topic", "news", "--before", number[second])
    assert [title for title, _ in shown(planned)] == [first, third, second]
    planned("issues", "move", "weekly", number[first], "--topic", "news", "--to", "end")
    assert [title for title, _ in shown(planned)] == [third, second, first]


def test_mistakes_are_one_line(planned: Publication) -> None:
    for words in (
        ["move", "weekly", "3", "--topic", "news", "--to", "sideways"],
        ["move", "weekly", "3", "--topic", "space"],
        ["rewrite", "weekly", "3"],
        ["rewrite", "weekly", "3", "--picture", "javascript:alert(1)"],
        ["undo", "weekly", "99"],
        ["add", "weekly", "file:///etc/passwd", "--topic", "news"],
        ["add", "weekly", "http://127.0.0.1:1/x", "--topic", "news"],
        ["add", "weekly", "https://example.org/x"],
    ):
        assert planned.run("issues", *words).error
