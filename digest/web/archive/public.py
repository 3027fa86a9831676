"""What answers of the archive have in common: they are for everybody, so caches and search engines may have them."""

from urllib.parse import quote

from fastapi import Depends

from digest.core.errors import NotFound
from digest.issues.archive import Archived
from digest.web.site import Site, SiteHere


def _open(site: SiteHere) -> None:
    if not site.app.settings.web.archive:
        raise NotFound("[web] archive is off")


Open = Depends(_open)
"""Answers 404 to everything where there is no archive."""


def headers(site: Site, *, listed: bool = True) -> dict[str, str]:
    """For caches: a few minutes, so that what is taken back is gone soon. `listed`: search engines may show it."""
    robots = "all" if listed and site.app.settings.web.index_archive else "noindex"
    return {"Cache-Control": "public, max-age=300", "Vary": "Accept-Language", "X-Robots-Tag": robots}


def path_of(issue: Archived) -> str:
    """The path of an issue's page, without a leading slash."""
    return f"archive/{quote(issue.schedule, safe='')}/{issue.label}"
