"""What editors do all day: each time to another story of the draft, or to the same words again."""

from benchmarks.pages.browser import Browser
from benchmarks.pages.publication import ARTICLES, DRAFT
from benchmarks.pages.visit import Visit
from digest.issues.things import version

BASE = f"/desk/issues/{DRAFT}"
EACH = 70
"""Stories that one kind of act has for itself."""


def visits(topic_of: dict[int, int]) -> list[Visit]:
    """`topic_of` says under which topic a story stands."""

    def stand(act: str, first: int) -> Visit:
        def ask(browser: Browser, number: int) -> object:
            article = ARTICLES - first - number
            place = f"{BASE}/standing/{article}"
            return browser.post(place, act=act, version=version(None), topic=str(topic_of[article]))

        return Visit(f"POST {act}", ask)

    return [
        stand("top", 40),
        stand("pin", 40 + EACH),
        stand("exclude", 40 + 2 * EACH),
        stand("postpone", 40 + 3 * EACH),
        Visit("POST headline", _headline),
        Visit("POST intro", _intro),
    ]


def _headline(browser: Browser, number: int) -> object:
    article = ARTICLES - 40 - 4 * EACH - number
    return browser.post(f"{BASE}/things", thing=f"title {article}", version=version(None), value="Other words")


def _intro(browser: Browser, number: int) -> object:
    before = version(_words(number - 1) if number else None)
    return browser.post(f"{BASE}/things", thing="intro 0", version=before, value=_words(number))


def _words(number: int) -> str:
    return f"It **rained** {number} times this week, and [cells](https://www.example.org/cells) grew."
