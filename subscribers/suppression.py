"""Addresses that must never get mail again, kept as keyed hashes: the list can be asked about, never read."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from digest.core.bulk import among, insert_missing
from digest.core.chunks import chunks
from digest.core.errors import Conflict, NotFound
from subscribers.addresses import EmailAddress
from subscribers.consent import record
from subscribers.keyed_hash import keyed_hash
from subscribers.models import EndedReason, Subscriber, Suppression
from subscribers.unsubscribe import unsubscribe

FOR_GOOD = frozenset({EndedReason.BOUNCED, EndedReason.COMPLAINED, EndedReason.REMOVED})
"""The others were the person's own wish: a new sign-up of theirs, confirmed by mail, counts more."""


def address_hash(key: str, secret: bytes) -> str:
    """HMAC-SHA256 of a folded address, in hex."""
    return keyed_hash(secret, "suppression", key).hex()


def reason_for(session: Session, address: EmailAddress, *, secret: bytes) -> EndedReason | None:
    """Why this address stands on the list; None when it does not."""
    statement = select(Suppression.reason).where(Suppression.address_hash == address_hash(address.key, secret))
    return session.scalar(statement)


def gone_for_good(session: Session, keys: Iterable[str], *, secret: bytes) -> frozenset[str]:
    """Those of these folded addresses that must never get mail again, whoever asks for it."""
    return _listed(session, keys, Suppression.reason.in_(FOR_GOOD), secret=secret)


def barred(session: Session, keys: Iterable[str], *, secret: bytes) -> frozenset[str]:
    """Those of these folded addresses that stand on the list for another reason than that they left.

    Nobody can move to one. Who was erased may sign up anew, but nobody else brings their address back.
    """
    return _listed(session, keys, Suppression.reason != EndedReason.UNSUBSCRIBED, secret=secret)


def let_in(session: Session, key: str, *, secret: bytes, now: datetime) -> bool:
    """Forget that the owner of a folded address once left, and keep it off the list until this transaction ends.

    False, and nothing changes, when the address is `barred`. Who suppresses it meanwhile waits, and ends its new
    subscriber then.
    """
    hash = address_hash(key, secret)
    left = Suppression.address_hash == hash, Suppression.reason == EndedReason.UNSUBSCRIBED
    session.execute(delete(Suppression).where(*left))
    place = {"address_hash": hash, "reason": EndedReason.UNSUBSCRIBED, "suppressed_at": now}
    if insert_missing(session, Suppression, [place]) == 0:
        return False
    forgive(session, key, secret=secret)  # the row is gone again, but nobody else can add it before we are done
    return True


def suppress(
    session: Session, address: EmailAddress, *, reason: EndedReason, secret: bytes, source: str, now: datetime
) -> None:
    """No mail to this address again; who it belongs to, if known, ends in the same transaction. Safe to repeat."""
    remember(session, [address.key], reason=reason, secret=secret, now=now)
    owner = session.scalar(select(Subscriber.id).where(Subscriber.address_key == address.key))
    if owner is not None:
        unsubscribe(session, owner, reason=reason, source=source, now=now)


def suppress_readers(
    session: Session,
    subscriber_ids: Iterable[int],
    *,
    reason: EndedReason,
    secret: bytes,
    source: str,
    now: datetime,
) -> None:
    """`suppress` for people known by id: mail to them bounced for good, or they complained."""
    for chunk in chunks(subscriber_ids, 500):
        found = select(Subscriber.id, Subscriber.address_key).where(
            Subscriber.id.in_(chunk), Subscriber.address_key.is_not(None)
        )
        keys = {id: key for id, key in session.execute(found) if key is not None}
        remember(session, keys.values(), reason=reason, secret=secret, now=now)
        for subscriber_id in sorted(keys):
            unsubscribe(session, subscriber_id, reason=reason, source=source, now=now)


def lift(session: Session, address: EmailAddress, *, starts_at: int, secret: bytes, source: str, now: datetime) -> None:
    """Take an address that bounced off the list; its reader, if still known, gets mail again from `starts_at` on.

    Raises NotFound when it is not on the list, Conflict when a person's word put it there.
    """
    reason = reason_for(session, address, secret=secret)
    if reason is None:
        raise NotFound(f"{address.text} is not suppressed")
    if reason is not EndedReason.BOUNCED:
        raise Conflict(f"{address.text} is suppressed because it {_in_words(reason)}; only bounces can be lifted")
    forgive(session, address.key, secret=secret)
    owner = session.scalar(select(Subscriber).where(Subscriber.address_key == address.key).with_for_update())
    if owner is not None and owner.ended_reason is EndedReason.BOUNCED:
        owner.ended_at, owner.ended_reason = None, None
        owner.covered_upto = max(owner.covered_upto, starts_at)
        owner.revision += 1
        record(session, owner.id, "lifted", source=source, now=now)


def remember(session: Session, keys: Iterable[str], *, reason: EndedReason, secret: bytes, now: datetime) -> None:
    """Put folded addresses on the list. A reason that holds for good replaces one that does not."""
    hashes = sorted(address_hash(key, secret) for key in keys)
    if not hashes:
        return
    rows = [{"address_hash": hash, "reason": reason, "suppressed_at": now} for hash in hashes]
    if reason in FOR_GOOD:
        softer = Suppression.reason.not_in(FOR_GOOD)
        session.execute(delete(Suppression).where(Suppression.address_hash.in_(hashes), softer))
    insert_missing(session, Suppression, rows)


def forgive(session: Session, key: str, *, secret: bytes) -> None:
    """Take a folded address off the list."""
    session.execute(delete(Suppression).where(Suppression.address_hash == address_hash(key, secret)))


def _listed(session: Session, keys: Iterable[str], why: ColumnElement[bool], *, secret: bytes) -> frozenset[str]:
    by_hash = {address_hash(key, secret): key for key in keys}
    found = select(Suppression.address_hash).where(among(session, Suppression.address_hash, by_hash), why)
    return frozenset(by_hash[hash] for hash in session.scalars(found))


def _in_words(reason: EndedReason) -> str:
    return {
        EndedReason.COMPLAINED: "complained",
        EndedReason.REMOVED: "was removed by an admin",
        EndedReason.ERASED: "was erased at its owner's wish",
    }.get(reason, "left")
