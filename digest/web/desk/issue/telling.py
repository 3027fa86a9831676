"""Things of an issue and their values in words, for pages about what editors did."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.core.languages import N_
from digest.issues.things import Kind, Thing
from digest.topics.models import Topic

SHOWN = 120
KINDS = {
    Kind.SUBJECT: N_("subject"),
    Kind.PREHEADER: N_("preview text"),
    Kind.INTRO: N_("intro"),
    Kind.NOTE: N_("note"),
    Kind.STANDING: N_("place in the issue"),
    Kind.TITLE: N_("headline"),
    Kind.SUMMARY: N_("summary"),
    Kind.PICTURE: N_("picture"),
    Kind.TOPICS: N_("topics"),
    Kind.HELD: N_("held back from all issues"),
    Kind.STORY: N_("story"),
}
"""What a kind is called, in English: templates translate it."""
VALUES = {
    "exclude": N_("left out"),
    "postpone": N_("postponed to the next issue"),
    "held": N_("held back"),
    "added": N_("added"),
}
PINNED, MOVED, TAKEN_BACK, BY_ITSELF, NONE = (
    N_("pinned"),
    N_("moved"),
    N_("taken back"),
    N_("as it is by itself"),
    N_("nothing"),
)


@dataclass(frozen=True, slots=True)
class Named:
    """A thing for people."""

    kind: str
    of: str
    """The headline of the article or the name of the topic; empty for the issue's own words."""


@dataclass(frozen=True, slots=True)
class Told:
    """A value for people: words of ours, which templates translate, or text of an editor or a source."""

    words: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """What is needed to name things."""

    titles: Mapping[int, str]
    topics: Mapping[int, str]

    @classmethod
    def of(cls, session: Session, wanted: Iterable[Thing]) -> Self:
        """For these."""
        ids = {thing.id for thing in wanted if thing.kind not in (Kind.NOTE,)}
        titles = session.execute(select(Article.id, Article.title).where(Article.id.in_(ids)))
        topics = session.execute(select(Topic.id, Topic.name))
        return cls({row.id: row.title for row in titles}, {row.id: row.name for row in topics})

    def thing(self, thing: Thing) -> Named:
        """Its name."""
        known = self.topics if thing.kind is Kind.NOTE else self.titles
        return Named(KINDS[thing.kind], known.get(thing.id, "") if thing.id else "")

    def value(self, thing: Thing, value: str | None) -> Told:
        """What it is, or was."""
        match thing.kind:
            case Kind.STANDING | Kind.HELD | Kind.STORY if not value:
                return Told(TAKEN_BACK if thing.kind is Kind.STORY else BY_ITSELF)
            case Kind.STANDING if value not in VALUES:
                return Told(PINNED if str(value).startswith("0 ") else MOVED)
            case Kind.STANDING | Kind.HELD | Kind.STORY:
                return Told(VALUES.get(str(value), ""))
            case _ if value is None:
                return Told(BY_ITSELF if thing.id and thing.kind is not Kind.NOTE else NONE)
            case Kind.TOPICS:
                named = {str(id_): name for id_, name in self.topics.items()}
                return Told(text=", ".join(named.get(id_, "?") for id_ in value.split()))
            case _:
                return Told(text=value) if value else Told(NONE)
