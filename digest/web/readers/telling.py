"""After a form was sent: the browser goes to a page that says what was done, in the language of the form."""

from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse

from digest.core.languages import Language
from digest.web.site import Site


def told(request: Request, site: Site, path: str, what: str) -> RedirectResponse:
    """Send the browser to `path`, where a code of the page's own says `what` was done; to load that again does nothing
    twice. The language that was asked for is kept."""
    asked = request.query_params.get("language", "")
    kept = {"language": asked} if asked in site.app.settings.publication.offered else {}
    return RedirectResponse(f"{site.prefix}/{path}?{urlencode({'told': what} | kept)}#told", 303)


def led_to(site: Site, path: str, speak: Language) -> RedirectResponse:
    """Send the browser to a page that knows nobody, so that it has to be told what to speak."""
    several = len(site.app.settings.publication.offered) > 1
    query = f"?{urlencode({'language': speak.tag})}" if several else ""
    return RedirectResponse(f"{site.prefix}/{path}{query}", 303)


def to_the_inbox(site: Site, speak: Language) -> RedirectResponse:
    """To the page that says the same to everybody."""
    return led_to(site, "check-your-inbox", speak)
