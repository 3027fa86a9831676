"""Every page with a million readers, 50,000 articles and 200 issues: one process, one request at a time.

    python -m benchmarks.bench_web [--readers N] [--requests N] [--only WORDS...] [--database sqlite|postgresql]

Budget, for 95 of 100 answers: 200 ms of the server, 150 ms for a preview to its final pixels (the page, and the mails
in its frames); 250 MB. Times are those of the server, from the request to the whole page. `cpu` is how much of it this
process was at work: on a machine that does other things as well, that is the figure to trust.
"""

import argparse
import tempfile
from typing import Any

from benchmarks.measure import postgresql, report
from benchmarks.pages.measuring import measured, missed


def main() -> None:
    """Measure, print the table, and say what is over its budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--only", nargs="*", default=[""], help="only pages whose name holds one of these")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], nargs="*", default=["sqlite", "postgresql"])
    given = parser.parse_args()

    def wanted(name: str) -> bool:
        return any(words in name for words in given.only)

    rows: list[dict[str, Any]] = []
    if "sqlite" in given.database:
        with tempfile.TemporaryDirectory() as folder:
            rows += measured(f"sqlite:///{folder}/web.db", given.readers, given.requests, wanted)
    if "postgresql" in given.database:
        with postgresql() as url:
            rows += measured(url, given.readers, given.requests, wanted)
    report("web", rows)
    late = [row for row in rows if missed(row)]
    print(*(f"over its budget: {row['page']} ({row['database']})" for row in late), sep="\n")


if __name__ == "__main__":
    main()
