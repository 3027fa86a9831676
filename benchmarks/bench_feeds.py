"""What reading a feed costs: 50 items and 485 kB as RSS, Atom and JSON Feed, from bytes to entries.

    python -m benchmarks.bench_feeds

Budget: 60 ms for each. Measured in processor time, which other work on the machine disturbs less.
"""

import html
import json
import time
from statistics import median

from benchmarks.measure import report
from digest.sources.parsing.detect import parse

RUNS = 9
ITEMS = 50
SIZE = 485_000
PARAGRAPH = (
    '<p>Eleven pairs of avocets were seen on Sunday, &amp; <a href="/more">more</a> are to come, said Zoë.</p>\n'
)
PICTURE = '<img src="/avocets.jpg" alt="Avocets" width="640" height="480">'
CONTENT = PICTURE + PARAGRAPH * (SIZE // ITEMS // len(PARAGRAPH) - 3)


def main() -> None:
    """Measure each format and print the table."""
    report("feeds", [_figures(name, document.encode()) for name, document in _documents().items()])


def _figures(name: str, body: bytes) -> dict[str, object]:
    times = []
    for _ in range(RUNS + 1):
        start = time.process_time()
        _, parsed = parse(body, name="feed", base_url="https://birds.example/feed")
        times.append(time.process_time() - start)
    return {
        "format": name,
        "kB": len(body) // 1000,
        "entries": len(parsed.entries),
        "parse ms": 1e3 * median(times[1:]),
        "first ms": 1e3 * times[0],
    }


def _documents() -> dict[str, str]:
    numbers = range(ITEMS)
    rss = "".join(
        f"<item><title>Story {number}</title><link>https://birds.example/{number}</link>"
        f"<guid>https://birds.example/{number}</guid><pubDate>Sun, 22 Nov 2026 10:00:00 +0100</pubDate>"
        f"<category>Waders</category><description>{html.escape(PARAGRAPH)}</description>"
        f"<c:encoded><![CDATA[{CONTENT}]]></c:encoded></item>"
        for number in numbers
    )
    atom = "".join(
        f'<entry><title>Story {number}</title><link href="https://birds.example/{number}"/><id>urn:{number}</id>'
        f"<updated>2026-11-22T10:00:00Z</updated><summary>Eleven pairs were seen.</summary>"
        f'<content type="html"><![CDATA[{CONTENT}]]></content></entry>'
        for number in numbers
    )
    items = [
        {
            "id": str(number),
            "url": f"https://birds.example/{number}",
            "title": f"Story {number}",
            "content_html": CONTENT,
        }
        for number in numbers
    ]
    return {
        "RSS": f'<rss xmlns:c="http://purl.org/rss/1.0/modules/content/"><channel><title>T</title>{rss}</channel></rss>',
        "Atom": f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>{atom}</feed>',
        "JSON Feed": json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}),
    }


if __name__ == "__main__":
    main()
