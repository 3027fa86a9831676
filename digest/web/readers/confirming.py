"""Confirming a sign-up: the page behind the link in the mail that asks.

Looking changes nothing, however often a scanner looks. Only the button, pressed, confirms; no script presses it.
"""

from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response

from digest.core.errors import TokenRejected
from digest.deliveries.notices.occasions import welcome
from digest.issues.periods import next_send_time
from digest.topics import log
from digest.web.readers.bearer import reader_of, shown_address
from digest.web.readers.saving import SOURCE
from digest.web.site import Site, SiteHere
from subscribers import confirm as confirming
from subscribers.queries import SubscriberRow
from subscribers.tokens import token as token_for

router = APIRouter()


@router.api_route("/c/{token}", methods=["GET", "HEAD"])
def ask(request: Request, token: str, site: SiteHere) -> Response:
    """One page, one button."""
    now = site.app.clock()
    with site.app.database.reading() as session:
        reader = reader_of(session, site, token, "confirm")
    if reader.state == "confirmed":
        return _welcome(request, site, reader, again=True, now=now)
    waits = reader.state == "pending" or reader.asked_again
    if not waits or now - reader.requested_at > _valid_for(site):
        return _too_late(request, site, reader)
    return _page(request, site, "public/confirm.html", reader, token=token, address=shown_address(reader.address))


@router.post("/c/{token}")
def confirm(request: Request, token: str, site: SiteHere) -> Response:
    """Let mail flow. Twice is fine; too late is not."""
    settings, now = site.app.settings, site.app.clock()
    with site.app.database.writing() as session:
        reader = reader_of(session, site, token, "confirm")
        try:
            new = confirming.confirm(
                session,
                reader.id,
                starts_at=log.start(session, days_back=settings.selection.start_days_back, now=now),
                source=SOURCE,
                secret=site.app.secret,
                now=now,
                valid_for=_valid_for(site),
            )
        except TokenRejected:
            return _too_late(request, site, reader)
        if new and settings.notices.welcome:
            schedule, zone = settings.schedules.get(reader.frequency), settings.publication.timezone
            welcome(session, reader, schedule=schedule, zone=zone, now=now)
    if new and settings.notices.welcome:
        site.ring()
    return _welcome(request, site, reader, again=not new, now=now)


def _valid_for(site: Site) -> timedelta:
    return timedelta(days=site.app.settings.signup.confirm_days)


def _welcome(request: Request, site: Site, reader: SubscriberRow, *, again: bool, now: datetime) -> Response:
    return _page(
        request,
        site,
        "public/welcome.html",
        reader,
        again=again,
        coming=_coming(site, reader, now),
        zone=reader.timezone,
        preferences=f"p/{token_for(site.app.secret, 'preferences', reader.handle)}",
    )


def _coming(site: Site, reader: SubscriberRow, now: datetime) -> datetime | None:
    """When the next issue reaches them; None when config.toml has their schedule no more."""
    schedule, zone = site.app.settings.schedules.get(reader.frequency), site.app.settings.publication.timezone
    if schedule is None:
        return None
    return next_send_time(schedule, zone, reader_zone=reader.timezone, hour=reader.hour, now=now)


def _too_late(request: Request, site: Site, reader: SubscriberRow) -> Response:
    return _page(request, site, "public/too-late.html", reader, status=410)


def _page(
    request: Request, site: Site, template: str, reader: SubscriberRow, *, status: int = 200, **values: object
) -> Response:
    return site.pages.page(request, template, site.language(request, reader.language), status=status, **values)
