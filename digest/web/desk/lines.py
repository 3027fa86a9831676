"""Lines of the log of what was done, in words: what of a thing was changed, from what to what.

A reader stands there as their number, and as nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from digest.core.errors import BadInput
from digest.core.languages import N_
from digest.issues.things import Kind, Thing
from digest.web.desk.issue.telling import Named, Names, Told
from subscribers.staff.audit import Entry

ARTICLE, SAID = "article", ("role", "why")
FIELDS = {
    "reason": N_("reason"),
    "why": N_("reason"),
    "note": N_("what must be mended"),
    "mails": N_("mails"),
    "readers": N_("readers"),
    "reader": N_("reader"),
    "topics": N_("topics"),
    "issue": N_("issue"),
    "content": N_("content"),
    "role": N_("role"),
    ARTICLE: N_("story"),
}
"""What a line tells beside things of an issue, in English: templates translate it. The values of SAID are words of
ours, too (`digest.web.desk.words`)."""

Pairs = Sequence[tuple[Named, Told]]


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the log, and what it tells, for people."""

    entry: Entry
    before: Pairs
    after: Pairs

    @property
    def thing(self) -> Named | None:
        """What was changed, where before and after tell of one and the same thing."""
        names = {name for name, _ in (*self.before, *self.after)}
        return names.pop() if len(names) == len(self.before) == len(self.after) == 1 else None


def in_words(session: Session, entries: Sequence[Entry]) -> list[Line]:
    """Each of them, with the articles and topics it is about by their names."""
    fields = [field for entry in entries for told in (entry.before, entry.after) for field in (told or {}).items()]
    names = Names.of(session, [thing for field in fields if (thing := _thing(*field))])
    return [Line(entry, _pairs(names, entry.before), _pairs(names, entry.after)) for entry in entries]


def _pairs(names: Names, told: Mapping[str, Any] | None) -> Pairs:
    return [_pair(names, name, value) for name, value in (told or {}).items()]


def _pair(names: Names, name: str, value: Any) -> tuple[Named, Told]:
    thing = _thing(name, value)
    if name == ARTICLE and thing:
        return Named(FIELDS[name], ""), Told(text=names.titles.get(thing.id, str(value)))
    if thing:
        return names.thing(thing), names.value(thing, value)
    told = Told(words=str(value)) if name in SAID else Told(text=str(value))
    return Named(FIELDS.get(name, name), ""), told


def _thing(name: str, value: Any) -> Thing | None:
    """The thing of an issue that a field is about; None for a field about something else."""
    try:
        return Thing(Kind.TITLE, value) if name == ARTICLE else Thing.read(name)
    except BadInput:
        return None
