"""Is it them? For logging in, and before dangerous acts: tries are counted, and a password is compared outside any
transaction, because that takes a tenth of a second on purpose."""

from datetime import timedelta

from fastapi import Request
from sqlalchemy.orm import Session

from digest.core.errors import BadInput
from digest.web.site import Site
from subscribers.addresses import email_address
from subscribers.limits import allow
from subscribers.networks import network
from subscribers.staff import login
from subscribers.staff.passwords import fits

TRIES, TRIES_FROM = 10, 50
"""In an hour: for one address, and from one network, which an office shares."""
HOUR = timedelta(hours=1)


def may_try(site: Site, request: Request, address: str) -> bool:
    """Counts for the address and for the network, whichever is refused."""
    with site.app.database.writing() as session:
        for_address, from_place = _for(session, site, address), _from(session, site, request)
    return for_address and from_place


def may_try_from(site: Site, request: Request) -> bool:
    """Counts for the network alone: nobody has said yet who they are."""
    with site.app.database.writing() as session:
        return _from(session, site, request)


def may_try_for(site: Site, address: str) -> bool:
    """Counts for the address alone, once it is known."""
    with site.app.database.writing() as session:
        return _for(session, site, address)


def counted_by(typed: str) -> str:
    """One word for an address, however it is spelt: a domain may be typed in many ways."""
    try:
        return email_address(typed).key
    except BadInput:
        return typed.strip().lower()


def who_is(site: Site, address: str, password: str) -> int | None:
    """The account that both belong to; None after the same time when there is none."""
    with site.app.database.reading() as session:
        kept = login.kept(session, address)
    return kept.staff_id if fits(password, kept.password_hash) else None


def _for(session: Session, site: Site, address: str) -> bool:
    now, secret = site.app.clock(), site.app.secret
    return allow(session, "log-in", counted_by(address), most=TRIES, per=HOUR, secret=secret, now=now)


def _from(session: Session, site: Site, request: Request) -> bool:
    now, secret = site.app.clock(), site.app.secret
    place = network(request.client.host if request.client else "")
    return allow(session, "log-in-from", place, most=TRIES_FROM, per=HOUR, secret=secret, now=now)
