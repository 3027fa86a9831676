"""Which picture stands for a story."""

import html

import pytest

from digest.articles.values import Image
from digest.sources.parsing.detect import parse
from digest.sources.parsing.pictures import best_picture, pictures_in, pixels

BASE = "https://birds.example/a/"


@pytest.mark.parametrize(
    ("offered", "image"),
    [
        ('<m:content url="/a.jpg" medium="image" width="800"/>', Image("https://birds.example/a.jpg", "", 800)),
        ('<m:content url="/a.mp4" type="video/mp4"/><m:thumbnail url="/t.jpg"/>', Image("https://birds.example/t.jpg")),
        ('<m:content url="/a.jpg"/>', Image("https://birds.example/a.jpg")),
        ('<m:content url="https://birds.example"/>', None),
        ('<m:group><m:content url="/a.png"/></m:group>', Image("https://birds.example/a.png")),
        (
            '<m:content url="/a.jpg"><m:title>A heron</m:title></m:content>',
            Image("https://birds.example/a.jpg", "A heron"),
        ),
        (
            '<m:content url="/a.jpg"><m:description>&lt;i&gt;A&lt;/i&gt; heron</m:description></m:content>',
            Image("https://birds.example/a.jpg", "A heron"),
        ),
        ('<enclosure url="/a.jpg" type="image/jpeg" length="1"/>', Image("https://birds.example/a.jpg")),
        ('<enclosure url="/a.webp?x=1"/>', Image("https://birds.example/a.webp?x=1")),
        ('<enclosure url="/a.mp3" type="audio/mpeg"/>', None),
        ('<i:image href="/cover.jpg"/>', Image("https://birds.example/cover.jpg")),
        ('<m:content url="http://birds.example/a.jpg" medium="image"/>', None),
        ('<m:content url="data:image/png;base64,AAAA" medium="image"/>', None),
        ('<m:content url="/a.jpg" medium="image" width="1" height="1"/>', None),
    ],
)
def test_pictures_beside_the_text(offered: str, image: Image | None) -> None:
    """A21."""
    feed = (
        '<rss version="2.0" xmlns:m="http://search.yahoo.com/mrss/" xmlns:i="http://www.itunes.com/dtds/podcast-1.0.dtd">'
        f"<channel><item><title>A</title>{offered}</item></channel></rss>"
    )

    _, parsed = parse(feed.encode(), name="feed", base_url="https://birds.example/feed")

    assert parsed.entries[0].title == "A"
    assert parsed.entries[0].image == image


@pytest.mark.parametrize(
    ("markup", "images"),
    [
        ('<p>x<img src="b.jpg" alt="A &amp; B" width="640px" height=480></p>', [("b.jpg", "A & B", 640, 480)]),
        ("<IMG SRC='b.jpg'>", [("b.jpg", "", None, None)]),
        ('<img src="data:image/gif;base64,R0" data-src="b.jpg">', [("b.jpg", "", None, None)]),
        ('<img src="http://birds.example/b.jpg">', []),
        ('<img src="https://feeds.feedburner.com/~r/Blog/~4/x">', []),
        ('<img src="https://secure.gravatar.com/avatar/1.jpg"><img src="b.jpg">', [("b.jpg", "", None, None)]),
        ('<img class="wp-smiley" src="b.png">', []),
        ("<img>", []),
        ("<img alt='x'>", []),
        ("an <imgx src='b.jpg'>", []),
    ],
)
def test_pictures_in_the_text(markup: str, images: list[tuple[str, str, int | None, int | None]]) -> None:
    found = list(pictures_in(markup, base=BASE))

    assert found == [Image(BASE + name, alt, width, height) for name, alt, width, height in images]


def test_trackers_and_icons_are_no_pictures() -> None:
    counter, icon = Image("https://a.example/c.gif", "", 1, 1), Image("https://a.example/i.png", "", 16, 16)

    assert best_picture([counter, icon]) is None


def test_the_widest_that_suits_a_mail_is_taken() -> None:
    """A21: no 4096 pixels where there is something smaller."""
    small, large, huge = (Image(f"https://a.example/{width}.jpg", "", width) for width in (300, 1200, 4096))
    untold = Image("https://a.example/untold.jpg")

    assert best_picture([small, huge, large]) == large
    assert best_picture([small, huge]) == huge
    assert best_picture([small, untold]) == untold


def test_a_picture_takes_its_words_from_the_text() -> None:
    offered = Image("https://a.example/b.jpg", "", 800)

    found = best_picture([offered], text=[Image("https://a.example/b.jpg", "A heron")])

    assert found == Image("https://a.example/b.jpg", "A heron", 800)


def test_the_first_picture_of_the_text_stands_in() -> None:
    content = html.escape('<p>Hm.</p><img src="../b.jpg" alt="A heron"><img src="c.jpg">')
    feed = f'<rss><channel><item xml:base="https://birds.example/a/b/"><description>{content}</description></item></channel></rss>'

    _, parsed = parse(feed.encode(), name="feed")

    assert parsed.entries[0].image == Image("https://birds.example/a/b.jpg", "A heron")


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ("640", 640),
        (" 640px", 640),
        ("12.5", 12),
        (640, 640),
        ("0", None),
        ("50%", None),
        (None, None),
        ("99999", None),
    ],
)
def test_sizes_are_pixels(given: object, size: int | None) -> None:
    assert pixels(given) == size
