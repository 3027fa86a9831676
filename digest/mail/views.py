"""What mail templates see: plain values, made by `digest.issues.presentation` and, for notices, by
`digest.deliveries.notices.letters`; read by templates/email/. What templates say themselves, they say by `_` and
`ngettext` (`digest.mail.sentences`).

All texts are plain text without control or private-use characters; templates escape them. Addresses are absolute.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """An image with the size it is shown at, in pixels. `alt` is empty where it only decorates."""

    url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Link:
    """A link and its words."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class PublicationView:
    """Who sends: the masthead and the footer."""

    name: str
    tagline: str
    language: str
    """The reader's (BCP 47): that of every sentence of the template."""
    direction: str
    """"ltr" or "rtl": the reader's, too."""
    postal_address: str
    site_url: str
    links: tuple[Link, ...]
    logo: Picture | None
    written_in: str = ""
    """The language it publishes in, which topics and editors' words have."""


@dataclass(frozen=True, slots=True)
class BrandView:
    """Six-digit hex colours, as in `[publication.brand]`."""

    colour: str
    on_colour: str
    accent: str
    ink: str
    muted: str
    paper: str
    canvas: str
    line: str
    dark_accent: str
    dark_ink: str
    dark_muted: str
    dark_paper: str
    dark_canvas: str
    dark_line: str


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of the same kind. The text is a single line break, or has none."""

    text: str
    url: str = ""
    """An http, https or mailto address that the words lead to; empty: nowhere."""
    strong: bool = False
    emphasis: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a list."""

    kind: str
    """"paragraph", "bullets" or "numbers"."""
    items: tuple[tuple[Run, ...], ...]
    """Of a list its items; a paragraph has one."""


@dataclass(frozen=True, slots=True)
class IssueView:
    """The issue as a whole."""

    subject: str
    preheader: str
    date: str
    """The day it goes out, in words: "Thursday, 26 November 2026"."""
    frequency: str
    """The schedule's name as a word, in the reader's language: "weekly"."""
    intro: tuple[str, ...]
    """The editor's paragraphs as readable text; empty when there are none."""
    opening: tuple[Block, ...] = ()
    """The same with emphasis, lists and links, for HTML."""
    archive_url: str = ""
    """Where everybody can see the mail in a browser; empty: nowhere."""


@dataclass(frozen=True, slots=True)
class StoryView:
    """One article in a mail."""

    title: str
    url: str | None
    summary: str
    date: str
    """In words, or empty: a date is never invented."""
    author: str
    picture: Picture | None
    also_in: tuple[str, ...]
    """Names of the reader's other topics that this article belongs to."""
    language: str = ""
    """Of the article; empty: unknown."""


@dataclass(frozen=True, slots=True)
class SectionView:
    """One topic in a mail."""

    anchor: str
    """For the table of contents: "topic-1"; names no topic."""
    name: str
    note: str
    """The editor's sentence below the heading, or empty."""
    stories: tuple[StoryView, ...]
    more: int
    """New articles that did not fit."""
    more_url: str


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A mail that is no digest: what it is about. What a mail has no use for is empty."""

    subject: str = ""
    """Somebody's own subject; empty: the template's."""
    frequency: str = ""
    """The schedule that was asked for, as a word in the reader's language: "weekly"."""
    days: int = 7
    """For how many days the link that confirms a sign-up, or a new address, works."""
    title: str = ""
    """The headline of the article that is corrected."""
    url: str = ""
    """Where that article stands; for staff, the page that it is about."""
    paragraphs: tuple[str, ...] = ()
    """What somebody wrote."""
    stories: tuple[StoryView, ...] = ()
    """To begin with: the newest of the reader's topics, without pictures."""
    first_day: str = ""
    """When the first digest may come: "Thursday, 26 November 2026"."""


READER_SLOTS = ("greeting", "address", "unsubscribe_url", "preferences_url")
"""What a template may say of the reader, each only as a plain `{{ reader.<slot> }}`: it is the same letter for
everybody, and these are stamped in. `greeting` is "Hello Ana," or "Hello,"."""

SLOTS_OF: Mapping[str, tuple[str, ...]] = {
    "confirm": ("greeting", "address", "confirm_url"),
    "preferences-link": ("greeting", "address", "preferences_url"),
    "move-from": ("greeting", "address", "move_url", "new_address"),
    "move-to": ("greeting", "address", "move_url"),
    "moved": ("greeting", "address"),
    "staff-notice": ("greeting", "address"),
}
"""Mails that may show something else of the one who gets it: who has yet to confirm has nothing to leave, who asked for
a link gets that one, a mailbox that may be a stranger's gets no link to somebody's choices, and staff read nothing."""

SLOTS = (*READER_SLOTS, "confirm_url", "move_url", "new_address")
"""Every slot there is."""

TEMPLATE_NAMES = ("publication", "brand", "issue", "sections", "story_count", "contents", "reader")
"""The variables of a digest template. `sections` is a tuple of SectionView, `story_count` an int, `contents` True
when a table of contents helps."""

NOTICE_NAMES = ("publication", "brand", "notice", "reader")
"""The variables of the other templates."""
