"""Reading a CSV of subscribers: each row becomes a checked value, or one line that says what is wrong with it."""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from digest.core.errors import BadInput
from subscribers.addresses import EmailAddress, email_address
from subscribers.cells import plain
from subscribers.choices import Choices, checked_frequency, checked_hour, checked_name, checked_zone, language_tag

COLUMNS = ("email", "name", "topics", "frequency", "timezone", "hour", "language", "confirmed_at")
CACHED = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What rows may name, and what an empty cell means."""

    topics: Mapping[str, int]
    """Ids by slug."""
    frequencies: Collection[str]
    frequency: str
    timezone: str
    language: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """A good row."""

    address: EmailAddress
    choices: Choices
    hour: int | None
    """Of their own; None: the schedule's."""
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used, and why."""

    line: int
    problem: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.problem}"


def read_rows(lines: Iterable[str], offer: Offer, *, now: datetime) -> Iterator[Incoming | BadRow]:
    """The rows in order, one in memory at a time; empty lines are passed over.

    Raises BadInput when the file as a whole is of no use: not UTF-8, no header, a column nobody knows.
    """
    reader = csv.reader(lines, strict=True)
    try:
        reading = _Reading(_header(reader), offer, now)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
                if any(cells):
                    yield reading.row(cells)
            except StopIteration:
                return
            except csv.Error as error:
                yield BadRow(line, f"{error}; check the quotes up to line {reader.line_num}")
            except BadInput as error:
                yield BadRow(line, str(error))
    except UnicodeDecodeError as error:
        raise BadInput(f"the file is not UTF-8 text ({error.reason}); save it as 'CSV UTF-8' and try again") from error


def _header(reader: Iterator[list[str]]) -> list[str]:
    try:
        names = [cell.strip().lower() for cell in next(reader, [])]
    except csv.Error as error:
        raise BadInput(f"the first line is not a CSV header: {error}") from error
    if unknown := [name for name in names if name not in COLUMNS]:
        raise BadInput(f"unknown column {unknown[0][:40]!r}; the columns, apart by commas, are: {', '.join(COLUMNS)}")
    if "email" not in names:
        raise BadInput(f"the first line has no column 'email'; the columns are: {', '.join(COLUMNS)}")
    if len(set(names)) < len(names):
        raise BadInput("a column stands twice in the first line; remove one")
    return names


class _Reading:
    """One file being read. What rows share (topics, zones, dates...) is checked once for each distinct cell."""

    def __init__(self, header: list[str], offer: Offer, now: datetime) -> None:
        self._width = len(header)
        self._places = [header.index(column) if column in header else self._width for column in COLUMNS]
        self._offer, self._now = offer, now
        self._topics = lru_cache(CACHED)(self._checked_topics)
        self._settings = lru_cache(CACHED)(self._checked_settings)
        self._moment = lru_cache(CACHED)(self._checked_moment)

    def row(self, cells: list[str]) -> Incoming:
        """Raises BadInput."""
        if len(cells) > self._width:
            raise BadInput(f"{len(cells)} cells below {self._width} columns; put quotes around a cell with a comma")
        padded = cells + [""] * (self._width + 1 - len(cells))
        cells = [padded[at].strip(" ") for at in self._places]
        email, name, topics, *settings, confirmed_at = cells
        frequency, timezone, hour, language = self._settings(*settings)
        choices = Choices(
            topic_ids=self._topics(topics),
            frequency=frequency,
            timezone=timezone,
            language=language,
            name=checked_name(plain(name)),
        )
        return Incoming(email_address(plain(email)), choices, hour, self._moment(confirmed_at))

    def _checked_topics(self, cell: str) -> frozenset[int]:
        slugs = [slug.strip() for slug in cell.split(";") if slug.strip()]
        if unknown := [slug for slug in slugs if slug not in self._offer.topics]:
            raise BadInput(f"there is no topic {unknown[0][:40]!r}; add it first, or mend the cell")
        return frozenset(self._offer.topics[slug] for slug in slugs)

    def _checked_settings(
        self, frequency: str, timezone: str, hour: str, language: str
    ) -> tuple[str, str, int | None, str]:
        return (
            checked_frequency(frequency or self._offer.frequency, self._offer.frequencies),
            checked_zone(timezone or self._offer.timezone),
            checked_hour(hour) if hour else None,
            language_tag(language or self._offer.language),
        )

    def _checked_moment(self, cell: str) -> datetime | None:
        if not cell:
            return None
        try:
            moment = datetime.fromisoformat(cell)
            moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise BadInput(f"confirmed_at {cell[:40]!r} is not a time; write one such as 2026-11-23T09:00Z") from error
        if moment > self._now:
            raise BadInput(f"confirmed_at {cell[:40]!r} lies in the future")
        return moment
