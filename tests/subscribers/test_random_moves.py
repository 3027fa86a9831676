"""Whatever readers, strangers and time do in whatever order: no address has two rows, nobody moves without both yeses,
and nobody comes back who complained or whose mail bounced.

Each script runs through the real use cases; what both mailboxes said is kept beside it, on paper.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from digest.core.database import Database
from digest.core.errors import BadInput, Conflict, NotFound, TokenRejected
from subscribers import address_changes
from subscribers.address_changes import Change, Side
from subscribers.addresses import EmailAddress, email_address
from subscribers.audience import mailable
from subscribers.confirm import VALID_FOR, confirm
from subscribers.models import EndedReason, Subscriber
from subscribers.moving import Agreement, agree, ask_to_move
from subscribers.privacy import erase
from subscribers.returning import WITHIN, undo_leaving
from subscribers.signup import sign_up
from subscribers.suppression import FOR_GOOD, lift, reason_for, suppress
from subscribers.unsubscribe import unsubscribe
from tests.subscribers.people import SECRET, choices, reader
from tests.support.databases import emptied
from tests.support.factories import MONDAY

EXAMPLES = {"sqlite": 60, "postgresql": 15}
ADDRESSES = [email_address(f"{name}@example.org") for name in ("ada", "bob", "cy", "dee", "eve")]
person, where, wish = st.integers(0, 5), st.integers(0, 4), st.integers(0, 2)
HAPPENINGS: dict[str, tuple[int, dict[str, st.SearchStrategy[Any]]]] = {
    "asks": (5, {"who": person, "where": where}),
    "says_yes": (12, {"wish": wish, "side": st.sampled_from(Side)}),
    "leaves": (2, {"who": person}),
    "takes_it_back": (3, {"who": person}),
    "is_erased": (1, {"who": person}),
    "signs_up": (2, {"where": where, "confirms": st.booleans()}),
    "is_suppressed": (1, {"where": where, "reason": st.sampled_from(sorted(FOR_GOOD))}),
    "complains": (3, {"who": person, "leaves_first": st.booleans()}),
    "is_lifted": (1, {"where": where}),
    "time_passes": (3, {"hours": st.sampled_from([1, 1, 23, 48, 170])}),
}
happening = st.one_of(
    [
        st.tuples(st.just(name), st.fixed_dictionaries(arguments))
        for name, (weight, arguments) in HAPPENINGS.items()
        for _ in range(weight)
    ]
)


def test_whatever_happens(database: Database) -> None:
    examples = EXAMPLES["sqlite" if database.embedded else "postgresql"]

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(happening, min_size=25, max_size=50))
    def every_script(script: Sequence[tuple[str, dict[str, Any]]]) -> None:
        emptied(database)
        played = Played(database)
        for name, arguments in script:
            changed, told = played.step(name, arguments)
            assert changed == told, name
            assert played.wrongly_mailable() == [], name

    every_script()


class Played:
    """Two readers to begin with, and what was said on paper."""

    def __init__(self, database: Database) -> None:
        self.database, self.now = database, MONDAY
        self.wishes: list[tuple[Change, dict[Side, datetime]]] = []
        with database.writing() as session:
            for number in range(2):
                reader(session, ADDRESSES[number].text, self.now)

    def step(self, name: str, arguments: dict[str, Any]) -> tuple[set[int], set[int]]:
        """One happening: whose address is another one after it, and of whom the answer said so."""
        self.now += timedelta(seconds=1)
        before = self._addresses()
        try:
            with self.database.writing() as session:
                moved = getattr(self, name)(session, **arguments)
        except (BadInput, Conflict, NotFound, TokenRejected):
            moved = None
        after = self._addresses()
        changed = {id for id, key in after.items() if before.get(id, key) != key and key is not None}
        return changed, {moved} if moved else set()

    def wrongly_mailable(self) -> list[int]:
        """Who would get mail though they have no address, or one that is known as another, or that is suppressed."""
        with self.database.reading() as session:
            return [row.id for row in session.scalars(mailable()) if not _may_get_mail(session, row)]

    def asks(self, session: Session, *, who: int, where: int) -> None:
        """Somebody wants their mail elsewhere. Asked twice in an hour, it is one wish."""
        change = ask_to_move(session, self._id(session, who), ADDRESSES[where], source="test", now=self.now)
        said = next((paper for other, paper in self.wishes if other.handle == change.handle), {})
        self.wishes.append((change, said))

    def says_yes(self, session: Session, *, wish: int, side: Side) -> int | None:
        """A click on a link that was mailed at some time; returns who moved."""
        if not self.wishes:
            return None
        change, said = self.wishes[-1 - wish % len(self.wishes)]
        answer = agree(session, change.handle, side, secret=SECRET, source="test", now=self.now)
        said.setdefault(side, self.now)
        if answer is not Agreement.MOVED:
            return None
        assert said.keys() == set(Side)
        assert all(at <= change.asked_at + VALID_FOR for at in said.values())
        newest = [other for other, _ in self.wishes if other.subscriber_id == change.subscriber_id][-1]
        assert newest.handle == change.handle
        return change.subscriber_id

    def leaves(self, session: Session, *, who: int) -> None:
        """By their own wish."""
        unsubscribe(session, self._id(session, who), source="test", now=self.now)

    def takes_it_back(self, session: Session, *, who: int) -> None:
        """Only a reader who left a moment ago by their own wish is put back."""
        row = session.get_one(Subscriber, self._id(session, who))
        reason, ended_at, listed = row.ended_reason, row.ended_at, _listed(session, row.address)
        if undo_leaving(session, row.id, secret=SECRET, source="test", now=self.now):
            assert reason is EndedReason.UNSUBSCRIBED
            assert ended_at is not None
            assert self.now - ended_at <= WITHIN
            assert listed not in FOR_GOOD

    def is_erased(self, session: Session, *, who: int) -> None:
        """At their own wish."""
        erase(session, self._id(session, who), secret=SECRET, source="test", now=self.now)

    def signs_up(self, session: Session, *, where: int, confirms: bool) -> None:
        """Anybody types an address; some can read there."""
        made = sign_up(session, ADDRESSES[where], choices(), source="test", secret=SECRET, now=self.now)
        if confirms and made.to_confirm:
            confirm(session, made.subscriber_id, starts_at=0, source="test", secret=SECRET, now=self.now)

    def is_suppressed(self, session: Session, *, where: int, reason: EndedReason) -> None:
        """They complained, mail bounced, or an admin said so."""
        suppress(session, ADDRESSES[where], reason=reason, secret=SECRET, source="test", now=self.now)

    def complains(self, session: Session, *, who: int, leaves_first: bool) -> None:
        """A reader calls a mail spam, having left or not."""
        if leaves_first:
            self.leaves(session, who=who)
        row = session.get_one(Subscriber, self._id(session, who))
        if row.address is not None:
            address, reason = EmailAddress(row.address), EndedReason.COMPLAINED
            suppress(session, address, reason=reason, secret=SECRET, source="test", now=self.now)

    def is_lifted(self, session: Session, *, where: int) -> None:
        """An admin takes a bounce back."""
        lift(session, ADDRESSES[where], starts_at=0, secret=SECRET, source="test", now=self.now)

    def time_passes(self, session: Session, *, hours: int) -> None:
        """And the daily cleaning with it."""
        self.now += timedelta(hours=hours)
        address_changes.purge(session, now=self.now)

    def _id(self, session: Session, who: int) -> int:
        """Any number means somebody who is there, and those who came first more often than others."""
        people = session.scalars(sa.select(Subscriber.id).order_by(Subscriber.id)).all()
        return people[who % len(people)]

    def _addresses(self) -> dict[int, str | None]:
        with self.database.reading() as session:
            found = dict(session.execute(sa.select(Subscriber.id, Subscriber.address_key)).all())
        known = [key for key in found.values() if key is not None]
        assert len(known) == len(set(known))
        return found


def _may_get_mail(session: Session, row: Subscriber) -> bool:
    return row.address is not None and row.address_key == row.address.lower() and not _listed(session, row.address)


def _listed(session: Session, address: str | None) -> EndedReason | None:
    return reason_for(session, EmailAddress(address), secret=SECRET) if address else None
