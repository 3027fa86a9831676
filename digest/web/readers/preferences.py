"""The page on which a reader sees and changes all that they chose. The address is the key: no login, no cookie."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response

from digest.topics.queries import every_topic
from digest.topics.values import TopicRow
from digest.web.forms import FormHere
from digest.web.readers import saving
from digest.web.readers.bearer import reader_of, shown_address
from digest.web.readers.choosing import Form, day_in, errors_in, form_of, form_typed
from digest.web.readers.frequencies import frequencies, hours
from digest.web.readers.offer import in_groups
from digest.web.readers.standing import away
from digest.web.readers.telling import told
from digest.web.readers.zones import listed, zones
from digest.web.site import Site, SiteHere
from subscribers import preferences
from subscribers.queries import SubscriberRow
from subscribers.tokens import token as token_for

router = APIRouter()
TOLD = ("saved", "same", "resumed", "back")


@router.api_route("/p/{token}", methods=["GET", "HEAD"])
def show(request: Request, token: str, site: SiteHere) -> Response:
    """All choices on one page."""
    now = site.app.clock()
    with site.app.database.reading() as session:
        reader, topics = reader_of(session, site, token, "preferences"), every_topic(session)
    if (elsewhere := away(request, site, reader)) is not None:
        return elsewhere
    return _page(request, site, token, reader, topics, form_of(reader, now=now))


@router.post("/p/{token}")
def save(request: Request, token: str, site: SiteHere, typed: FormHere) -> Response:
    """Change what was changed in the form, all of it or nothing."""
    now, changed, errors = site.app.clock(), False, dict[str, str]()
    with site.app.database.writing() as session:
        reader, topics = reader_of(session, site, token, "preferences"), every_topic(session)
        form, speak = form_typed(typed, reader, now=now), site.language(request, reader.language)
        if reader.state == "confirmed":
            settings = site.app.settings
            errors = errors_in(
                form,
                schedules=settings.schedules,
                languages=settings.publication.offered,
                timezone=reader.timezone,
                speak=speak,
                now=now,
            )
            if not errors:
                changed = saving.save(session, reader.id, form, known={topic.id for topic in topics}, now=now)
    if (elsewhere := away(request, site, reader)) is not None:
        return elsewhere
    if errors:
        return _page(request, site, token, reader, topics, replace(form, errors=errors), status=422)
    return told(request, site, f"p/{token}", "saved" if changed else "same")


@router.post("/p/{token}/resume")
def resume(request: Request, token: str, site: SiteHere) -> Response:
    """End a pause."""
    with site.app.database.writing() as session:
        reader = reader_of(session, site, token, "preferences")
        if (elsewhere := away(request, site, reader)) is not None:
            return elsewhere
        preferences.resume(session, reader.id, source=saving.SOURCE, now=site.app.clock())
    return told(request, site, f"p/{token}", "resumed")


def _page(
    request: Request,
    site: Site,
    token: str,
    reader: SubscriberRow,
    topics: list[TopicRow],
    form: Form,
    *,
    status: int = 200,
) -> Response:
    speak = site.language(request, reader.language)
    asked = request.query_params.get("told")
    paused_until = day_in(form_of(reader, now=site.app.clock()).now["paused_until"])
    values: dict[str, Any] = {
        "token": token,
        "address": shown_address(reader.address),
        "groups": in_groups(topics),
        "form": form,
        "told": asked if asked in TOLD and status == 200 else "",
        "frequencies": frequencies(site.app.settings.schedules, speak),
        "hours": hours(speak),
        "zones": zones(speak),
        "zone_listed": form.now["timezone"] in listed(),
        "follows_nothing": not reader.topic_ids,
        "paused_until": speak.day(paused_until) if paused_until else "",
        "leave": token_for(site.app.secret, "unsubscribe", reader.handle),
    }
    return site.pages.page(request, "public/preferences.html", speak, status=status, **values)
