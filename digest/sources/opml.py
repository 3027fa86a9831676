"""Lists of sources, to other programs and from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from digest.core.errors import BadInput, Conflict
from digest.sources import queries
from digest.sources.add import add
from digest.sources.models import SourceKind
from digest.sources.parsing.opml import Outline, parse_opml, write_opml
from digest.sources.values import SourceRow

_FEED = "rss"
_KINDS = {kind.value: kind for kind in SourceKind} | {_FEED: SourceKind.FEED}


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list of sources."""

    added: tuple[SourceRow, ...] = ()
    known: int = 0
    """Addresses that were sources before."""
    warnings: tuple[str, ...] = ()
    """One line for each that cannot be a source."""


def import_opml(
    session: Session, text: str, *, topic_id: int | None = None, private: bool = False, now: datetime
) -> Imported:
    """Add the sources of an OPML list; importing it again adds nothing. Nothing is fetched yet.

    All belong to the topic, if one is given. Lists come from strangers, so that no address in one may lie in a private
    network unless `private` says so. Raises SourceError when it is no OPML.
    """
    added, known, warnings = [], 0, []
    for outline in parse_opml(text):
        kind = _KINDS.get(outline.kind.lower(), SourceKind.FEED)
        try:
            added.append(
                add(session, outline.url, kind=kind, name=outline.title, topic_id=topic_id, private=private, now=now)
            )
        except Conflict:
            known += 1
        except BadInput as error:
            warnings.append(str(error))
    return Imported(tuple(added), known, tuple(warnings))


def export_opml(session: Session, *, title: str, topics: Mapping[int, str] | None = None) -> bytes:
    """Every source that has an address, disabled ones too; in the folder of its topic, named as `topics` says by id."""
    folders = topics or {}
    sources = [source for source in queries.every_source(session) if source.refreshable]
    return write_opml((_outline(source, folders) for source in sources), title=title)


def _outline(source: SourceRow, folders: Mapping[int, str]) -> Outline:
    folder = folders.get(source.topic_id, "") if source.topic_id is not None else ""
    kind = _FEED if source.kind is SourceKind.FEED else source.kind.value
    return Outline(source.name, source.address, folder, kind)
