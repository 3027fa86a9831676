"""Mails of every kind in any language, with one call. What people and feeds would have written stands in «marks»."""

import json
from collections.abc import Mapping
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from digest.core.sections import Publication
from digest.deliveries.letters import Press, Stationery
from digest.deliveries.notices.batches import ClaimedNotice
from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.notices.letters import NoticePress
from digest.issues.content import TemplateCopy, TopicCopy
from digest.issues.models import Issue
from digest.issues.selection import Cohort, Selector, to_json
from digest.mail import folder
from subscribers import tokens
from subscribers.audience import Recipient
from tests.support.contents import content
from tests.support.factories import MONDAY, PUBLICATION
from tests.support.newsroom import SECRET
from tests.support.notices import DATE

NAME = "«The Test Review»"
HANDLE = "a" * tokens.HANDLE_LENGTH
SAYS: Mapping[NoticeKind, dict[str, Any]] = {
    NoticeKind.CONFIRM: {"frequency": "weekly"},
    NoticeKind.WELCOME: {"frequency": "weekly"},
    NoticeKind.CORRECTION: {"title": "«Leaky vessels»", "url": "https://www.example.org/1", "paragraphs": ["«Mice.»"]},
    NoticeKind.STAFF_NOTICE: {"subject": "«weekly 2026-W48 was paused»", "paragraphs": ["«The relay is away.»"]},
}
DIGESTS = ("digest", "digest-compact")
MAILS = (*DIGESTS, *(kind.value for kind in NoticeKind))
"""Every mail there is, by its template."""


def stationery(*languages: str, catalogues: Path | None = None, **given: Any) -> Stationery:
    """Of a publication that offers these languages; the first is its own."""
    usual: dict[str, Any] = {
        "name": NAME,
        "tagline": "«All that is fit to check»",
        "postal_address": "«1 Test Street, London»",
        "links": {"«About us»": "https://www.example.org/about"},
        "language": languages[0],
        "languages": languages[1:],
    }
    values = PUBLICATION.model_dump(mode="json") | usual | given
    return Stationery(Publication.model_validate(values), SECRET, catalogues=catalogues)


def mail(template: str, language: str, by: Stationery, **given: Any) -> EmailMessage:
    """`raw`, read again."""
    return message_from_bytes(raw(template, language, by, **given), policy=policy.default)


def raw(template: str, language: str, by: Stationery, **given: Any) -> bytes:
    """The mail to Ana, who reads that language.

    `given` replaces parts of a digest's content, or of what a notice says.
    """
    reader = Recipient(1, "ana@example.org", "«Ana»", HANDLE, language)
    return _digest(template, reader, by, given) if template in DIGESTS else _notice(template, reader, by, given)


def parts(message: EmailMessage) -> tuple[str, str]:
    """Text and HTML."""
    text, page = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert page is not None
    return text.get_content(), page.get_content()


def _digest(template: str, reader: Recipient, by: Stationery, given: dict[str, Any]) -> bytes:
    """Three topics, one with more than fits, and a story that belongs to two."""
    plain = content({1: {1: 1}, 2: {1: 2, 2: 3}, 3: {2: 4}, 4: {3: 5}, 5: {3: 6}}, per_topic=1)
    whole = replace(
        plain,
        topics=tuple(TopicCopy(topic.id, f"«{topic.name}»", None, "«A note»") for topic in plain.topics),
        articles=tuple(
            replace(
                one, title=f"«{one.title}»", summary="«What it says»", author="«A. Writer»", url="https://a.example/1"
            )
            for one in plain.articles
        ),
        intro="«A word from the editors.»",
        template=TemplateCopy(template, *folder.read(template, own=None)),
        publication=by.publication.model_dump(mode="json"),
    )
    frozen = replace(whole, **given)
    issue = Issue(id=1, schedule="weekly", label="x", send_on=MONDAY.date(), content_hash="", approved_by="")
    sections = Selector(frozen).pick(Cohort(frozenset({1, 2, 3}), covered_upto=0))
    return Press(by, issue, frozen).mail(to_json(sections), reader, date=DATE)


def _notice(template: str, reader: Recipient, by: Stationery, given: dict[str, Any]) -> bytes:
    kind = NoticeKind(template)
    said = json.dumps(SAYS.get(kind, {}) | given)
    return NoticePress(by, own=None).mail(ClaimedNotice(1, kind, f"{kind}:1", 1, said, 0, reader), date=DATE)
