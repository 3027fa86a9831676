"""The archive: the issues that were sent, each as a page of the site and as the mail it was."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from digest.core.languages import language
from digest.deliveries.open_letter import open_letter
from digest.issues import archive
from digest.issues.models import Issue
from digest.issues.presentation import opening
from digest.mail import prose
from digest.web import policies
from digest.web.archive import issue_view, public
from digest.web.archive.shelf import Shown, corrections_of
from digest.web.conditional import Ready, answer
from digest.web.site import Site, SiteHere

router = APIRouter(dependencies=[public.Open])
A_PAGE = 20
HTML = "text/html"
Before = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@router.api_route("/archive", methods=["GET", "HEAD"])
def every_issue(request: Request, site: SiteHere, before: Before = None) -> Response:
    """The issues of all schedules, newest first; `before` goes on after the issue of that id."""
    with site.app.database.reading() as session:
        found = archive.listing(session, before=before, limit=A_PAGE + 1)
        issues = site.shelf.shown(session, found[:A_PAGE])
    older = found[A_PAGE - 1].id if len(found) > A_PAGE else None
    page = site.pages.text(
        "public/archive.html",
        site.language(request),
        here=request.url.path,
        issues=issues,
        path_of=public.path_of,
        older=older,
        newest=before is None,
    )
    return answer(request, Ready.of(page), kind=HTML, headers=public.headers(site))


@router.api_route("/archive/{schedule}/{label}", methods=["GET", "HEAD"])
def one_issue(request: Request, schedule: str, label: str, site: SiteHere) -> Response:
    """All stories of an issue."""
    speak = site.language(request)
    with site.app.database.reading() as session:
        shown = _shown(session, site, schedule, label)
        corrections = corrections_of(session, shown)

    def page() -> str:
        return site.pages.text(
            "public/issue.html",
            speak,
            here=request.url.path,
            shown=shown,
            path=public.path_of(shown.issue),
            address=site.address(public.path_of(shown.issue)),
            intro=prose.readable(opening(shown.content)),
            parts=issue_view.parts(shown, corrections),
            written_in=shown.content.publication["language"],
        )

    key = "page", speak.tag, shown.key, tuple(sorted(corrections.items()))
    headers = public.headers(site) | site.policy(*_pictures(shown))
    return answer(request, _kept(site, key, page), kind=HTML, headers=headers)


@router.api_route("/archive/{schedule}/{label}/mail", methods=["GET", "HEAD"])
def as_mail(request: Request, schedule: str, label: str, site: SiteHere) -> Response:
    """The mail itself, with the words of nobody in particular where a reader's own would stand."""
    with site.app.database.reading() as session:
        shown = _shown(session, site, schedule, label)
        issue = session.get_one(Issue, shown.issue.id)
        mail = _kept(site, ("mail", shown.key), lambda: _letter(site, issue, shown))
    pictures = [*_pictures(shown), shown.content.publication["brand"]["logo_url"]]
    headers = public.headers(site, listed=False) | policies.mail(pictures, framed=False)
    return answer(request, mail, kind=HTML, headers=headers)


def _shown(session: Session, site: Site, schedule: str, label: str) -> Shown:
    (shown,) = site.shelf.shown(session, [archive.archived(session, schedule, label)])
    return shown


def _pictures(shown: Shown) -> list[str | None]:
    return [article.image_url for article in shown.content.articles]


def _letter(site: Site, issue: Issue, shown: Shown) -> str:
    """Where the mail leads to a reader's own pages, this one leads to where the link to them is asked for."""
    own = language(shown.content.publication["language"], site.app.settings.catalogues_folder)
    say, link = own.say, site.address("link")
    slots = {
        "greeting": say("Hello,"),
        "address": say("your address"),
        "unsubscribe_url": link,
        "preferences_url": link,
    }
    return open_letter(site.app.stationery(), issue, shown.content, slots)


def _kept(site: Site, key: object, make: Callable[[], str]) -> Ready:
    return site.shelf.documents.get(key, lambda: Ready.of(make()))
