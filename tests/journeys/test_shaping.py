"""What editors do at the shell shows up in the issue and in the mail, and voids what was approved before."""

from typing import Any

import pytest

from tests.support.publication import Publication


@pytest.fixture
def planned(publication: Publication) -> Publication:
    """A weekly issue in review, brought forward to now."""
    publication("topics", "add", "immune-system", "Immune System")
    publication("articles", "import", "../page.txt", "--topic", "immune-system")
    publication("subscribers", "add", "ana@example.org", "--topic", "immune-system", "--confirmed")
    publication("issues", "plan", "weekly", "--now")
    return publication


def shown(publication: Publication) -> dict[str, Any]:
    """The issue at hand."""
    issue: dict[str, Any] = publication("issues", "show", "weekly", "--json").json
    return issue


def text_sent(publication: Publication) -> str:
    """Approve and send; the text part of the newest mail, each run of white space one space."""
    publication("issues", "approve", "weekly")
    publication("send")
    body = publication.mails()[-1].get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def test_a_pinned_article_comes_first(planned: Publication) -> None:
    planned("issues", "pin", "weekly", 8)

    assert shown(planned)["articles"][0]["id"] == 8
    mail = text_sent(planned)
    assert mail.index("Sea squirts give up") < mail.index("Oysters keep a memory")


def test_an_excluded_article_is_named_as_left_out_and_never_comes(planned: Publication) -> None:
    planned("issues", "exclude", "weekly", 8)

    [row] = [row for row in shown(planned)["articles"] if row["left_out"]]
    assert (row["id"], row["title"]) == (8, "Sea squirts give up the secret of two hearts")
    assert "Sea squirts" not in text_sent(planned)
    assert "nothing new for anybody" in planned("issues", "plan", "weekly", "--now").out


def test_a_postponed_article_comes_with_the_next_issue(planned: Publication) -> None:
    planned("issues", "postpone", "weekly", 8)
    assert "Sea squirts" not in text_sent(planned)

    planned("issues", "plan", "weekly", "--now")

    mail = text_sent(planned)
    assert "Sea squirts" in mail
    assert "Oysters" not in mail


def test_undoing_brings_an_article_back(planned: Publication) -> None:
    planned("issues", "exclude", "weekly", 8)

    planned("issues", "reset", "weekly", 8)

    assert not any(row["left_out"] for row in shown(planned)["articles"])


def test_the_words_of_an_issue_stand_in_the_mail(planned: Publication) -> None:
    planned("issues", "word", "weekly", "--subject", "Ten from the deep", "--intro", "Dear all.\n\nIt rained.")
    planned("issues", "note", "weekly", "immune-system", "More of this next week.")

    issue = shown(planned)
    assert (issue["subject"], issue["notes"]) == ("Ten from the deep", {"Immune System": "More of this next week."})
    mail = text_sent(planned)
    assert planned.mails()[0]["Subject"] == "Ten from the deep"
    assert "Dear all. It rained." in mail
    assert "More of this next week." in mail


def test_a_change_voids_the_approval(planned: Publication) -> None:
    """A30"""
    planned("issues", "approve", "weekly")

    planned("issues", "pin", "weekly", 8)

    assert (shown(planned)["state"], shown(planned)["content_hash"]) == ("in_review", None)
    assert planned("send").out.startswith("nothing to send now")
    assert planned.mails() == []


def test_a_held_issue_stays_until_it_is_resumed(planned: Publication) -> None:
    planned("issues", "approve", "weekly")

    planned("issues", "hold", "weekly", "--reason", "a complaint came in")

    assert (shown(planned)["state"], shown(planned)["note"]) == ("held", "a complaint came in")
    assert planned("send").out.startswith("nothing to send now")
    planned("issues", "resume", "weekly")
    planned("send")
    assert len(planned.mails()) == 1


def test_the_articles_of_a_cancelled_issue_come_with_the_next(planned: Publication) -> None:
    planned("issues", "approve", "weekly")
    planned("issues", "cancel", "weekly")
    assert planned("send").out.startswith("nothing to send now")

    planned("issues", "plan", "weekly", "--now")

    assert "Oysters keep a memory" in text_sent(planned)
