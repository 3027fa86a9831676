"""From "ready" to a release that is bound to what was seen, by commands."""

from tests.support.publication import Publication


def test_what_was_reviewed_is_approved_by_its_hash_and_nothing_else(either: Publication) -> None:
    either("topics", "add", "news", "News")
    either("articles", "import", "../page.txt", "--topic", "news")
    either("subscribers", "add", "ana@example.org", "--topic", "news", "--frequency", "weekly", "--confirmed")
    either("issues", "plan", "weekly", "--now")
    either("staff", "add", "ann@example.org", "--name", "Ann", "--role", "approver")
    key = either("issues", "review", "weekly", "--json").json["content_hash"]

    ready = either("issues", "ready", "weekly").out
    either("issues", "word", "weekly", "--subject", "Another")
    refused = either.run("issues", "approve", "weekly", "--hash", key[:12]).error
    shown = either("issues", "review", "weekly").out
    fresh = either("issues", "review", "weekly", "--json").json["content_hash"]
    approved = either("issues", "approve", "weekly", "--hash", fresh[:12]).out
    back = either("issues", "send-back", "weekly", "--note", "The lead is wrong.").out
    tested = either("issues", "test", "weekly", "--to", "desk@example.org").out
    either("issues", "word", "weekly", "--subject", "A third")
    changed = either("issues", "review", "weekly").out

    assert "1 mail to approvers" in ready
    assert "has changed since you looked" in refused
    assert f"content {fresh[:12]}" in shown
    assert f"approved under content {fresh[:12]}" in approved
    assert "is sent back: The lead is wrong." in back
    assert tested.startswith("1 test of weekly")
    assert "The subject was changed from “Another” to “A third”." in changed
    assert either.mails()[0]["Subject"].startswith("[Test] Another")
