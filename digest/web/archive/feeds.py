"""The archive for feed readers: one feed of all issues, and one of each schedule."""

from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from digest.core.errors import NotFound
from digest.core.languages import Language, language
from digest.issues import archive
from digest.web.archive import atom, public
from digest.web.archive.shelf import Shown
from digest.web.conditional import Ready, answer
from digest.web.site import Site, SiteHere

router = APIRouter(dependencies=[public.Open])
ENTRIES = 20
HEADLINES = 10
KIND = "application/atom+xml"


@router.api_route("/archive/feed.atom", methods=["GET", "HEAD"])
def all_schedules(request: Request, site: SiteHere) -> Response:
    """The newest issues of the publication."""
    return _feed(request, site, None)


@router.api_route("/archive/{schedule}/feed.atom", methods=["GET", "HEAD"])
def one_schedule(request: Request, schedule: str, site: SiteHere) -> Response:
    """The newest issues of one schedule; 404 for one that there is not, and never was."""
    return _feed(request, site, schedule)


def _feed(request: Request, site: Site, schedule: str | None) -> Response:
    with site.app.database.reading() as session:
        if schedule not in (None, *site.app.settings.schedules, *archive.schedules(session)):
            raise NotFound(f"there is no schedule {schedule}")
        found = archive.listing(session, schedule=schedule, limit=ENTRIES)
        issues = site.shelf.shown(session, found)
    publication, speak = site.app.settings.publication, _own(site)
    feed = atom.Feed(
        title=f"{publication.name}: {speak.schedule(schedule)}" if schedule else publication.name,
        author=publication.name,
        language=publication.language,
        url=site.address(f"archive/{quote(schedule, safe='')}/feed.atom" if schedule else "archive/feed.atom"),
        page=site.address("archive"),
        entries=[_entry(site, shown, speak) for shown in issues],
    )
    headers = {**public.headers(site), "Vary": "Accept-Encoding"}
    return answer(request, Ready.of(atom.write(feed)), kind=KIND, headers=headers, modified=feed.updated)


def _entry(site: Site, shown: Shown, speak: Language) -> atom.Entry:
    issue, publication = shown.issue, site.app.settings.publication
    day, often = speak.day(issue.day), speak.schedule(issue.schedule)
    more = len(shown.headlines) - HEADLINES
    headlines = [*shown.headlines[:HEADLINES], *([f"+ {more}"] if more > 0 else [])]
    return atom.Entry(
        title=shown.content.subject or f"{publication.name}: {day} ({often})",
        url=site.address(public.path_of(issue)),
        summary=" · ".join(headlines),
        sent_at=issue.sent_at,
    )


def _own(site: Site) -> Language:
    """The publication's own language, always: a feed reader says whose it is, and not what it reads."""
    settings = site.app.settings
    return language(settings.publication.language, settings.catalogues_folder)
