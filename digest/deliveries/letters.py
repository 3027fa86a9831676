"""From an edition and a reader to the bytes of a mail. Previews, test mails and the real thing all come from here."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

from digest.core.languages import Language, language, spoken
from digest.core.sections import Publication
from digest.issues import presentation
from digest.issues.approve import AUTOMATIC
from digest.issues.content import Content
from digest.issues.models import Issue
from digest.issues.selection import Section, from_json
from digest.mail import folder, headers, stamping
from digest.mail.fields import ascii_address, ascii_domain
from digest.mail.letter import Letter, Source, Template
from digest.mail.verp import Kind, verp_address
from subscribers import tokens
from subscribers.audience import Recipient

PLATES_KEPT = 128
"""Editions kept ready at a time, of some 60 kB each."""


@dataclass(frozen=True, slots=True)
class Stationery:
    """What all mails of one publication share: who sends, and the key that signs links."""

    publication: Publication
    secret: bytes
    bounce_domain: str = ""
    """Where each mail has an envelope sender of its own (VERP); empty: they share one."""
    catalogues: Path | None = None
    """The publication's own translations, if it has any."""
    archive: bool = False
    """Whether everybody may read the issues that were sent, and mails say where."""

    def senders(self, kind: Kind) -> Callable[[int], str]:
        """From the id of a mail to its envelope sender: where bounces go."""
        if self.bounce_domain:
            return partial(verp_address, self.secret, kind, domain=ascii_domain(self.bounce_domain))
        shared = ascii_address(self.publication.return_address)
        return lambda id: shared

    def voices(self, offered: Sequence[str]) -> "Voices":
        """These languages, ready to speak. Raises ConfigError for a catalogue that cannot be read."""
        return Voices({tag: language(tag, self.catalogues) for tag in offered})

    @property
    def staff_language(self) -> Language:
        """What is spoken to staff: the publication's own language."""
        return language(self.publication.language, self.catalogues)

    @property
    def letterhead(self) -> headers.Sender:
        """Whose mails they are."""
        whose = self.publication
        return headers.Sender(
            publication=whose.name,
            name=whose.sender_name or whose.name,
            address=str(whose.sender_address),
            reply_to=str(whose.reply_to) if whose.reply_to else None,
        )

    @property
    def domain(self) -> str:
        """The domain of Message-IDs."""
        return str(self.publication.sender_address).rpartition("@")[2]

    @property
    def archive_url(self) -> str:
        """Where the issues that were sent can be read; empty when they cannot."""
        return self.publication.page("archive") if self.archive else ""

    def links(self, path: str, purpose: tokens.Purpose) -> Callable[[str], str]:
        """From a reader's handle to the signed, opaque address of their page."""
        return tokens.maker(self.secret, purpose, place=self.publication.page(f"{path}/"))


@dataclass(frozen=True, slots=True)
class Voices:
    """The languages that readers may get, the publication's own first."""

    languages: dict[str, Language]

    def to(self, wanted: str) -> Language:
        """What is spoken to a reader of the language `wanted`."""
        return self.languages.get(wanted) or self.languages[spoken(wanted, tuple(self.languages))]


class Press:
    """Prints the mails of one issue: compiled once, rendered once per edition, stamped once per reader.

    Raises TemplateError for a template and ConfigError for a catalogue that is wrong, before there is any mail.
    """

    def __init__(
        self, stationery: Stationery, issue: Issue, content: Content, *, unattended: bool | None = None
    ) -> None:
        """`unattended`: nobody will have approved it; None: as it stands."""
        self._stationery, self._content = stationery, content
        self.senders, self.secret = stationery.senders("d"), stationery.secret
        self._unsubscribe = stationery.links("u", "unsubscribe")
        self._preferences = stationery.links("p", "preferences")
        archive = stationery.archive_url
        self._archive_url = f"{archive}/{quote(issue.schedule)}/{issue.label}/mail" if archive else ""
        self._issue_id, self._frequency, self._day = issue.id, issue.schedule, issue.day
        self._unattended = issue.approved_by == AUTOMATIC if unattended is None else unattended
        # Not by number: numbers are given again after a database was restored, and a Message-ID never may be.
        key = f"{issue.schedule}/{issue.label}/{issue.content_hash}"
        self._message_id = headers.message_ids(self.secret, key, stationery.domain)
        self._template = _compiled(content)
        self._voices = stationery.voices(presentation.offered(content.publication))
        self._plates: OrderedDict[tuple[str, str], stamping.Plate] = OrderedDict()
        self.article_ids = frozenset(article.id for article in content.articles)

    def letter(self, sections: Sequence[Section], *, wanted: str = "") -> Letter:
        """The edition rendered for readers of the language `wanted`, with slots."""
        return self._written(sections, self._voices.to(wanted))

    def mail(self, sections: str, reader: Recipient, *, date: str) -> bytes:
        """One reader's mail. `sections` as an edition keeps them; `date` as the Date header has it.

        The same arguments give the same bytes, so that a mail can be sent again as it was.
        """
        speaking = self._voices.to(reader.language)
        key = speaking.tag, sections
        plate = self._plates.get(key)
        if plate is None:
            plate = self._plates[key] = self._engrave(from_json(sections), speaking)
            if len(self._plates) > PLATES_KEPT:
                self._plates.popitem(last=False)
        return plate.stamp(self._own(reader, date, speaking))

    def _written(self, sections: Sequence[Section], speaking: Language) -> Letter:
        values = presentation.values(
            self._content,
            sections,
            frequency=self._frequency,
            day=self._day,
            speaking=speaking,
            archive_url=self._archive_url,
        )
        return self._template.render(values, speaking=speaking)

    def _engrave(self, sections: Sequence[Section], speaking: Language) -> stamping.Plate:
        letter = self._written(sections, speaking)
        edition = headers.edition_headers(
            self._stationery.letterhead,
            subject=letter.subject,
            issue_id=self._issue_id,
            language=speaking.tag,
            unattended=self._unattended,
            archive_url=self._stationery.archive_url,
        )
        return stamping.engrave(letter, edition)

    def _own(self, reader: Recipient, date: str, speaking: Language) -> stamping.Recipient:
        name, handle = reader.name, reader.handle
        unsubscribe_url, preferences_url = self._unsubscribe(handle), self._preferences(handle)
        return stamping.Recipient(  # by position, which takes half the time
            reader.address,
            name,
            greeting(name, speaking),
            unsubscribe_url,
            preferences_url,
            self._message_id(handle),
            date,
        )


def greeting(name: str, speaking: Language) -> str:
    """The first line of a mail to somebody of this name, which may be empty."""
    return speaking.say("Hello %(name)s,", name=name) if name else speaking.say("Hello,")


def _compiled(content: Content) -> Template:
    copy = content.template
    return folder.compiled(
        subject=Source(f"{copy.name}/subject.txt", copy.subject),
        html=Source(f"{copy.name}/body.mjml", copy.mjml),
        text=Source(f"{copy.name}/body.txt", copy.text),
    )
