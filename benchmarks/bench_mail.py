"""What one mail costs: compiling its template, rendering an edition of 30 illustrated stories, stamping a reader.

    python -m benchmarks.bench_mail

Rendering is shown twice: editions of fresh stories, and editions that share their stories, as those of one issue do.
Budgets: compile 200 ms, render 0.6 ms, stamp 10 us, HTML 60 kB.
"""

import time
from collections.abc import Callable, Iterator
from statistics import median

from benchmarks.measure import report
from digest.mail import folder
from digest.mail.letter import Source, Template
from digest.mail.stamping import Plate
from tests.support import mails, views

RUNS = 9
STORIES = 30


def main() -> None:
    """Measure both shipped templates and print the table."""
    report("mail", [_figures(mail) for mail in ("digest", "digest-compact")])


def _figures(mail: str) -> dict[str, object]:
    subject, mjml, text = folder.read(mail, own=None)
    sources = Source("subject.txt", subject), Source("body.mjml", mjml), Source("body.txt", text)
    template = folder.load(mail, own=None)
    fresh, shared = _editions(), [_values(0)] * 200
    letter = template.render(shared[0])
    plate = mails.plate(letter)
    return {
        "template": mail,
        "compile ms": 1e3 * _seconds(lambda: Template.of(subject=sources[0], html=sources[1], text=sources[2])),
        "render fresh ms": 1e3 * _seconds(lambda: [template.render(next(fresh)) for _ in range(20)]) / 20,
        "render ms": 1e3 * _seconds(lambda: [template.render(values) for values in shared]) / len(shared),
        "engrave ms": 1e3 * _seconds(lambda: mails.plate(letter)),
        "stamp us": 1e6 * _seconds(lambda: _stamp(plate, 10_000)) / 10_000,
        "html bytes": len(letter.html.encode()),
        "mail bytes": len(plate.stamp(mails.ANA)),
    }


def _stamp(plate: Plate, times: int) -> None:
    for _ in range(times):
        plate.stamp(mails.ANA)


def _editions() -> Iterator[dict[str, object]]:
    number = 1
    while True:
        yield _values(number)
        number += STORIES


def _values(first: int) -> dict[str, object]:
    stories = [views.story(first + number, summary=f"{views.SUMMARY} ({first + number})") for number in range(STORIES)]
    return views.values(*(views.section(*stories[at : at + 10], number=at // 10 + 1) for at in range(0, STORIES, 10)))


def _seconds(work: Callable[[], object]) -> float:
    """The median of several runs, after one that does not count."""
    times = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times[1:])


if __name__ == "__main__":
    main()
