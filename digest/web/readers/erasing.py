"""Having everything erased: a page that says what happens, one button, and a last page without a way back."""

from fastapi import APIRouter, Request, Response
from starlette.background import BackgroundTask

from digest.deliveries.erasing import erase_reader
from digest.web.readers.bearer import reader_of, shown_address
from digest.web.readers.saving import SOURCE
from digest.web.readers.telling import led_to
from digest.web.site import SiteHere

router = APIRouter()


@router.api_route("/p/{token}/erase", methods=["GET", "HEAD"])
def ask(request: Request, token: str, site: SiteHere) -> Response:
    """What happens, and the button."""
    with site.app.database.reading() as session:
        reader = reader_of(session, site, token, "preferences")
    speak = site.language(request, reader.language)
    return site.pages.page(request, "public/erase.html", speak, token=token, address=shown_address(reader.address))


@router.post("/p/{token}/erase")
def erase(request: Request, token: str, site: SiteHere) -> Response:
    """Erase at once. What the file of the database still holds of it is overwritten after the answer."""
    app = site.app
    with app.database.writing() as session:
        reader = reader_of(session, site, token, "preferences")
        erase_reader(
            session,
            reader.id,
            secret=app.secret,
            source=SOURCE,
            now=app.clock(),
            outbox=app.settings.outbox_folder,
        )
    answer = led_to(site, "erased", site.language(request, reader.language))
    answer.background = BackgroundTask(app.database.scrub)
    return answer


@router.api_route("/erased", methods=["GET", "HEAD"])
def erased(request: Request, site: SiteHere) -> Response:
    """The last page; it knows nobody."""
    return site.pages.page(request, "public/erased.html", site.language(request))
