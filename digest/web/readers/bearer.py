"""Who a link stands for. A token in the address is all that a reader's page asks for: no login, no cookie."""

from sqlalchemy.orm import Session

from digest.core.errors import NotFound, TokenRejected
from digest.web.site import Site
from subscribers.queries import SubscriberRow, by_handle
from subscribers.tokens import Purpose, handle_of


def reader_of(session: Session, site: Site, token: str, purpose: Purpose) -> SubscriberRow:
    """The reader whose mail had this link. Raises TokenRejected when we did not make it, or nobody has it any more."""
    handle = handle_of(token, site.app.secret, purpose)
    try:
        return by_handle(session, handle)
    except NotFound as error:
        raise TokenRejected(str(error)) from error


def shown_address(address: str | None) -> str:
    """Enough to recognise one's own, too little for others: "a…@example.org"."""
    local, at, domain = (address or "").rpartition("@")
    return f"{local[:1]}…{at}{domain}"
