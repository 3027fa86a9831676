"""The first page of the desk: a calendar, what comes and what is missing for it, and what was."""

from datetime import date, timedelta
from functools import partial
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from digest.issues import calendar, overview
from digest.issues.calendar import Dated
from digest.web.desk import moments, room
from digest.web.desk.access import Editor
from digest.web.site import Site, SiteHere
from subscribers import audience

router = APIRouter(prefix="/desk")
A_PAGE = 20
Month = Annotated[str, Query(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$")]
Before = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@router.api_route("", methods=["GET", "HEAD"])
def home(
    request: Request,
    site: SiteHere,
    who: Editor,
    month: Month = "",
    before: Before = None,
) -> Response:
    """Issues past and coming; `month` is the one that the calendar shows, as "2026-11"."""
    settings, now, speak = site.app.settings, site.app.clock(), site.language(request)
    zone = settings.publication.timezone
    today = now.astimezone(ZoneInfo(zone)).date()
    shown = date.fromisoformat(f"{month}-01") if month else today.replace(day=1)
    with site.app.database.reading() as session:
        coming = overview.coming(session, settings.schedules, automatic=settings.approval == "automatic", now=now)
        past = overview.past(session, before=before, limit=A_PAGE + 1)
        sizes = site.memory.sizes_at(now, partial(audience.sizes, session))
        days = _days(session, site, shown, today)
    return room.page(
        request,
        site,
        "home.html",
        who,
        coming=coming,
        past=past[:A_PAGE],
        older=past[A_PAGE - 1].id if len(past) > A_PAGE else None,
        newest=before is None,
        sizes=sizes,
        weeks=calendar.weeks(shown),
        days=days,
        month=shown,
        month_name=moments.month(speak, shown),
        months={"earlier": _first_of(shown - timedelta(days=1)), "later": _first_of(shown + timedelta(days=31))},
        today=today,
        weekdays=[speak.locale.days["stand-alone"]["abbreviated"][number] for number in range(7)],
        figure=speak.number,
        moment=partial(moments.moment, speak, zone=zone),
        short_day=partial(moments.day, speak),
        long_day=speak.day,
    )


def _days(session: Session, site: Site, month: date, today: date) -> dict[date, list[Dated]]:
    """What goes out on each day of the weeks of a month, those issues included that are still to be made."""
    weeks = calendar.weeks(month)
    first, last = weeks[0][0], weeks[-1][-1]
    known, there = calendar.between(session, first, last), calendar.made(session, first, last)
    later = calendar.expected(site.app.settings.schedules, max(first, today + timedelta(days=1)), last, there=there)
    days: dict[date, list[Dated]] = {}
    for one in [*known, *later]:
        days.setdefault(one.day, []).append(one)
    return days


def _first_of(day: date) -> date:
    return day.replace(day=1)
