"""After a form was sent: the browser goes to a page that says what was done."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from digest.web.site import Site


def told(request: Request, site: Site, path: str, what: str) -> Response:
    """Send the browser to `path`, where a code of the page's own says `what` was done; to load that again does nothing
    twice. The language that was asked for is kept."""
    asked = f"&language={language}" if (language := asked_language(request, site)) else ""
    return RedirectResponse(f"{site.prefix}/{path}?told={what}{asked}#told", 303)


def asked_language(request: Request, site: Site) -> str:
    """The language that the address asks for; empty when it asks for none that is offered."""
    asked = request.query_params.get("language", "")
    return asked if asked in site.app.settings.publication.offered else ""
