"""What a provider tells us in one event, and how its JSON is read: with care, because anybody can post to us."""

import json
from dataclasses import dataclass
from typing import Any

from digest.core.errors import BadInput
from digest.mail.bounces import addresses
from digest.mail.bounces.classes import best_status, verdict_of
from digest.mail.bounces.report import Report, Verdict

MOST_BYTES = 1_000_000
MOST_EVENTS = 5_000


@dataclass(frozen=True, slots=True)
class Event:
    """One event: what it is known by at its provider, and what it says about whom."""

    id: str
    reports: tuple[Report, ...]


def document(payload: bytes) -> Any:
    """The JSON of a request. Raises BadInput."""
    if len(payload) > MOST_BYTES:
        raise BadInput(f"the payload has {len(payload):,} bytes; the most that is read is {MOST_BYTES:,}")
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise BadInput("the payload is not JSON; check what posts to this address") from error


def inside(value: Any, *path: str) -> Any:
    """What lies at a path of keys; None when anything on the way is missing or of another kind."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text(value: Any, *path: str) -> str:
    """The text at a path of keys, at most 2,000 characters; numbers as text, anything else as nothing."""
    found = inside(value, *path)
    return str(found)[:2000] if isinstance(found, str | int | float) and not isinstance(found, bool) else ""


def rows(value: Any, *path: str) -> list[Any]:
    """The list at a path of keys, or one thing that stands there alone; empty when there is none."""
    found = inside(value, *path) if path else value
    if isinstance(found, dict):
        return [found]
    return found[:MOST_EVENTS] if isinstance(found, list) else []


def report(
    address: str, *, status: str = "", words: str = "", otherwise: Verdict, senders: tuple[str, ...] = ()
) -> Report:
    """A bounce: judged by code and words, and by the provider's own kind (`otherwise`) where those say nothing."""
    code = best_status(status, words)
    verdict = verdict_of(code, words) if code or words else Verdict.UNKNOWN
    if verdict is Verdict.UNKNOWN:
        verdict = otherwise
    return said(address, verdict, status=code, words=words, senders=senders)


def said(address: str, verdict: Verdict, *, status: str = "", words: str = "", senders: tuple[str, ...] = ()) -> Report:
    """A report whose verdict the provider says itself."""
    line = " ".join(words.split())[:300]
    known = tuple(filter(None, (addresses.clean(sender) for sender in senders)))
    return Report(verdict, addresses.clean(address), status, line, senders=known)
