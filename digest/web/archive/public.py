"""What answers of the archive have in common: they are for everybody, so caches and search engines may have them."""

from collections.abc import Iterable
from urllib.parse import quote

from fastapi import Depends

from digest.core.errors import NotFound
from digest.issues.archive import Archived
from digest.web.origins import origins
from digest.web.security import POLICY
from digest.web.site import Site, SiteHere

MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src{images}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)
"""A mail has its styles in its elements. It runs nothing, and may be left by its links."""


def _open(site: SiteHere) -> None:
    if not site.app.settings.web.archive:
        raise NotFound("[web] archive is off")


Open = Depends(_open)
"""Answers 404 to everything where there is no archive."""


def headers(site: Site, *, listed: bool = True) -> dict[str, str]:
    """For caches: a few minutes, so that what is taken back is gone soon. `listed`: search engines may show it."""
    robots = "all" if listed and site.app.settings.web.index_archive else "noindex"
    return {"Cache-Control": "public, max-age=300", "Vary": "Accept-Language", "X-Robots-Tag": robots}


def page_policy(site: Site, pictures: Iterable[str | None]) -> dict[str, str]:
    """The policy of a page of ours that shows these pictures."""
    logo = site.app.settings.publication.brand.logo_url
    return {"Content-Security-Policy": POLICY.format(images=origins([*pictures, logo]))}


def mail_policy(pictures: Iterable[str | None]) -> dict[str, str]:
    """The policy of a mail that shows these pictures."""
    return {"Content-Security-Policy": MAIL_POLICY.format(images=origins(pictures) or " 'none'")}


def path_of(issue: Archived) -> str:
    """The path of an issue's page, without a leading slash."""
    return f"archive/{quote(issue.schedule, safe='')}/{issue.label}"
