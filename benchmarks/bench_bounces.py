"""How fast messages that came back are read, the hostile ones too, and what an envelope sender of its own costs a mail.

    python -m benchmarks.bench_bounces

Budgets: any message in 0.2 s, an envelope sender in 5 microseconds.
"""

import time
from collections.abc import Callable
from statistics import mean

from benchmarks.measure import report
from digest.mail.bounces.parse import read
from digest.mail.verp import read_verp, verp_address
from tests.support.hostile_mails import MESSAGES
from tests.support.repository import ROOT

CORPUS = ROOT / "tests" / "data" / "bounces"
SECRET = b"a secret key of thirty-two bytes"
MANY = 100_000


def main() -> None:
    """Print the table and write the figures."""
    corpus = [path.read_bytes() for path in sorted(CORPUS.glob("*.eml"))]
    read(corpus[0])  # loads the lists
    address = verp_address(SECRET, "d", 123_456_789, "bounces.example.org")
    rows = [
        _row("corpus", [_seconds(lambda message=message: read(message)) for message in corpus]),  # type: ignore[misc]
        _row("hostile", [_seconds(lambda message=message: read(message)) for message in MESSAGES.values()]),  # type: ignore[misc]
        _row("verp made", [_seconds(lambda: verp_address(SECRET, "d", 123_456_789, "b.example.org"), times=MANY)]),
        _row("verp read", [_seconds(lambda: read_verp(SECRET, address), times=MANY)]),
    ]
    report("bounces", rows)


def _row(what: str, seconds: list[float]) -> dict[str, str | int | float]:
    milliseconds = [second * 1000 for second in seconds]
    return {"what": what, "of": len(seconds), "mean_ms": mean(milliseconds), "slowest_ms": max(milliseconds)}


def _seconds(work: Callable[[], object], *, times: int = 1) -> float:
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


if __name__ == "__main__":
    main()
