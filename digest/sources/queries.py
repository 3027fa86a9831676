"""Sources, as values."""

from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from digest.core.errors import NotFound
from digest.sources.fetching.values import Validators
from digest.sources.models import Source
from digest.sources.values import SourceRow


def every_source(session: Session) -> list[SourceRow]:
    """All sources, by name."""
    return _rows(session, select(Source).order_by(Source.name, Source.id))


def refreshable(session: Session) -> list[SourceRow]:
    """Sources that have an address and are not disabled, in the order they were added."""
    return _rows(session, _refreshable())


def due(session: Session, *, now: datetime) -> list[SourceRow]:
    """Those of `refreshable` that are worth reading now, and whose server did not ask to wait."""
    past = (or_(time.is_(None), time <= now) for time in (Source.due_at, Source.wait_until))
    return _rows(session, _refreshable().where(*past))


def source(session: Session, source_id: int) -> SourceRow:
    """One source. Raises NotFound."""
    found = session.get(Source, source_id)
    if found is None:
        raise NotFound(f"there is no source {source_id}; `digest sources list` shows them")
    return row(found)


def named(session: Session, words: str) -> SourceRow:
    """The source with this id, location or name. Raises NotFound, also when several have the name."""
    number = int(words) if words.isascii() and words.isdigit() and len(words) < 10 else -1
    statement = select(Source).where(or_(Source.id == number, Source.location == words, Source.name == words))
    found = session.scalars(statement.limit(2)).all()
    if not found:
        raise NotFound(f"there is no source {words!r}; `digest sources list` shows them")
    if len(found) > 1:
        raise NotFound(f"several sources are called {words!r}; give the id, which `digest sources list` shows")
    return row(found[0])


def row(source: Source) -> SourceRow:
    """The source as a value."""
    same = {name: getattr(source, name) for name in SourceRow.__slots__ if name not in ("validators", "usual_gap")}
    gap = source.usual_gap_seconds
    return SourceRow(
        **same,
        validators=Validators(source.etag, source.last_modified),
        usual_gap=None if gap is None else timedelta(seconds=gap),
    )


def _refreshable() -> Select[Source]:
    addressed = or_(Source.location.startswith("http://"), Source.location.startswith("https://"))
    return select(Source).where(addressed, Source.disabled_at.is_(None)).order_by(Source.id)


def _rows(session: Session, statement: Select[Source]) -> list[SourceRow]:
    return [row(source) for source in session.scalars(statement)]
