"""Looks at the links of stories, politely, and notes what came of it: so that a page can tell at once."""

import hashlib
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from digest.core.bulk import among
from digest.core.chunks import chunks
from digest.core.clock import Clock
from digest.core.database import Database
from digest.core.errors import SourceError
from digest.issues.checks.models import LinkLook
from digest.issues.checks.proof import Look
from digest.issues.checks.states import Verdict
from digest.sources.fetching.guard import PrivateNetwork
from digest.sources.fetching.robots import NotForPrograms, RulesUnread
from digest.sources.fetching.values import Fetch, Refused, Wanted

WORKERS = 4
"""Links looked at at once; of one host, as many as `[polling]` lets."""
MOST_AT_ONCE = 300
AGAIN_AFTER = timedelta(hours=1)
SLOW = 5.0
"""Seconds that a reader would not wait."""
BEGINNING = 16_384
"""Bytes that are read of a page: that it is there is enough. HEAD would be less, but many sites answer it wrongly."""
CLOSED = (401, 403, 405, 407, 429, 451, 503)
"""Statuses that programs get and readers may not."""
NOTED = 20
_LOOK = LinkLook.url, LinkLook.verdict, LinkLook.looked_at, LinkLook.milliseconds, LinkLook.words


def looks(session: Session, urls: Collection[str]) -> dict[str, Look]:
    """The last look at each of these addresses that anybody looked at."""
    rows = session.execute(select(*_LOOK).where(among(session, LinkLook.key, map(key, urls))))
    return {row.url: Look(row.verdict, row.looked_at, row.milliseconds / 1000, row.words) for row in rows}


def look_at(
    database: Database,
    fetch: Fetch,
    links: Mapping[str, str | None],
    *,
    clock: Clock,
    stopping: Callable[[], bool] = bool,
) -> int:
    """Look at those of these links that nobody looked at within the hour; return how many were looked at.

    `links` maps an address to the origin that may lie in a private network, because a person named it as a source.

    Noted as they come in, a few at a time; no transaction is open while the network works.
    """
    with database.reading() as session:
        recent = {url for url, seen in looks(session, links).items() if seen.looked_at > clock() - AGAIN_AFTER}
    due = [
        Wanted(url, page=True, private_origin=origin, beginning=BEGINNING)
        for url, origin in links.items()
        if url not in recent and url.startswith(("http://", "https://"))
    ]
    count = 0
    for batch in chunks(_looked(fetch, due[:MOST_AT_ONCE], clock, stopping), NOTED):
        with database.writing() as session:
            _note(session, dict(batch))
        count += len(batch)
    return count


def forget(session: Session, *, before: datetime) -> None:
    """Let go of looks that nobody needs any more."""
    session.execute(delete(LinkLook).where(LinkLook.looked_at < before))


def key(url: str) -> str:
    """By what a look is found."""
    return hashlib.sha256(url.encode()).hexdigest()


def _looked(fetch: Fetch, due: list[Wanted], clock: Clock, stopping: Callable[[], bool]) -> Iterator[tuple[str, Look]]:
    with ThreadPoolExecutor(WORKERS) as pool:
        for batch in chunks(due, NOTED):
            if stopping():
                return
            seen = pool.map(lambda wanted: _look(fetch, wanted, clock), batch)
            yield from zip((wanted.url for wanted in batch), seen, strict=True)


def _look(fetch: Fetch, wanted: Wanted, clock: Clock) -> Look:
    began = time.monotonic()
    try:
        fetch(wanted)
        verdict, words = Verdict.WORKS, ""
    except PrivateNetwork:
        verdict, words = Verdict.PRIVATE, ""
    except (NotForPrograms, RulesUnread) as error:
        verdict, words = Verdict.UNTOLD, str(error)
    except Refused as error:
        verdict, words = (Verdict.UNTOLD if error.status in CLOSED else Verdict.BROKEN), str(error)
    except SourceError as error:
        verdict, words = Verdict.BROKEN, str(error)
    seconds = time.monotonic() - began
    return Look(Verdict.SLOW if verdict is Verdict.WORKS and seconds > SLOW else verdict, clock(), seconds, words[:500])


def _note(session: Session, seen: Mapping[str, Look]) -> None:
    known = {row.key: row for row in session.scalars(select(LinkLook).where(LinkLook.key.in_(map(key, seen))))}
    for url, look in seen.items():
        row = known.get(key(url))
        if row is None:
            row = LinkLook(key=key(url), url=url)
            session.add(row)
        row.looked_at, row.verdict, row.words = look.looked_at, look.verdict, look.words
        row.milliseconds = round(look.seconds * 1000)
