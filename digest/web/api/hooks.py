"""Where mail providers post bounces and complaints: what is surely theirs is recorded, once, and answered 200.

    400   it cannot be read             401, 403   it is not theirs
    404   the provider is not set up    413        it is too long         503   not now: they post it again

A provider's signature proves what it says, so a report needs no envelope sender of ours to be believed.
"""

from collections.abc import Sequence
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import PlainTextResponse

from digest.core.errors import BadInput, DatabaseUnavailable, DigestError, NotFound, SourceError, TokenRejected
from digest.deliveries.returns.models import Effect
from digest.deliveries.returns.record import of_event, record
from digest.mail.bounces.webhooks.event import Event
from digest.web.api.providers import Posted, events
from digest.web.site import Site, SiteHere

log = structlog.get_logger()
router = APIRouter()
ANSWERS: dict[type[DigestError], tuple[int, str]] = {
    NotFound: (404, "Nobody listens here."),
    TokenRejected: (403, "This is not signed as it must be."),
    BadInput: (400, "This cannot be read."),
    SourceError: (503, "Not now; post it again."),
    DatabaseUnavailable: (503, "Not now; post it again."),
}
LOGIN = {"WWW-Authenticate": 'Basic realm="hooks"'}


async def _whole(request: Request) -> bytes:
    return await request.body()


Payload = Annotated[bytes, Depends(_whole)]


@router.post("/hooks/{provider}")
def listen(request: Request, provider: str, payload: Payload, site: SiteHere) -> Response:
    """Take an event, or several. The same one twice counts once."""
    posted = Posted(payload, request.headers, site.app.clock(), request.app.state.certificates)
    try:
        _record(site, provider, events(provider, site.app.settings.hooks, posted))
    except tuple(ANSWERS) as error:
        return _refused(provider, error)
    return PlainTextResponse("Thank you.\n")


def _record(site: Site, provider: str, told: Sequence[Event]) -> None:
    """All of a request in one transaction."""
    arrived = [of_event(provider, event.id, event.reports) for event in told if event.reports]
    if not arrived:
        return
    with site.app.database.writing() as session:
        had = record(session, arrived, secret=site.app.secret, verp=False, now=site.app.clock())
    log.info("returns", provider=provider, **{effect.value: count for effect, count in had.items()})
    if had[Effect.WAITING]:
        log.warning("suppressions wait for a decision", readers=had[Effect.WAITING])


def _refused(provider: str, error: DigestError) -> Response:
    status, words = next(answer for kind, answer in ANSWERS.items() if isinstance(error, kind))
    if status != 404:
        log.warning("hook refused", provider=provider, status=status, why=str(error))
    login = status == 403 and provider == "postmark"
    return PlainTextResponse(f"{words}\n", 401 if login else status, headers=LOGIN if login else None)
