"""One change of one thing of an issue: checked against what its editor saw, noted, and taken back again.

The issue's row is held meanwhile, so changes stand one after the other. Two editors who change different things never
collide; who changes what somebody else changed since is told, and decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from digest.core.database import read_for_change
from digest.core.errors import Conflict, NotFound
from digest.core.languages import N_
from digest.issues import things
from digest.issues.approve import void
from digest.issues.hands import ISSUE, Person
from digest.issues.models import Issue, IssueEdit, IssueState, named
from digest.issues.things import Kind, Thing
from digest.issues.wordings import checked
from subscribers.staff import audit

SHAPEABLE = (IssueState.DRAFTING, IssueState.IN_REVIEW, IssueState.APPROVED, IssueState.HELD)
RECENT = 30
_SHOWN = 200
"""Characters of a value in the log of what staff did; the whole stands among the edits."""


class Stale(Conflict):
    """Somebody changed the thing since the form was made."""

    def __init__(self, thing: Thing, *, theirs: str | None, mine: str | None, by: "EditRow | None") -> None:
        super().__init__(f"{thing} was changed in the meantime{f' by {by.author}' if by else ''}; look at it again")
        self.thing, self.theirs, self.mine, self.by = thing, theirs, mine, by


@dataclass(frozen=True, slots=True)
class EditRow:
    """One edit, as pages and commands show it."""

    id: int
    thing: Thing
    before: str | None
    after: str | None
    author: str
    made_at: datetime
    undoes_id: int | None
    undoable: bool = False
    """Nothing later depends on it: the thing is as this edit left it."""


def change(
    session: Session,
    issue: Issue,
    thing: Thing,
    to: str | None,
    *,
    by: Person,
    now: datetime,
    version: str | None = None,
    undoes: int | None = None,
) -> bool:
    """Make the thing `to`; whether that changed anything. Voids an approval. None gives the thing its default.

    `version` is `things.version` of what the editor saw; without one the last to come is right. Raises Conflict when
    the issue is past changing, Stale, NotFound, also for a story that no editor added here, and BadInput for a value
    that cannot be.
    """
    hold_open(session, issue)
    to = checked(session, thing, to)
    before = things.value(session, issue, thing)
    if before == to:
        return False
    if thing.kind is Kind.STORY and last_of(session, issue, thing) is None:
        raise NotFound(f"article {thing.id} was not added to {issue.schedule} {issue.label} by an editor")
    if version is not None and version != things.version(before):
        raise Stale(thing, theirs=before, mine=to, by=last_of(session, issue, thing))
    things.write(session, issue, thing, to, author=by.name, now=now)
    note(session, issue, thing, before, to, by=by, now=now, undoes=undoes)
    void(issue)
    return True


def undo(session: Session, issue: Issue, edit_id: int, *, by: Person, now: datetime) -> EditRow:
    """Take an edit back, as an edit of its own. Raises NotFound, and Conflict when something later depends on it."""
    hold_open(session, issue)
    edit = next((one for one in recent(session, issue, upto=edit_id, limit=1) if one.id == edit_id), None)
    if edit is None:
        raise NotFound(f"there is no edit {edit_id} of {issue.schedule} {issue.label}")
    if not edit.undoable:
        raise Conflict(N_("this cannot be undone: something later depends on it, or it was undone already"))
    change(session, issue, edit.thing, edit.before, by=by, now=now, undoes=edit.id)
    return edit


def hold_open(session: Session, issue: Issue) -> None:
    """Read the issue anew and keep it from others until the end. Raises Conflict when it is past changing."""
    read_for_change(session, issue)
    if not is_shapeable(issue):
        raise Conflict(N_("%(schedule)s %(label)s is %(state)s; it cannot be changed any more"), **named(issue))


def is_shapeable(issue: Issue) -> bool:
    """Whether it may still be changed."""
    return issue.state in SHAPEABLE and issue.planned_at is None


def note(
    session: Session,
    issue: Issue,
    thing: Thing,
    before: str | None,
    after: str | None,
    *,
    by: Person,
    now: datetime,
    undoes: int | None = None,
) -> None:
    """Add to the history of the issue, and to the log of what staff did."""
    row = IssueEdit(issue_id=issue.id, thing=str(thing), before=before, after=after, author=by.name[:120])
    row.staff_id, row.made_at, row.undoes_id = by.staff_id, now, undoes
    session.add(row)
    session.flush()
    act, name = "undone" if undoes else "changed", str(thing)
    was, became = ({name: None if text is None else text[:_SHOWN]} for text in (before, after))
    audit.record(session, act, ISSUE, issue.id, by=by.staff_id, now=now, before=was, after=became)


def recent(session: Session, issue: Issue, *, upto: int | None = None, limit: int = RECENT) -> list[EditRow]:
    """The newest edits first, those up to an id; each says whether it can be undone."""
    of_issue = select(IssueEdit).where(IssueEdit.issue_id == issue.id)
    if upto is not None:
        of_issue = of_issue.where(IssueEdit.id <= upto)
    found = session.scalars(of_issue.order_by(IssueEdit.id.desc()).limit(limit)).all()
    last = _last_standing(session, issue, [row.thing for row in found]) if is_shapeable(issue) else {}
    standing = {row.id: Thing.read(row.thing) for row in found if last.get(row.thing) == row.id}
    now = things.values(session, issue, standing.values())
    return [_row(row, undoable=row.id in standing and now[standing[row.id]] == row.after) for row in found]


def last_of(session: Session, issue: Issue, thing: Thing) -> EditRow | None:
    """Who changed the thing last."""
    mine = select(IssueEdit).where(IssueEdit.issue_id == issue.id, IssueEdit.thing == str(thing))
    row = session.scalars(mine.order_by(IssueEdit.id.desc()).limit(1)).first()
    return _row(row) if row else None


def newest_id(session: Session, issue: Issue) -> int:
    """The id of the newest edit; 0 when there is none."""
    return session.scalar(select(func.max(IssueEdit.id)).where(IssueEdit.issue_id == issue.id)) or 0


def by_others(session: Session, issue_id: int, *, since: int, staff_id: int) -> dict[str, int]:
    """Who else changed how many things after that edit, by name."""
    others = IssueEdit.staff_id.is_(None) | (IssueEdit.staff_id != staff_id)
    counted = (
        select(IssueEdit.author, func.count())
        .where(IssueEdit.issue_id == issue_id, IssueEdit.id > since, others)
        .group_by(IssueEdit.author)
        .order_by(IssueEdit.author)
    )
    return {row.author: row[1] for row in session.execute(counted)}


def _last_standing(session: Session, issue: Issue, names: Sequence[str]) -> dict[str, int]:
    """By thing, the last edit that was neither undone nor an undoing."""
    undone = select(IssueEdit.undoes_id).where(IssueEdit.issue_id == issue.id, IssueEdit.undoes_id.is_not(None))
    stands: list[ColumnElement[bool]] = [IssueEdit.undoes_id.is_(None), IssueEdit.id.not_in(undone)]
    of_things = IssueEdit.issue_id == issue.id, IssueEdit.thing.in_(set(names))
    last = select(IssueEdit.thing, func.max(IssueEdit.id)).where(*of_things, *stands).group_by(IssueEdit.thing)
    return {row.thing: row[1] for row in session.execute(last)}


def _row(row: IssueEdit, *, undoable: bool = False) -> EditRow:
    return EditRow(
        row.id, Thing.read(row.thing), row.before, row.after, row.author, row.made_at, row.undoes_id, undoable
    )
