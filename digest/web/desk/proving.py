"""Is it them? For logging in, and before dangerous acts: tries are counted, and a password is compared outside any
transaction, because that takes a tenth of a second on purpose."""

from datetime import timedelta

from fastapi import Request

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
    now, secret, whom = site.app.clock(), site.app.secret, counted_by(address)
    place = network(request.client.host if request.client else "")
    with site.app.database.writing() as session:
        for_address = allow(session, "log-in", whom, most=TRIES, per=HOUR, secret=secret, now=now)
        from_place = allow(session, "log-in-from", place, most=TRIES_FROM, per=HOUR, secret=secret, now=now)
    return for_address and from_place


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
