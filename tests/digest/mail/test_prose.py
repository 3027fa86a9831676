"""What editors write becomes words, emphasis, lists and links, and never anything else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.mail import folder, prose
from digest.mail.views import Block, Run
from tests.support import views

BAD_LINKS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "&#106;avascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example/",
    "/desk/logout",
    "http:",
    "mailto:",
]
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "</p></td></table><style>*{display:none}</style>",
    "{{ 7 * 7 }} {% include '/etc/passwd' %} {# x #}",
    '[x](https://example.org/"onmouseover=alert(1))',
    "[<b>x</b>](https://example.org/?a=<script>)",
    *(f"[x]({url})" for url in BAD_LINKS),
    *(f"<{url}>" for url in BAD_LINKS),
]


def test_emphasis_links_lists_and_line_breaks_are_understood() -> None:
    written = prose.blocks("It *was* **[so](https://example.org/)**\\\nreally\n\n- one\n- two\n\n1. first")

    assert written == (
        Block(
            "paragraph",
            (
                (
                    Run("It "),
                    Run("was", emphasis=True),
                    Run(" "),
                    Run("so", "https://example.org/", strong=True),
                    Run("\n"),
                    Run("really"),
                ),
            ),
        ),
        Block("bullets", ((Run("one"),), (Run("two"),))),
        Block("numbers", ((Run("first"),),)),
    )


def test_as_text_links_show_their_addresses_and_lists_their_signs() -> None:
    written = prose.blocks("Read [this *one*](https://example.org/) or <https://example.org/2>:\n\n- a\n- b\n\n1. c")

    assert prose.readable(written) == (
        "Read this one (https://example.org/) or https://example.org/2:",
        "- a",
        "- b",
        "1. c",
    )


@pytest.mark.parametrize("url", BAD_LINKS)
def test_a_link_leads_to_a_page_or_a_mailbox_or_it_is_none(url: str) -> None:
    runs = [run for text in (f"[x]({url})", f"<{url}>") for block in prose.blocks(text) for run in block.items[0]]

    assert {run.url for run in runs} <= {""}


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_becomes_markup_in_a_mail(attack: str) -> None:
    letter = folder.load("digest", own=None).render(
        views.values(issue=views.issue(intro=prose.readable(prose.blocks(attack)), opening=prose.blocks(attack)))
    )

    calm = folder.load("digest", own=None).render(views.values(issue=views.issue(intro=("calm",))))
    assert _elements(letter.html) - _elements(calm.html) <= {"a"}
    assert not re.search(r"(?i)href=[\"']?\s*(javascript|data|vbscript|file)", letter.html)
    assert not re.search(r"<[^>]+\son\w+\s*=", letter.html)
    assert "49 " not in letter.text


@given(st.text())
def test_any_text_is_read_and_its_links_are_allowed(text: str) -> None:
    written = prose.blocks(text)

    assert all(prose.is_allowed(run.url) for block in written for item in block.items for run in item if run.url)
    assert all(block.items for block in written)


def _elements(html: str) -> set[str]:
    return set(re.findall(r"<([a-z][a-z0-9]*)", html))
