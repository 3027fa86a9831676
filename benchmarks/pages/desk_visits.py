"""What staff look at: every page of the desk, those of an issue for each of its ages."""

import re
from collections.abc import Callable
from html import unescape

from benchmarks.pages.browser import Browser
from benchmarks.pages.publication import ARTICLES, DRAFT, OUT, TOPICS, UNDER_WAY
from benchmarks.pages.visit import PREVIEW, Visit

ISSUE = "/desk/issues/{issue_id}"
PLAIN = (
    *("/desk", "/desk/login", "/desk/forgotten", "/desk/account", "/desk/account/code", "/desk/account/proof"),
    *("/desk/staff", "/desk/log"),
)
AGES = {"draft": DRAFT, "under way": UNDER_WAY, "out": OUT}


def visits(readers: int, password_link: str) -> list[Visit]:
    """All of it. The first age of an issue stands for the page of the router."""
    return [
        *(_page(place, place, place) for place in PLAIN if place != "/desk/login"),
        Visit("/desk/login", _logged_out, "/desk/login"),
        _page("/desk/password/{token}", "/desk/password/{token}", f"/desk/password/{password_link}"),
        _page("/desk?month=", "", "/desk?month=2025-03"),
        _page("/desk?before=", "", "/desk?before=100"),
        _page("/desk/log?before=", "", "/desk/log?before=20000"),
        *_of_every_age("", "/preview", "/checks", "/forecast", "/review", "/sending"),
        Visit(f"{ISSUE}/stories/{{article_id}}", _story, f"{ISSUE}/stories/{{article_id}}"),
        *(_page(f"{ISSUE}{below}", f"{ISSUE}{below}", f"/desk/issues/{DRAFT}{below}") for below in DRAFTS),
        _page(f"{ISSUE}/sending/progress", f"{ISSUE}/sending/progress", f"/desk/issues/{UNDER_WAY}/sending/progress"),
        _page(f"{ISSUE}/sending/domains", f"{ISSUE}/sending/domains", f"/desk/issues/{UNDER_WAY}/sending/domains"),
        _page(f"{ISSUE}/sending?domains=, under way", "", f"/desk/issues/{UNDER_WAY}/sending?domains=yes"),
        *_frames(readers),
        *_previews(readers),
    ]


DRAFTS = ("/changes", "/news", "/add")
"""Pages that look alike for every issue."""


def _page(name: str, route: str, path: str) -> Visit:
    return Visit(name, lambda ask, _: ask.get(path), route)


def _of_every_age(*pages: str) -> list[Visit]:
    return [
        _page(f"{ISSUE}{below}, {age}", f"{ISSUE}{below}" if number == DRAFT else "", f"/desk/issues/{number}{below}")
        for below in pages
        for age, number in AGES.items()
    ]


def _logged_out(ask: Browser, _: int) -> object:
    """The form; who is logged in is led on."""
    key = ask.client.cookies.pop("desk")
    try:
        return ask.get("/desk/login")
    finally:
        ask.client.cookies.set("desk", key)


def _story(ask: Browser, number: int) -> object:
    return ask.get(f"/desk/issues/{DRAFT}/stories/{ARTICLES - number}")


def _frames(readers: int) -> list[Visit]:
    """What frames show, asked for without their page."""
    base, of = f"/desk/issues/{DRAFT}/preview", f"{ISSUE}/preview"
    return [
        _page(f"{of}/extremes", f"{of}/extremes", f"{base}/extremes"),
        _page(f"{of}/mail", f"{of}/mail", f"{base}/mail"),
        Visit(
            f"{of}/readers/{{number}}/mail",
            lambda ask, n: ask.get(f"{base}/readers/{_reader(n, readers)}/mail"),
            f"{of}/readers/{{number}}/mail",
        ),
    ]


def _previews(readers: int) -> list[Visit]:
    """To their final pixels: the page, and the mails in its frames."""

    def of_reader(number: int) -> str:
        return f"/readers/{_reader(number, readers)}"

    reader = f"{ISSUE}/preview/readers/{{number}}"
    return [
        _preview("all topics", lambda n: ""),
        _preview("three topics", lambda n: f"?topic={n % TOPICS + 1}&topic=7&topic=9"),
        _preview("a random reader", lambda n: f"?eyes=random&draw={n * 7919 % 1_000_000}"),
        _preview("the longest mail", lambda n: "?eyes=largest"),
        _preview("the shortest mail", lambda n: "?eyes=smallest"),
        _preview("beside the issue before", lambda n: "?beside=yes"),
        _preview("a certain reader", of_reader, route=reader),
        _preview("a certain reader, under way", of_reader, issue=UNDER_WAY),
        _preview("a certain reader, out", of_reader, issue=OUT),
        _preview("the longest mail, under way", lambda n: "?eyes=largest", issue=UNDER_WAY),
    ]


def _preview(name: str, query: Callable[[int], str], *, issue: int = DRAFT, route: str = "") -> Visit:
    return Visit(f"preview, {name}", lambda ask, n: _seen(ask, issue, query(n)), route, PREVIEW)


def _reader(number: int, readers: int) -> int:
    """Spread over the register."""
    return number * 7919 % max(readers // 100, 1) * 100 + 2


def _seen(ask: Browser, issue: int, query: str) -> None:
    page = ask.get(f"/desk/issues/{issue}/preview{query}").text
    for frame in re.findall(r'<iframe[^>]* src="([^"]+)"', page):
        ask.get(unescape(frame))
