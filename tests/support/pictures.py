"""Makes the pictures of docs/pictures: one digest of the demo's newsroom, as a browser shows it. `make pictures`.

The newsroom is invented and so are its photographs: a drawing stands in for each. Nothing is fetched.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from html import escape
from pathlib import Path
from random import Random
from urllib.parse import quote

from digest.core.languages import language
from digest.demo import content
from digest.issues.presentation import PICTURE_WIDTH
from digest.mail.rules.mail import read
from digest.mail.views import BrandView, Link, SectionView, StoryView
from tests.support import views
from tests.support.mails import eml, letter
from tests.support.repository import ROOT

PICTURES = ROOT / "docs" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
DARK = "--blink-settings=preferredColorScheme=0"
TOPICS = ("immune-system", "oceans-and-climate", "space")
STORIES = 3
DAY = date(2026, 11, 19)


def main() -> None:
    """Write every picture anew."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"error: none of {', '.join(BROWSERS)} is installed; install Chromium and try again")
    PICTURES.mkdir(parents=True, exist_ok=True)
    page = _drawn(read(eml(letter(_values()))).html)
    _photograph(browser, page, PICTURES / "digest.png", width=640, height=1500)
    _photograph(browser, page, PICTURES / "digest-dark-phone.png", DARK, width=320, height=1400)


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


def _drawn(page: str) -> str:
    return re.sub(r'(?<=<img src=")[^"]*', lambda address: _drawing(address[0]), page)


def _drawing(address: str) -> str:
    """Circles on a ground, the same for the same address."""
    chance = Random(address)
    hue = chance.randrange(360)
    circles = "".join(
        f"<circle cx='{chance.randrange(300)}' cy='{chance.randrange(200)}' r='{chance.randrange(14, 70)}'"
        f" fill='hsl({hue + chance.randrange(20, 70)},60%,70%)' opacity='{chance.uniform(0.3, 0.9):.2f}'/>"
        for _ in range(8)
    )
    ground = f"<rect width='300' height='200' fill='hsl({hue},45%,30%)'/>"
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 300 200'>{ground}{circles}</svg>"
    return f"data:image/svg+xml,{quote(drawing)}"


def _photograph(browser: str, page: str, file: Path, *flags: str, width: int, height: int) -> None:
    """In a frame, because a browser's window cannot be as narrow as a phone."""
    frame = f'<iframe srcdoc="{escape(page)}" width="{width}" height="{height}" style="border:0"></iframe>'
    head = '<!DOCTYPE html><meta name="color-scheme" content="light dark"><body style="margin:0">'
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(head + frame, encoding="utf-8")
        size = f"--window-size={width},{height}"
        command = [browser, *FLAGS, *flags, size, f"--screenshot={file}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    main()
