"""One page of the desk: the frame around it, and how to come back to it."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse

from digest.issues.notes import note
from digest.web.site import Site
from subscribers.staff.sessions import Present

PLACE = "desk"


def page(
    request: Request, site: Site, template: str, who: Present | None, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """The page of templates/web/desk/`template`; `who` is None where nobody is logged in. Templates read the note of an
    issue by `noted`."""
    speak = site.language(request)
    return site.pages.page(request, f"desk/{template}", speak, status=status, who=who, noted=note, **values)


def go(site: Site, path: str) -> RedirectResponse:
    """On to another page of the desk, such as "issues/3"; after a form, so that going back sends nothing twice."""
    return RedirectResponse(f"{site.prefix}/{PLACE}/{path}".rstrip("/"), 303)


def wanted(path: str) -> str:
    """Where somebody wanted to go before they logged in, as a path of the desk; never to another site."""
    plain = path.isascii() and path.isprintable() and ".." not in path and not set(path) & set("\\:@?#%")
    return path.strip("/") if plain and len(path) <= 200 else ""
