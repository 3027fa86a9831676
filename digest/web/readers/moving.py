"""Having one's mail sent to another address: the wish, and the page on which each of the two mailboxes agrees."""

from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from digest.core.errors import BadInput, Conflict, NotFound, TokenRejected
from digest.deliveries.notices.occasions import ask_both_ends, tell_old_end
from digest.web.forms import FormHere
from digest.web.readers.bearer import reader_of, shown_address
from digest.web.readers.saving import SOURCE
from digest.web.readers.standing import away
from digest.web.readers.telling import told
from digest.web.site import Site, SiteHere
from subscribers import address_changes, limits, moving
from subscribers.address_changes import Change, Side
from subscribers.addresses import email_address
from subscribers.confirm import VALID_FOR
from subscribers.moving import Agreement
from subscribers.queries import SubscriberRow, by_id

router = APIRouter()
DAY, MOST_A_DAY = timedelta(days=1), 5
"""Wishes of one reader: each sends a mail to an address that they merely typed."""
STATUSES = {"": 200, "same": 422, "unusable": 422, "moved-lately": 409, "too-often": 429}


@router.api_route("/p/{token}/address", methods=["GET", "HEAD"])
def form(request: Request, token: str, site: SiteHere) -> Response:
    """Where the new address is typed."""
    with site.app.database.reading() as session:
        reader = reader_of(session, site, token, "preferences")
    if (elsewhere := away(request, site, reader)) is not None:
        return elsewhere
    return _form(request, site, token, reader)


@router.post("/p/{token}/address")
def ask(request: Request, token: str, site: SiteHere, typed: FormHere) -> Response:
    """Write to both mailboxes. The answer is the same whoever has the new address."""
    address, now = (typed.one("address") or "").strip(), site.app.clock()
    with site.app.database.writing() as session:
        reader = reader_of(session, site, token, "preferences")
        if (elsewhere := away(request, site, reader)) is not None:
            return elsewhere
        if (error := _asked(session, site, reader, address, now=now)) is None:
            answer = told(request, site, f"p/{token}/address", "asked")
    if error is not None:
        return _form(request, site, token, reader, address=address, error=error)
    site.ring()
    return answer


@router.api_route("/m/{token}", methods=["GET", "HEAD"])
def look(request: Request, token: str, site: SiteHere) -> Response:
    """How far the change is, and the button to agree."""
    handle, side = address_changes.side_of(token, site.app.secret)
    with site.app.database.reading() as session:
        change, reader = _wish(session, handle)
    return _agreeing(request, site, token, side, change, reader, _stands(change, side, reader, site.app.clock()))


@router.post("/m/{token}")
def agree(request: Request, token: str, site: SiteHere) -> Response:
    """One mailbox says yes; twice is fine."""
    (handle, side), now = address_changes.side_of(token, site.app.secret), site.app.clock()
    with site.app.database.writing() as session:
        change, reader = _wish(session, handle)
        stands = _stands(change, side, reader, now)
        if stands in ("open", "waiting"):
            agreement = moving.agree(session, handle, side, secret=site.app.secret, source=SOURCE, now=now)
            change, reader = _wish(session, handle)
            if agreement is Agreement.MOVED:
                tell_old_end(session, change, now=now)
            stands = "impossible" if agreement is Agreement.IMPOSSIBLE else _stands(change, side, reader, now)
    if stands == "moved":
        site.ring()
    return _agreeing(request, site, token, side, change, reader, stands)


def _asked(session: Session, site: Site, reader: SubscriberRow, address: str, *, now: datetime) -> str | None:
    """Note the wish; or why it cannot be noted, as the template names it."""
    secret, most = site.app.secret, site.app.settings.signup.mails_per_address
    try:
        wanted = email_address(address)
        if not limits.allow(session, "move", str(reader.id), most=MOST_A_DAY, per=DAY, secret=secret, now=now):
            return "too-often"
        change = moving.ask_to_move(session, reader.id, wanted, source=SOURCE, now=now)
    except BadInput:
        return "same" if address.lower() == (reader.address or "").lower() else "unusable"
    except Conflict:
        return "moved-lately"
    if change.asked_at == now:  # an older wish had its mails
        # Readers may be many, and one person: what strangers lead to an address is counted together.
        allowed = limits.allow(session, "mails", wanted.key, most=most, per=DAY, secret=secret, now=now)
        ask_both_ends(session, change, to_new=allowed, now=now)
    return None


def _wish(session: Session, handle: str) -> tuple[Change, SubscriberRow]:
    change = address_changes.by_handle(session, handle)
    try:
        return change, by_id(session, change.subscriber_id)
    except NotFound as error:
        raise TokenRejected(str(error)) from error


def _stands(change: Change, side: Side, reader: SubscriberRow, now: datetime) -> str:
    """How far it is, as the page of this mailbox names it."""
    if change.moved_at is not None:
        return "moved"
    if reader.state != "confirmed":
        return "left"
    if now - change.asked_at > VALID_FOR:
        return "late"
    agreed = change.old_agreed_at if side is Side.OLD else change.new_agreed_at
    return "open" if agreed is None else "waiting"


def _agreeing(
    request: Request, site: Site, token: str, side: Side, change: Change, reader: SubscriberRow, stands: str
) -> Response:
    values = {"token": token, "side": side.value, "stands": stands, "other": shown_address(change.address)}
    status = 409 if request.method == "POST" and stands in ("left", "late", "impossible") else 200
    speak = site.language(request, reader.language)
    return site.pages.page(request, "public/move.html", speak, status=status, **values)


def _form(
    request: Request, site: Site, token: str, reader: SubscriberRow, *, address: str = "", error: str = ""
) -> Response:
    return site.pages.page(
        request,
        "public/address.html",
        site.language(request, reader.language),
        status=STATUSES[error],
        token=token,
        now_at=shown_address(reader.address),
        typed=address,
        error=error,
        asked=not error and request.query_params.get("told") == "asked",
    )
