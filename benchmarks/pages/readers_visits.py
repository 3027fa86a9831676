"""What readers and strangers ask for."""

from benchmarks.pages.browser import Browser
from benchmarks.pages.publication import OUT, label
from benchmarks.pages.readers import WAITS, WISH, handle
from benchmarks.pages.serving import SECRET, settings
from benchmarks.pages.visit import Visit
from digest.web.assets import Assets
from subscribers.tokens import Purpose, token


def visits(readers: int) -> list[Visit]:
    """Readers are spread over the register; none of those who left."""

    def of(number: int, purpose: Purpose) -> str:
        return token(SECRET.encode(), purpose, handle(_number(number, readers)))

    def page(below: str, purpose: Purpose = "preferences") -> Visit:
        place = f"/{purpose[0]}/{{token}}{below}"
        return Visit(place, lambda ask, n: ask.get(place.format(token=of(n, purpose))), place)

    def one_click(ask: Browser, number: int) -> object:
        return ask.post(f"/u/{of(number, 'unsubscribe')}", **{"List-Unsubscribe": "One-Click"})

    return [
        *(_fixed(place) for place in PLAIN),
        *map(page, ("", "/next", "/address", "/erase", "/data", "/data.json")),
        page("", "unsubscribe"),
        _fixed("/c/{token}", token(SECRET.encode(), "confirm", WAITS)),
        _fixed("/m/{token}", token(SECRET.encode(), "move-from", WISH)),
        *ARCHIVE,
        Visit("POST one-click unsubscribe", one_click),
    ]


PLAIN = (
    *("/", "/signup", "/check-your-inbox", "/link", "/erased", "/archive", "/archive/feed.atom"),
    *("/api/topics", "/api/openapi.json"),
)
"""Pages that are the same for everybody."""
ISSUE = "/archive/{schedule}/{label}"
ARCHIVE = (
    Visit("/archive?before=", lambda ask, n: ask.get(f"/archive?before={150 - n}")),
    Visit(
        "/archive/{schedule}/feed.atom",
        lambda ask, _: ask.get("/archive/weekly/feed.atom"),
        "/archive/{schedule}/feed.atom",
    ),
    Visit(ISSUE, lambda ask, n: ask.get(f"/archive/weekly/{label(OUT - n)}"), ISSUE),
    Visit(f"{ISSUE}/mail", lambda ask, n: ask.get(f"/archive/weekly/{label(OUT - n)}/mail"), f"{ISSUE}/mail"),
    Visit(
        "/static/{version}/{name:path}",
        lambda ask, _: ask.get(Assets(settings().publication, "").address("site.css")),
        "/static/{version}/{name:path}",
    ),
)


def _fixed(place: str, key: str = "") -> Visit:
    return Visit(place, lambda ask, _: ask.get(place.format(token=key)), place)


def _number(number: int, readers: int) -> int:
    hundreds = max(readers // 100, 1)
    return number * 7919 % hundreds * 100 + 2
