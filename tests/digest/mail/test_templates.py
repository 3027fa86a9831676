"""The shipped digest templates: the same stories in both parts, short enough, whatever a story lacks."""
# ruff: noqa: RUF001 - titles with the quotes and dashes they were published with

import re

import pytest
from lxml import html

from digest.mail.checks import check
from digest.mail.letter import Letter
from tests.support import views
from tests.support.mails import eml, letter

SEED = (
    "Engineered immune cell treatment for childhood leukaemia may be a step closer",
    "A lasting immune impression could boost blood cancer treatments",
    "Restoring leaky blood vessels could lead to new cancer treatment",
    "NCRI Cancer Conference 2016: Day 4 – liver cancer, obesity, immunotherapy poo predictions and more",
    "Weight loss condition provides clue to why some immunotherapy treatments fail",
    "NCRI Cancer Conference 2016: Day 3 – prostate cancer, iKnife surgery, evolving tumours and more",
    "Immune cells may become ‘exhausted’ during immunotherapy",
    "Zebrafish reveal brain tumours’ secret ally",
    "Science Snaps: leukaemia cells are born to run",
    "How a little known organ could protect people who’ve had stem cell transplants",
)
"""A topic page as it really was: titles and summaries, and no link, date or picture."""

each_mail = pytest.mark.parametrize("mail", ["digest", "digest-compact"])


def headings(letter: Letter, level: int = 3) -> list[str]:
    """The words of all headings of a level, in order."""
    return [
        " ".join(" ".join(map(str, heading.itertext())).split())
        for heading in html.fromstring(letter.html).iter(f"h{level}")
    ]


def text_of(letter: Letter) -> str:
    """The HTML's words on one line, as a reader sees them."""
    body = html.fromstring(letter.html).find("body")
    assert body is not None
    return " ".join(" ".join(map(str, body.itertext())).split())


def seed_letter(mail: str) -> Letter:
    """The seed's topic page as a digest."""
    stories = [views.story(title=title, url=None, date="", picture=None) for title in SEED]
    return letter(views.values(views.section(*stories)), mail=mail)


@each_mail
def test_the_ten_seed_stories_stand_in_order_in_both_parts(mail: str) -> None:
    seed = seed_letter(mail)

    text = " ".join(seed.text.split())
    assert headings(seed) == list(SEED)
    assert sorted(text.index(title) for title in SEED) == [text.index(title) for title in SEED]


@each_mail
def test_a_story_without_an_address_is_no_link(mail: str) -> None:
    tree = html.fromstring(seed_letter(mail).html)

    assert [heading for heading in tree.iter("h3") if heading.find("a") is not None] == []


@each_mail
def test_a_mail_says_discreetly_where_it_can_be_seen_in_a_browser(mail: str) -> None:
    url = "https://news.example.org/archive/weekly/2026-W48/mail"
    issue = views.issue(archive_url=url)

    seen = letter(views.values(views.section(views.story()), issue=issue), mail=mail)

    assert html.fromstring(seen.html).xpath(f"//a[@href='{url}']/text()") == ["View in browser"]
    assert f"View in browser:\n{url}\n" in seen.text
    assert faults(seen) == []


@each_mail
def test_a_title_is_its_own_link(mail: str) -> None:
    story = views.story()

    links = html.fromstring(letter(views.values(views.section(story)), mail=mail).html).findall(".//h3/a")

    assert [(link.text, link.get("href")) for link in links] == [(story.title, story.url)]


@each_mail
def test_every_rule_is_kept_whatever_a_story_lacks(mail: str) -> None:
    bare = {"url": None, "summary": "", "date": "", "picture": None}
    stories = [views.story(number, **{name: bare[name]}) for number, name in enumerate(bare)]
    values = views.values(views.section(*stories, views.story(9, **bare)), views.section(views.story(), number=2))

    assert faults(letter(values, mail=mail)) == []


@each_mail
def test_a_publication_without_tagline_intro_or_links_keeps_every_rule(mail: str) -> None:
    plain = views.values(
        views.section(views.story()),
        publication=views.publication(tagline="", links=()),
        issue=views.issue(intro=(), preheader=""),
    )

    assert faults(letter(plain, mail=mail)) == []


def test_thirty_illustrated_stories_stay_below_60_kilobytes() -> None:
    topics = [[views.story(30 * topic + number, author="Ana Silva") for number in range(10)] for topic in range(3)]
    sections = [views.section(*stories, number=number, more=2) for number, stories in enumerate(topics)]

    thirty = letter(views.values(*sections))

    assert len(headings(thirty)) == 30
    assert len(thirty.html.encode()) < 60_000
    assert faults(thirty) == []


def test_thirty_topics_stay_below_60_kilobytes() -> None:
    sections = [views.section(views.story(number), number=number) for number in range(30)]

    assert len(letter(views.values(*sections)).html.encode()) < 60_000


def test_a_story_without_a_picture_has_the_full_width() -> None:
    with_picture, without = views.story(1), views.story(2, picture=None)

    tree = html.fromstring(letter(views.values(views.section(with_picture, without))).html)

    rows = [[cell.get("colspan") for cell in row] for row in tree.iter("tr") if row.find(".//h3") is not None]
    assert [row for row in rows if row != [None]][-2:] == [[None, "1"], ["2"]]


def test_pictures_keep_their_size_and_words() -> None:
    """Case A21."""
    story = views.story(picture=views.picture(1, alt="A zebrafish", width=144, height=90))

    image = html.fromstring(letter(views.values(views.section(story))).html).find(".//img")

    assert image is not None
    assert (image.get("alt"), image.get("width"), image.get("height")) == ("A zebrafish", "144", "90")


def test_a_logo_takes_the_place_of_the_name() -> None:
    logo = views.picture(alt="The Example Review", width=160, height=40)
    branded = letter(views.values(views.section(views.story()), publication=views.publication(logo=logo)))

    assert html.fromstring(branded.html).find(".//h1/img") is not None
    assert headings(branded, 1) == [""]
    assert faults(branded) == []


@each_mail
def test_a_publication_written_from_right_to_left_is_laid_out_so(mail: str) -> None:
    hebrew = views.publication(name="סקירה לדוגמה", language="he", direction="rtl")

    rtl = letter(views.values(views.section(views.story()), publication=hebrew), mail=mail)

    assert re.search(r"direction:\s*ltr", rtl.html) is None
    assert 'dir="rtl"' in rtl.html
    assert "text-align:right" in rtl.html.replace(": ", ":")
    assert faults(rtl) == []


@each_mail
def test_a_very_long_title_stays_whole_and_may_break_anywhere(mail: str) -> None:
    title = "Donaudampfschifffahrtsgesellschaft" * 9

    long = letter(views.values(views.section(views.story(title=title))), mail=mail)

    assert headings(long) == [title]
    assert title in long.text
    assert "word-break:break-word" in long.html.replace(": ", ":")


@each_mail
def test_what_feeds_say_stays_text(mail: str) -> None:
    """Case A34."""
    evil = "<script>alert(1)</script> {{ brand }} \"'&amp;"

    shown = letter(views.values(views.section(views.story(title=evil, summary=evil), name=evil)), mail=mail)

    assert headings(shown) == [evil]
    assert html.fromstring(shown.html).find(".//script") is None


@each_mail
def test_what_did_not_fit_is_counted_and_linked_by_topic(mail: str) -> None:
    """Case A20."""
    more = letter(views.values(views.section(views.story(), more=12)), mail=mail)

    link = html.fromstring(more.html).find(".//a[@href='https://www.example.org/topics/1/']")
    assert link is not None
    assert link.text == "12 more in Immune system on the site"
    assert "12 more in Immune system on the site:\nhttps://www.example.org/topics/1/" in more.text


def test_other_topics_of_a_story_are_named() -> None:
    """Case A13."""
    shared = letter(views.values(views.section(views.story(also_in=("Leukaemia", "Policy")))))

    assert "24 November 2026 · Also in Leukaemia, Policy" in text_of(shared)
    assert "Also in Leukaemia, Policy" in shared.text


def test_the_table_of_contents_counts_stories() -> None:
    sections = views.section(views.story(1), views.story(2)), views.section(views.story(3), number=2, name="Policy")

    with_contents, without = (letter(views.values(*sections, contents=wanted)) for wanted in (True, False))

    assert "In this issue Immune system (2) Policy (1)" in text_of(with_contents)
    assert "In this issue" not in text_of(without)


@each_mail
def test_both_parts_end_with_ways_out_and_a_postal_address(mail: str) -> None:
    finished = eml(letter(views.values(views.section(views.story())), mail=mail)).replace(b"=\r\n", b"")

    assert finished.count(b"https://news.example.org/u/9f3c2a77e1b04d6c") == 3  # header, text, HTML
    assert finished.count(b"https://news.example.org/p/9f3c2a77e1b04d6c") == 2
    assert finished.count(b"1 Example Street, London N1 1AA") == 2
    assert finished.count(b"ana@example.org") == 3  # To, text, HTML


@each_mail
def test_the_text_is_written_for_reading(mail: str) -> None:
    long = views.issue(intro=("word " * 60,))
    stories = [views.story(number, title="A long title " * 8, also_in=("Policy",)) for number in range(3)]

    text = letter(views.values(views.section(*stories, note="note " * 40, more=3), issue=long), mail=mail).text

    assert [line for line in text.splitlines() if len(line) > 76 and not line.startswith("https://")] == []
    assert "\n\n\n" not in text
    assert [line for line in text.splitlines() if line != line.strip()] == []


def faults(letter: Letter) -> list[str]:
    """What `digest mail check` would say of the mail, but for what is right."""
    return [f"{finding.rule}: {finding.message}" for finding in check(eml(letter)) if finding.level != "ok"]
