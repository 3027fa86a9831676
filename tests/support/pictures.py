"""Makes the pictures of docs/pictures: pages and mails of the demo's newsroom, in a browser. `make pictures`.

The newsroom is invented and so are its photographs: a drawing stands in for each. Nothing is fetched.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page

from digest import schema
from digest.core.database import Database
from digest.core.languages import language
from digest.demo import content
from digest.issues.presentation import PICTURE_WIDTH
from digest.mail.rules.mail import read
from digest.mail.views import BrandView, Link, SectionView, StoryView
from tests.support import desk_gallery, gallery, tongues, views
from tests.support.browser import opened
from tests.support.desk_gallery import DeskGallery
from tests.support.drawings import drawn
from tests.support.gallery import EXHIBITS, Gallery
from tests.support.mails import eml, letter
from tests.support.notices import SAMPLES
from tests.support.repository import ROOT

Looks = Mapping[str, tuple[str, int, int]]
PICTURES = ROOT / "docs" / "pictures"
PAGES = (
    *("front", "inbox", "confirm", "welcome", "link", "choices", "choices-paused", "next", "address", "move"),
    *("moved", "data", "erase", "erased", "leave", "left", "archive", "issue", "no-link"),
)
"""Of the gallery."""
DESK_PAGES = (
    *("home", "draft", "story", "preview", "preview-dark", "preview-phone", "preview-beside", "checks", "forecast"),
    *("review", "review-changed", "sending", "sending-stopped", "report", "correction", "login", "staff", "log"),
)
"""Of the gallery of the desk."""
BY_NIGHT = ("home", "draft", "preview", "review", "sending", "report")
DIGESTS = ("digest", "digest-compact")
DESK_LOOKS: Looks = {"": ("light", 1280, 860), "-dark": ("dark", 1280, 860)}
LOOKS: Looks = {"": ("light", 1000, 800), "-phone": ("light", 360, 640), "-dark": ("dark", 360, 640)}
"""What a file's name ends with: colours, and the size of the window in pixels."""
MAIL_WIDTH = 680
"""In place of a desk's: a mail is 600 pixels wide, and beside it is nothing to see."""
TOPICS = ("immune-system", "oceans-and-climate", "space")
STORIES = 3
DAY = date(2026, 11, 19)


def main() -> None:
    """Write every picture anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    with ExitStack() as stack:
        folder, browser = Path(stack.enter_context(tempfile.TemporaryDirectory())), stack.enter_context(opened())
        _pages(_page(browser), stack.enter_context(_newsroom(folder)))
        _mails(_page(browser))
        _desk(_page(browser), stack.enter_context(_week(folder)))


def _page(browser: Browser) -> Page:
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce")
    drawn(context)
    return context.new_page()


def _newsroom(folder: Path) -> AbstractContextManager[Gallery]:
    url = f"sqlite:///{folder / 'digest.db'}"
    database = Database(url)
    schema.upgrade(database)
    database.close()
    return gallery.opened(folder, url)


def _week(folder: Path) -> AbstractContextManager[DeskGallery]:
    template = folder / "template.db"
    database = Database(f"sqlite:///{template}")
    schema.upgrade(database)
    database.close()
    return desk_gallery.opened(folder, template)


def _desk(page: Page, shown: DeskGallery) -> None:
    page.set_viewport_size({"width": 1280, "height": 860})
    for name in DESK_PAGES:
        shown.show(page, desk_gallery.EXHIBITS[name])
        page.wait_for_load_state("networkidle")
        _photographs(page, f"desk-{name}", DESK_LOOKS if name in BY_NIGHT else {"": DESK_LOOKS[""]})


def _pages(page: Page, shown: Gallery) -> None:
    for name in PAGES:
        shown.show(page, EXHIBITS[name])
        _photographs(page, name)


def _mails(page: Page) -> None:
    for name, html in _written():
        page.set_content(html)
        _photographs(page, f"mail-{name}", desk=MAIL_WIDTH)


def _written() -> Iterator[tuple[str, str]]:
    for mail in DIGESTS:
        yield mail, read(eml(letter(_values(), mail=mail))).html
    by = tongues.stationery("en", **content.load().publication.model_dump(mode="json"))
    for kind, said in SAMPLES.items():
        yield kind.value, tongues.parts(tongues.mail(kind.value, "en", by, **said))[1]


def _photographs(page: Page, name: str, looks: Looks = LOOKS, *, desk: int = 0) -> None:
    for ending, (colours, width, height) in looks.items():
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width if ending or not desk else desk, "height": height})
        page.screenshot(path=PICTURES / f"{name}{ending}.png", animations="disabled")


def _values() -> dict[str, object]:
    newsroom = content.load()
    publication = newsroom.publication
    sections = [_section(newsroom, slug, number) for number, slug in enumerate(TOPICS, 1)]
    return views.values(
        *sections,
        publication=views.publication(
            name=publication.name,
            tagline=publication.tagline,
            postal_address=publication.postal_address,
            site_url=str(publication.site_url),
            links=tuple(Link(label, str(url)) for label, url in publication.links.items()),
        ),
        brand=views.brand(**{name: getattr(publication.brand, name) for name in BrandView.__slots__}),
        issue=views.issue(
            subject=f"{publication.name}: {len(TOPICS) * STORIES} new stories in your weekly digest",
            date=language("en").day(DAY),
            intro=("A week of small things with long memories: cells, corals, and a brick made of moon dust.",),
        ),
    )


def _section(newsroom: content.Content, slug: str, number: int) -> SectionView:
    topic = next(topic for topic in newsroom.topics if topic.slug == slug)
    stories = [story for story in newsroom.articles if story.topics[:1] == (slug,)]
    stories.sort(key=lambda story: story.image is None)
    names = {topic.slug: topic.name for topic in newsroom.topics}
    return views.section(
        *(_story(story, names) for story in stories[:STORIES]),
        number=number,
        name=topic.name,
        more=len(stories) - STORIES,
        more_url=topic.page_url,
    )


def _story(story: content.Story, names: dict[str, str]) -> StoryView:
    image, day = story.image, story.published_at
    return views.story(
        title=story.title,
        url=story.url,
        summary=story.summary,
        date=f"{day.day} {day:%B} {day.year}" if day else "",
        author=story.author,
        picture=views.picture(url=image.url, alt=image.alt, width=PICTURE_WIDTH, height=96) if image else None,
        also_in=tuple(names[slug] for slug in story.topics[1:]),
    )


if __name__ == "__main__":
    main()
