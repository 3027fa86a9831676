"""Sends a test of an issue, from the form on its page "review"."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from digest.core.errors import BadInput, Conflict, MailUnavailable, NotFound
from digest.core.languages import N_
from digest.deliveries.trial_mail import Desk, TooOften, Wish, send_test
from digest.web.desk import room
from digest.web.desk.access import Editor, NotAllowed
from digest.web.desk.issue.acting import Line, Paragraphs, person
from digest.web.desk.issue.review_page import review_page
from digest.web.site import Site, SiteHere
from subscribers.staff.reaching import addresses as staff_addresses
from subscribers.staff.roles import Role

router = APIRouter(prefix="/desk/issues/{issue_id}")
Topics = Annotated[list[int], Form(default_factory=list)]
STATUSES: dict[type[Exception], int] = {TooOften: 429, Conflict: 409, MailUnavailable: 503}


@router.post("/test")
def send(
    request: Request,
    site: SiteHere,
    who: Editor,
    issue_id: int,
    topic: Topics,
    addresses: Paragraphs = "",
    staff: Line = "",
    reader: Line = "",
) -> Response:
    """Send it now. A reader's own mail is for approvers. Raises NotAllowed and NotFound."""
    if reader.strip() and not who.role.may(Role.APPROVER):
        raise NotAllowed("a reader's mail is for approvers")
    typed = {"addresses": addresses, "staff": staff, "reader": reader, "topics": topic}
    app, now = site.app, site.app.clock()
    try:
        wish = _wish(site, addresses, staff=bool(staff), reader=reader.strip(), topics=topic)
        tested = send_test(app.database, app.transport(), desk(site), issue_id, wish, by=person(who), now=now)
    except (BadInput, Conflict, MailUnavailable, NotFound) as error:  # of an issue that is not there, `page` says so
        status = next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 422)
        return review_page(request, site, who, issue_id, status=status, error=error, typed=typed)
    if tested.refused:
        why = MailUnavailable(
            N_("%(taken)s of %(all)s were taken; not the others: %(why)s"),
            taken=tested.accepted,
            all=len(wish.addresses),
            why="; ".join(tested.refused),
        )
        return review_page(request, site, who, issue_id, status=503, error=why, typed=typed)
    return room.go(site, f"issues/{issue_id}/review?tested={tested.accepted}")


def desk(site: Site) -> Desk:
    """What tests are made with."""
    app = site.app
    return Desk(app.stationery(), app.frame(), app.limits(), app.signer())


def _wish(site: Site, typed: str, *, staff: bool, reader: str, topics: list[int]) -> Wish:
    if reader and not (reader.isascii() and reader.isdigit() and len(reader) <= 9):
        raise BadInput(N_("a reader is named by a number"))
    wanted = [word for word in typed.replace(",", "\n").split() if word]
    if staff:
        with site.app.database.reading() as session:
            also = [str(address) for address in site.app.settings.notices.staff]
            wanted += staff_addresses(session, Role.EDITOR, also=also)
    each = tuple({address.casefold(): address for address in wanted}.values())
    return Wish(each, int(reader) if reader else None, frozenset(topics))
