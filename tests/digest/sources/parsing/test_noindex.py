"""Pages that ask not to be shown."""

from datetime import UTC, datetime

import pytest

from digest.sources.parsing.markup import open_page
from digest.sources.parsing.noindex import noindex

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "header"),
    [
        ('<meta name="robots" content="noindex">', ""),
        ('<META NAME="Robots" CONTENT="NoFollow, NoIndex">', ""),
        ('<meta name="googlebot" content="none">', ""),
        ("", "noindex"),
        ("", "nofollow, noindex"),
        ("", "googlebot: noindex"),
        ("", "unavailable_after: 22 Nov 2026 09:00:00 GMT"),
        ('<meta name="robots" content="unavailable_after: 2026-11-22">', ""),
    ],
)
def test_a_page_may_ask_not_to_be_shown(head: str, header: str) -> None:
    assert noindex(open_page(head, address=None), header, now=NOW)


@pytest.mark.parametrize(
    ("head", "header"),
    [
        ("", ""),
        ('<meta name="robots" content="index, follow, max-image-preview:large">', "all"),
        ('<meta name="description" content="What noindex means">', ""),
        ("<p>noindex</p>", "otherbot: noindex"),
        ("", "unavailable_after: 24 Nov 2026 09:00:00 GMT"),
        ("", "unavailable_after: one day"),
    ],
)
def test_other_pages_do_not(head: str, header: str) -> None:
    assert not noindex(open_page(head, address=None), header, now=NOW)
