"""What the benchmark of sending measures, and how it reads what it measured."""

from benchmarks.sending.figures import Columns, answers, columns
from benchmarks.sending.matrix import Row, rows

MEASURED = {"sent": 100, "seconds": 0.01, "cpu": 0.02, "peak_mb": 90.0, "children_mb": 0.0}
SLOW, FAST = {"sent": 50, "seconds": 0.02, "cpu": 0.005}, {"sent": 50, "seconds": 0.01, "cpu": 0.01}


def test_no_row_is_measured_twice() -> None:
    chosen = rows(mails=1000, memory=True)

    assert len(set(chosen)) == len(chosen)


def test_rows_are_chosen_by_their_words() -> None:
    chosen = rows(mails=1000, only=["sqlite", "smtp-sink", "4", "bare"])

    assert chosen == [Row("sqlite", "smtp-sink", 4, 1000)]


def test_quick_has_each_question_and_few_rows() -> None:
    quick = rows(mails=1000, quick=True)

    assert len(quick) < 10
    assert {word for row in quick for word in row.words} >= {"plain", "bare", "dkim", "tls", "latency", "postgresql"}


def test_a_row_is_compared_with_the_better_of_what_came_before_and_after() -> None:
    ours, theirs = columns(Row("sqlite", "fast", 4, 100), MEASURED, [SLOW, FAST], SLOW, size=40_000, database_cpu=1)

    assert (ours["rate"], theirs["rate"]) == (10_000, 5_000)
    assert (ours["rate_ratio"], ours["cpu_ratio"]) == (2, 2)
    assert ours["default_rate_ratio"] == 10_000 * SLOW["seconds"] / SLOW["sent"]
    assert (ours["mail_kb"], ours["peak_mb"]) == (40, 90)
    assert (theirs["sender"], theirs["database"], theirs["rate_ratio"]) == ("smtp-source", "", 1)


def test_the_processor_time_of_postgresql_is_told_apart() -> None:
    ours, _ = columns(Row("postgresql", "fast", 4, 100), MEASURED, [FAST], SLOW, size=40_000, database_cpu=0.5)

    assert ours["cpu_s_per_10k"] == 2
    assert ours["database_cpu_s_per_10k"] == 50


def test_budgets_are_judged_at_four_connections_with_nothing_added() -> None:
    chosen = [Row("", "fast", 1, 100, sender="plain"), Row("sqlite", "fast", 4, 100)]
    chosen += [Row("sqlite", "fast", 1, 100), Row("sqlite", "fast", 4, 100, tls=True)]

    said = list(answers([line for row in chosen for line in _columns(row)]))

    assert said == [
        "sqlite to fast, 100 mails, 4 connections: 10,000/s",
        "  MISSED  mails a second: 10,000 (at least 15,000)",
        "  MISSED  rate to the plain sender at its best: 1.00 (at least 50)",
        "  kept    most memory of all rows, MB: 90.00 (at most 150)",
    ]


def _columns(row: Row) -> list[Columns]:
    return columns(row, MEASURED, [SLOW, FAST], SLOW, size=40_000, database_cpu=0)
