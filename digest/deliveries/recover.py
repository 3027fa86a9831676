"""Settles deliveries whose sender died between claim and record."""

import hashlib
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from digest.deliveries.models import Delivery
from digest.deliveries.states import DeliveryStatus


@dataclass(frozen=True, slots=True)
class Recovered:
    """How many deliveries were found in dead hands, and what they are now."""

    owed_again: int = 0
    doubtful: int = 0


def new_owner() -> str:
    """A name for this process as a sender: machine, process id, and a random part; at most 32 characters."""
    return f"{_machine()}:{os.getpid()}:{secrets.token_hex(4)}"


def is_gone(owner: str) -> bool:
    """True when the sender of that name ran on this machine and does not run any more."""
    host, _, rest = owner.partition(":")
    if host != _machine():
        return False
    try:
        os.kill(int(rest.partition(":")[0]), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, ValueError):
        return False
    return False


def _machine() -> str:
    """This machine, as it was started last: names of machines may be alike, and process ids begin anew."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    started = boot.read_text() if boot.exists() else ""
    return hashlib.sha256(f"{socket.gethostname()} {started}".encode()).hexdigest()[:14]


def recover(
    session: Session, *, repeatable: bool, lease: timedelta, gone: Callable[[str], bool], now: datetime
) -> Recovered:
    """Take deliveries from senders that are gone, or that have held them for longer than `lease`.

    Where handing over a mail twice does no harm (`repeatable`) they are owed again; elsewhere nobody can know whether
    they were sent, so they are in doubt: shown, never silently sent again.
    """
    held = select(Delivery.claimed_by, func.max(Delivery.claimed_at)).where(Delivery.status == DeliveryStatus.SENDING)
    owners = session.execute(held.group_by(Delivery.claimed_by)).all()
    dead = [owner for owner, claimed_at in owners if owner and claimed_at and (gone(owner) or claimed_at < now - lease)]
    if not dead:
        return Recovered()
    values = (
        {"status": DeliveryStatus.PENDING, "claimed_by": None, "claimed_at": None}
        if repeatable
        else {"status": DeliveryStatus.DOUBTFUL, "finished_at": now, "reply": "the sender died before recording it"}
    )
    settled = session.execute(
        update(Delivery)
        .where(Delivery.status == DeliveryStatus.SENDING, Delivery.claimed_by.in_(dead))
        .values(**values)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).all()
    return Recovered(owed_again=len(settled)) if repeatable else Recovered(doubtful=len(settled))
