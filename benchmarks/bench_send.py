"""The whole way of a mail: claim, stamp, SMTP, crash map, ledger; against Postfix's smtp-source and a plain sender.

    python -m benchmarks.bench_send [--quick] [--mails N] [--only sqlite,smtp-sink,4] [--memory]

Needs Postfix's smtp-source and smtp-sink, and uses a fast sink of our own besides. Each row is one fresh process that
opens a publication in which 100,000 mails of 40 kB are owed, and sends them all. `cpu` is that of the sender, never
of sink or PostgreSQL (`database_cpu_s_per_10k`). Ratios are to `smtp-source -d`, run right before and right after with
the same size, connections and sink, whichever is better; `default_` ones to smtp-source without -d. It speaks no TLS:
that row's ratios are to smtp-source without.
`--only` names words that rows must have: a sender, a database, a sink, a number of connections, bare, dkim, tls,
latency.

Budgets, at 4 connections: 1.1 times smtp-source's rate at no more CPU; 15,000 mails a second to the fast sink; 50
times the plain sender; 150 MB.
"""

import argparse
import sys


def main() -> None:
    """Measure the rows, print them, and say how they stand to the budgets."""
    given = _arguments().parse_args()
    # Here, because every fresh process imports this file, and is to weigh no more than a sender weighs.
    from benchmarks.measure import report
    from benchmarks.sending import matrix
    from benchmarks.sending.comparing import compared
    from benchmarks.sending.figures import answers

    mails = given.mails or (matrix.QUICK if given.quick else matrix.FULL)
    rows = matrix.rows(mails=mails, quick=given.quick, memory=given.memory, only=given.only)
    if not rows:
        sys.exit(f"error: no row has all these words: {', '.join(given.only)}; see --help")
    figures = compared(rows, source_mails=given.source_mails)
    report("send", figures)
    print(*answers(figures), sep="\n")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few rows of 5,000 mails")
    parser.add_argument("--mails", type=int, help="in each row; 100,000 unless said otherwise")
    parser.add_argument("--source-mails", type=int, default=20_000, help="of each run of smtp-source")
    parser.add_argument("--only", type=lambda text: text.split(","), default=[], metavar="WORD,WORD")
    parser.add_argument("--memory", action="store_true", help="rows of 10,000 and 1,000,000 mails besides")
    return parser


if __name__ == "__main__":
    main()
