"""What a signature costs (RSA-2048), in the sender and in all.

    python -m benchmarks.bench_dkim

`own us` is what the sender does itself (canonical form, hashes, the header), `rsa us` what the other process does,
`here us` both in one process; `apart us` is the time from mail to mail with a signing process, and `sender us` the
sender's own CPU then. On an idle core `apart us` is what `rsa us` is.
Budgets for a mail of 40 kB: own 60 us, here 500 us.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

from benchmarks.measure import report
from digest.mail.dkim import Signer
from digest.mail.dkim_key import DkimKey
from digest.mail.signing import SigningDesk
from tests.support import mails, views

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
READERS = 2_000
RUNS = 5


def main() -> None:
    """Measure mails of two sizes and print the table."""
    report("dkim", [_figures(stories) for stories in (5, 20)])


def _figures(stories: int) -> dict[str, object]:
    signer = Signer("news.example.org", "digest", DkimKey.new())
    edition = _mails(stories)
    prepared = signer.prepare(edition[0], now=NOW)
    signature = signer.key.sign(prepared.digest)
    preparing = _microseconds(lambda: [signer.prepare(mail, now=NOW) for mail in edition])
    finishing = _microseconds(lambda: [signer.finish(prepared, signature) for _ in edition])
    with SigningDesk(signer) as signing:
        apart = _microseconds(lambda: list(signing.signed(enumerate(edition), now=NOW)))
        sender = _microseconds(lambda: list(signing.signed(enumerate(edition), now=NOW)), clock=time.process_time)
    return {
        "mail bytes": len(edition[0]),
        "own us": preparing + finishing,
        "rsa us": _microseconds(lambda: [signer.key.sign(prepared.digest) for _ in edition]),
        "here us": _microseconds(lambda: [signer.sign_message(mail, now=NOW) for mail in edition]),
        "apart us": apart,
        "sender us": sender,
    }


def _mails(stories: int) -> list[bytes]:
    section = views.section(*(views.story(number, summary=f"{views.SUMMARY} ({number})") for number in range(stories)))
    plate = mails.plate(mails.letter(views.values(section)))
    readers = (
        mails.ANA._replace(
            address=f"reader{number}@example.org",
            message_id=f"<{number}@news.example.org>",
            unsubscribe_url=f"https://news.example.org/u/{number}",
        )
        for number in range(READERS)
    )
    return [plate.stamp(reader) for reader in readers]


def _microseconds(work: Callable[[], object], *, clock: Callable[[], float] = time.perf_counter) -> float:
    """For one mail: the median of several runs, after one that does not count."""
    times = []
    for _ in range(RUNS + 1):
        start = clock()
        work()
        times.append(clock() - start)
    return 1e6 * median(times[1:]) / READERS


if __name__ == "__main__":
    main()
