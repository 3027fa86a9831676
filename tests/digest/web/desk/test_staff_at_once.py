"""Two admins act in the same moment, or one presses a button twice: the second waits for the first, and is told."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.orm import Session

from digest.core.database import Database
from digest.core.errors import Conflict
from subscribers.addresses import email_address
from subscribers.staff import accounts
from subscribers.staff.roles import Role
from tests.support.factories import MONDAY
from tests.support.staff import hire

Act = Callable[[Session], object]


def second_of(database: Database, first: Act, second: Act) -> Exception | None:
    """What becomes of `second`, begun before `first` is committed."""

    def do() -> None:
        with database.writing() as session:
            second(session)

    with ThreadPoolExecutor(1) as elsewhere:
        with database.writing() as session:
            first(session)
            doing = elsewhere.submit(do)
            time.sleep(0.3)
        error = doing.exception(timeout=30)
    assert error is None or isinstance(error, Exception)
    return error


@pytest.mark.parametrize("act", ["role", "disable"])
def test_of_two_admins_who_put_each_other_out_one_stays(database: Database, act: str) -> None:
    ada, eve = (hire(database, Role.ADMIN, name, now=MONDAY) for name in ("Ada", "Eve"))

    def out(whom: int, by: int) -> Act:
        if act == "disable":
            return lambda session: accounts.disable(session, whom, by=by, now=MONDAY)
        return lambda session: accounts.change_role(session, whom, Role.EDITOR, by=by, now=MONDAY)

    error = second_of(database, out(eve, ada), out(ada, eve))

    with database.reading() as session:
        left = [one.name for one in accounts.everyone(session) if one.role is Role.ADMIN and not one.disabled]
    assert (type(error), left) == (Conflict, ["Ada"])


def test_an_invitation_that_is_sent_twice_is_one(database: Database) -> None:
    def invite(session: Session) -> None:
        new = email_address("new@example.org")
        accounts.add(session, new, name="New", role=Role.EDITOR, by=None, now=MONDAY)

    error = second_of(database, invite, invite)

    with database.reading() as session:
        assert (type(error), len(accounts.everyone(session))) == (Conflict, 1)
