"""Pages for somebody whose link is good, but who gets no mail: they left, or have yet to confirm."""

from fastapi import Request, Response

from digest.web.readers.bearer import shown_address
from digest.web.site import Site
from subscribers.queries import SubscriberRow
from subscribers.returning import may_undo
from subscribers.tokens import token


def away(request: Request, site: Site, reader: SubscriberRow) -> Response | None:
    """The page that says so; None for everybody who gets mail. A POST is answered with 409: nothing was changed."""
    if reader.state == "confirmed":
        return None
    template = "public/pending.html" if reader.state == "pending" or reader.asked_again else "public/ended.html"
    speak = site.language(request, reader.language)
    status = 409 if request.method == "POST" else 200
    return site.pages.page(
        request,
        template,
        speak,
        status=status,
        here=f"{site.prefix}/p/{request.path_params['token']}",
        address=shown_address(reader.address),
        leave=token(site.app.secret, "unsubscribe", reader.handle),
        undo=may_undo(reader, now=site.app.clock()),
    )
