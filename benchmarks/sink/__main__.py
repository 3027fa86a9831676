"""A fast SMTP sink: it takes every mail, counts it, and throws it away.

    python -m benchmarks.sink [--port 0] [--log FILE] [--latency-ms 10] [--refuse '*@example.net=550 No such user']

The first line it prints is its port, the last one, after SIGTERM, what it took, as JSON.
"""

import argparse
import gc
import json
import signal
import socket
import ssl
import sys
from pathlib import Path

from benchmarks.sink.journal import Journal
from benchmarks.sink.post import Post
from benchmarks.sink.rules import Refusal, Rules

BACKLOG = 1000


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    given = _arguments().parse_args()
    rules = Rules(
        pipelining=not given.no_pipelining,
        chunking=given.chunking,
        starttls=given.tls is not None,
        accept_empty=given.accept_data_without_recipient,
        keep_heads=given.log is not None,
        refusals=tuple(given.refuse),
        latency=given.latency_ms / 1000,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    gc.disable()  # nothing here goes in circles
    with (
        socket.create_server(("127.0.0.1", given.port), backlog=BACKLOG) as listener,
        Journal(log=given.log, count_file=given.count_file) as journal,
    ):
        print(listener.getsockname()[1], flush=True)
        try:
            Post(listener, rules, journal, _tls(given.tls)).serve()
        finally:
            print(json.dumps(journal.summary()), flush=True)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sink", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="on 127.0.0.1; 0, the default, takes any that is free")
    parser.add_argument("--log", type=Path, help="append a line to it for each mail taken: recipient, Message-ID")
    parser.add_argument("--count-file", type=Path, help="keep the number of mails taken so far in it")
    parser.add_argument("--latency-ms", type=float, default=0, help="how long each reply is on its way")
    parser.add_argument("--no-pipelining", action="store_true", help="do not offer PIPELINING")
    parser.add_argument("--chunking", action="store_true", help="offer CHUNKING (BDAT); bodies of DATA cost more then")
    parser.add_argument("--tls", type=Path, metavar="CERT", help="offer STARTTLS with this certificate and key")
    parser.add_argument("--refuse", type=Refusal.of, action="append", default=[], metavar="PATTERN=REPLY")
    parser.add_argument("--accept-data-without-recipient", action="store_true", help="refuse it at its end instead")
    return parser


def _tls(certificate: Path | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


if __name__ == "__main__":
    main()
