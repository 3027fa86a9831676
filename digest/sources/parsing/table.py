"""A table of articles: CSV with a header line, or a JSON list of objects. Pure.

The columns are COLUMNS, in any order; only `title` must be there. In CSV, `;` separates the values of a list.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from digest.articles.cleaning import tidy
from digest.core.errors import SourceError
from digest.sources.parsing.parsed import Parsed
from digest.sources.parsing.table_row import entry_of

COLUMNS = (
    "title",
    "summary",
    "url",
    "published_at",
    "guid",
    "author",
    "section",
    "language",
    "categories",
    "image",
    "topics",
)


def parse_csv(text: str, *, base_url: str | None = None) -> Parsed:
    """Articles from CSV, separated by comma, semicolon or tab. A bad row is left out, or repaired, with one warning.

    Raises SourceError when there is no title column or the quoting is broken.
    """
    lines = _lines(text)
    number, first = next(lines, (1, []))
    header = [tidy(column).lower() for column in first]
    if "title" not in header:
        raise SourceError(f"line {number}: there is no column 'title'; the columns are {', '.join(header)[:200]}")
    rows = ((f"line {number}", _values(header, cells)) for number, cells in lines)
    unknown = [column for column in header if column not in COLUMNS]
    warnings = [f"unknown columns are ignored: {', '.join(unknown)[:200]}"] if unknown else []
    return _parsed(rows, warnings, base_url)


def parse_rows(items: Sequence[object], *, base_url: str | None = None) -> Parsed:
    """Articles from a JSON list of objects. A bad object is left out, or repaired, with one warning."""
    rows = ((f"item {number}", _object(item)) for number, item in enumerate(items, start=1))
    return _parsed(rows, [], base_url)


def _object(item: object) -> Mapping[str, object] | str:
    return item if isinstance(item, dict) else "it is no object with a title"


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, with the line on which they begin. A quotation mark that never ends is an error."""
    delimiter = max(",;\t", key=text.lstrip().partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise SourceError(f"line {begins}: it is no valid CSV ({error})") from error


def _values(header: list[str], cells: list[str]) -> Mapping[str, object] | str:
    if len(cells) > len(header):
        return f"{len(cells)} cells in {len(header)} columns; a text with a separator in it needs quotation marks"
    return dict(zip(header, cells, strict=False))


def _parsed(
    rows: Iterable[tuple[str, Mapping[str, object] | str]], warnings: list[str], base_url: str | None
) -> Parsed:
    entries = []
    for place, values in rows:
        entry, problems = entry_of(values, base_url=base_url)
        if entry is not None:
            entries.append(entry)
        if problems:
            warnings.append(f"{place}: {'; '.join(problems)}{'' if entry else '; left out'}")
    return Parsed(tuple(entries), tuple(warnings))
