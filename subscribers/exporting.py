"""Handing the register over as a CSV file that `importing` reads back."""

import csv
from collections.abc import Mapping
from typing import TextIO

from sqlalchemy.orm import Session

from subscribers.cells import defused
from subscribers.incoming import COLUMNS
from subscribers.queries import SubscriberRow, everyone


def export_csv(session: Session, out: TextIO, *, slugs: Mapping[int, str]) -> int:
    """Write everybody who did not leave, pending ones too; return how many. A page in memory at a time.

    `slugs` gives the name of each topic id. Cells that a spreadsheet would compute begin with an apostrophe.
    """
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    written = 0
    for row in everyone(session):
        if row.state != "ended":
            writer.writerow(_cells(row, slugs))
            written += 1
    return written


def _cells(row: SubscriberRow, slugs: Mapping[int, str]) -> list[str]:
    return [
        defused(row.address or ""),
        defused(row.name),
        ";".join(sorted(slugs[topic_id] for topic_id in row.topic_ids)),
        row.frequency,
        row.timezone,
        "" if row.hour is None else str(row.hour),
        row.language,
        row.confirmed_at.isoformat() if row.confirmed_at else "",
    ]
