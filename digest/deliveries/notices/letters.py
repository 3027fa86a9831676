"""From a notice to the bytes of a mail, by the path that digests take: compiled once, rendered once for each text,
stamped for each reader."""

from collections import OrderedDict
from pathlib import Path

from digest.core.languages import Language
from digest.deliveries.letters import Stationery, greeting
from digest.deliveries.notices.batches import ClaimedNotice
from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.notices.texts import spoken, view
from digest.issues import presentation
from digest.mail import folder, headers, stamping
from digest.mail.letter import Letter
from subscribers.address_changes import Side

PLATES_KEPT = 32
"""Texts kept ready at a time: a batch takes them one after the other."""


class NoticePress:
    """Prints notices. An edited template counts for the next press."""

    def __init__(self, stationery: Stationery, *, own: Path | None) -> None:
        """`own` is the publication's folder of templates, if it has one. Raises ConfigError for a broken catalogue."""
        self._stationery, self._own = stationery, own
        self._voices = stationery.voices(stationery.publication.offered)
        self._publication = stationery.publication.model_dump(mode="json")
        self._plates: OrderedDict[tuple[NoticeKind, int, str], stamping.Plate] = OrderedDict()

    def letter(self, kind: NoticeKind, said: str, *, wanted: str = "") -> Letter:
        """A text rendered for readers of the language `wanted`, with slots.

        Raises NotFound, ConfigError and TemplateError as `folder.load` does.
        """
        return self._written(kind, said, self._voices.to(wanted))

    def mail(self, notice: ClaimedNotice, *, date: str) -> bytes:
        """The mail, with `date` as the Date header has it. The same arguments give the same bytes."""
        speaking = self._voices.to(notice.reader.language)
        key = notice.mail, notice.text_id, speaking.tag
        plate = self._plates.get(key)
        if plate is None:
            letter = self._written(notice.mail, notice.said, speaking)
            plate = self._plates[key] = self._engrave(notice.mail, letter, speaking)
            if len(self._plates) > PLATES_KEPT:
                self._plates.popitem(last=False)
        return plate.stamp(self._recipient(notice, date, speaking))

    def _written(self, kind: NoticeKind, said: str, speaking: Language) -> Letter:
        template, notice = folder.load(kind.value, own=self._own), spoken(view(said), speaking)
        around = presentation.surroundings(self._publication, speaking)
        return template.render(around | {"notice": notice}, speaking=speaking)

    def _engrave(self, kind: NoticeKind, letter: Letter, speaking: Language) -> stamping.Plate:
        static = headers.notice_headers(
            self._stationery.letterhead,
            subject=letter.subject,
            language=speaking.tag,
            campaign=kind.value if kind.of_a_list else None,
        )
        return stamping.engrave(letter, static)

    def _recipient(self, notice: ClaimedNotice, date: str, speaking: Language) -> stamping.Recipient:
        """A stranger may have typed the name of a sign-up, so it is not mailed before it was confirmed."""
        station, reader = self._stationery, notice.reader
        name = "" if notice.mail.to_a_stranger else reader.name
        return stamping.Recipient(
            address=reader.address,
            name=name,
            greeting=greeting(name, speaking),
            unsubscribe_url=station.links("u", "unsubscribe")(reader.handle),
            preferences_url=station.links("p", "preferences")(reader.handle),
            confirm_url=station.links("c", "confirm")(reader.handle),
            move_url=station.links("m", _side(notice.mail).purpose)(notice.change_handle),
            new_address=notice.new_address,
            message_id=headers.message_id(station.secret, notice.key, reader.handle, station.domain),
            date=date,
        )


def _side(kind: NoticeKind) -> Side:
    return Side.NEW if kind is NoticeKind.MOVE_TO else Side.OLD
