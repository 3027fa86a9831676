"""One database, filled, served and asked."""

import sys
import time
from collections.abc import Callable
from typing import Any

from httpx2 import Client
from sqlalchemy import select

from benchmarks.measure import peak_mb_of
from benchmarks.pages import acts, desk_visits, readers_visits
from benchmarks.pages.browser import Browser
from benchmarks.pages.coverage import differences
from benchmarks.pages.filling import Keys, fill
from benchmarks.pages.publication import ARTICLES
from benchmarks.pages.serving import serving, settings
from benchmarks.pages.visit import Visit, timed
from digest.core.database import Database
from digest.topics.models import Assignment

MEMORY = 250
"""Megabytes that the process may have had at most."""


def every_visit(readers: int, keys: Keys, topic_of: dict[int, int]) -> list[Visit]:
    """Looking first, acts last: they change what is looked at."""
    return [
        *readers_visits.visits(readers),
        *desk_visits.visits(readers, keys.password_link),
        *acts.visits(topic_of),
    ]


def measured(url: str, readers: int, requests: int, wanted: Callable[[str], bool]) -> list[dict[str, Any]]:
    """One row for each visit whose name is wanted, and one for the memory of them all."""
    name, began = url.partition(":")[0], time.perf_counter()
    keys = fill(url, readers, settings())
    print(f"{name}: filled in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    visits = every_visit(readers, keys, _topics(url))
    if lacking := list(differences(visits)):
        raise SystemExit("\n".join(lacking))
    with serving(url) as (address, process), Client(base_url=address, timeout=600) as client:
        client.cookies.set("desk", keys.cookie)
        browser, rows = Browser(client), []
        for visit in visits:
            if wanted(visit.name):
                rows.append({"page": visit.name, "database": name} | timed(visit, browser, requests))
        rows = [row | {"peak_mb": round(peak_mb_of(process))} for row in rows]
    print(f"{name}: done after {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return rows


def missed(row: dict[str, Any]) -> bool:
    """Whether it is over its budget."""
    return bool(row["p95_ms"] > row["budget_ms"] or row["peak_mb"] > MEMORY)


def _topics(url: str) -> dict[int, int]:
    """Of the newest articles, one topic each."""
    database = Database(url)
    with database.reading() as session:
        newest = select(Assignment.article_id, Assignment.topic_id).where(Assignment.article_id > ARTICLES - 1000)
        found = {row.article_id: row.topic_id for row in session.execute(newest)}
    database.close()
    return found
