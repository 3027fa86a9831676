"""Every rule is kept by a rendered digest, and notices a mail that breaks it."""

from dataclasses import replace

import pytest

from digest.core.errors import BadInput
from digest.mail.checks import MOST_FAULTS, RULES, Finding, check
from digest.mail.letter import Letter
from digest.mail.rules import contrast, css
from tests.support import views
from tests.support.mails import eml, letter

PAGE = """<!DOCTYPE html><html lang="en" dir="ltr"><head><title>News</title><meta name="color-scheme" content="light">
<style>@media (prefers-color-scheme: dark) { p { color: #ffffff; background: #000000 } }</style></head>
<body><div lang="en" dir="ltr"><h1>News</h1><p>Words</p></div></body></html>"""


@pytest.fixture(scope="module")
def digest() -> Letter:
    """Two topics, one story with everything and one with nothing."""
    bare = views.story(2, url=None, summary="", date="", picture=None)
    return letter(views.values(views.section(views.story(), more=4), views.section(bare, number=2)))


def faults(mail: bytes) -> dict[str, str]:
    """Rule -> its first fault."""
    found = [finding for finding in check(mail) if finding.level != "ok"]
    return {finding.rule: f"{finding.level}: {finding.message}" for finding in reversed(found)}


def of_page(body: str, *, style: str = "") -> dict[str, str]:
    """The faults of a small sound page with `body` and `style` added."""
    html = PAGE.replace("</div>", f"{body}</div>").replace("</style>", f"{style}</style>")
    return faults(eml(Letter("News", html, "Words")))


def test_a_rendered_digest_keeps_every_rule(digest: Letter) -> None:
    assert faults(eml(digest)) == {}


def test_a_rule_that_holds_says_what_it_promises(digest: Letter) -> None:
    findings = check(eml(digest))

    assert [finding.rule for finding in findings] == list(RULES)
    assert Finding("ok", "sender", "From holds one address.") in findings


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("document", "<!DOCTYPE html>", ""),
        ("document", "<title>", "<title></title><x>"),
        ("document", 'name="color-scheme"', 'name="other"'),
        ("language", 'lang="en"', ""),
        ("language", 'dir="ltr"', ""),
        ("language", 'lang="en"', 'lang="und"'),
        ("links", "https://www.example.org/about", "http://www.example.org/about"),
        ("links", "https://www.example.org/about", "/about"),
        ("links", "https://www.example.org/about", "javascript:alert(1)"),
        ("links", 'id="topic-2"', ""),
        ("links", ">About us<", "> <"),
        ("images", "https://www.example.org/pictures/1.jpg", "http://www.example.org/pictures/1.jpg"),
        ("images", "https://www.example.org/pictures/1.jpg", "data:image/png;base64,iVBORw0KGgo="),
        ("images", 'alt=""', ""),
        ("images", 'height="96"', ""),
        ("images", 'height="96"', 'height="auto"'),
        ("images", 'width="144"', 'width="4096"'),
        ("headings", "<h1", "<h2"),
        ("headings", "<h2", "<h4"),
        ("headings", "</h1>", "</h1><h2> </h2>"),
        ("layout tables", 'role="presentation"', ""),
        ("active content", "</h1>", "</h1><script>alert(1)</script>"),
        ("active content", "</h1>", "</h1><form><input></form>"),
        ("active content", "<h1", '<h1 onclick="alert(1)"'),
        ("active content", "</title>", '</title><link rel="stylesheet" href="https://fonts.example.org/a.css">'),
        ("active content", "</style>", "@import 'https://fonts.example.org/a.css';</style>"),
        ("leftovers", "About us", "{{ link.label }}"),
        ("leftovers", "About us", "{% endfor %}"),
        ("leftovers", "About us", "\ue0ff"),
        ("leftovers", "About us", "None"),
        ("leftovers", 'alt=""', 'alt="None"'),
        ("at-rules", "</style>", "@media screen { @supports (color: red) { p { color: red } } }</style>"),
        ("contrast", "color:#1f2933", "color:#999999"),
        ("contrast", "color:#ffffff", "color:#1d4f91"),
        ("dark contrast", "#e6ebf2", "#333333"),
        ("text size", "font-size:14px", "font-size:11px"),
    ],
)
def test_a_fault_in_the_html_is_found(digest: Letter, rule: str, old: str, new: str) -> None:
    assert old in digest.html
    mail = eml(replace(digest, html=digest.html.replace(old, new)))

    assert faults(mail).get(rule, "").startswith(("wrong", "warning: there is no <meta"))


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("line ends", b"\r\nTo:", b"\nTo:"),
        ("line lengths", b"\r\nTo:", b"\r\nX-Long: " + b"x" * 1000 + b"\r\nTo:"),
        ("headers", b"\r\nDate:", b"\r\nX-Date:"),
        ("headers", b"\r\nDate:", b"\r\nDate: Thu, 26 Nov 2026 10:00:00 +0000\r\nDate:"),
        ("headers", b"\r\nDate: Thu, 26 Nov", b"\r\nDate: the other day"),
        ("headers", b"\r\nSubject:", b"\r\nX-Subject:"),
        ("parsing", b"\r\nSubject:", "\r\nSubject: Caf\u00e9".encode()),
        ("sender", b"<digest@news.example.org>", b"<digest@news.example.org>, ana@example.org"),
        ("sender", b"\r\nFrom:", b"\r\nX-From:"),
        ("message id", b"\r\nMessage-ID:", b"\r\nX-Message-ID:"),
        ("message id", b"<5f0c.1@news.example.org>", b"5f0c.1"),
        ("message id", b"<5f0c", b"<5f0c" + b"x" * 500),
        ("one-click unsubscribe", b"\r\nList-Unsubscribe:", b"\r\nX-List-Unsubscribe:"),
        ("one-click unsubscribe", b"\r\nList-Unsubscribe-Post:", b"\r\nX-List-Unsubscribe-Post:"),
        ("one-click unsubscribe", b"=One-Click", b"=one-click"),
        ("one-click unsubscribe", b"<https://news.example.org/u/", b"=?utf-8?q?=3Chttps=3A//news=2Eexample=2Eorg/?= <"),
        ("one-click unsubscribe", b"<https://news.example.org/u/", b"<https://example.org/u/>, <https://example.org/"),
        (
            "one-click unsubscribe",
            b"<https://news.example.org/u/",
            b"<mailto:leave@example.org>, <https://example.org/",
        ),
        ("structure", b"text/plain", b"text/html"),
        ("structure", b"text/html; charset=utf-8", b"text/html; charset=iso-8859-1"),
        ("plain text", b"text/plain", b"text/html"),
        ("parsing", b"--\r\n", b""),
    ],
)
def test_a_fault_around_the_html_is_found(digest: Letter, rule: str, old: bytes, new: bytes) -> None:
    sound = b"X-First: 1\r\n" + eml(digest)

    mail = new.join(sound.rsplit(old, 1)) if rule == "parsing" else sound.replace(old, new)

    assert mail != sound
    assert rule in faults(mail)


def test_unsubscribing_by_mail_may_stand_beside_the_link(digest: Letter) -> None:
    mail = eml(digest).replace(b"6c>\r\n", b"6c>,\r\n <mailto:leave@example.org>\r\n")

    assert b"mailto:leave" in mail
    assert faults(mail) == {}


def test_a_mail_to_one_person_needs_no_one_click(digest: Letter) -> None:
    mail = eml(digest).replace(b"\r\nList-", b"\r\nX-List-")

    assert list(faults(mail)) == ["one-click unsubscribe"]
    assert faults(mail)["one-click unsubscribe"].startswith("warning: this is no list mail")


def test_an_answer_to_what_one_person_did_needs_no_way_to_leave(digest: Letter) -> None:
    mail = eml(digest).replace(b"\r\nList-", b"\r\nX-List-")

    assert faults(mail.replace(b"Precedence: bulk", b"Auto-Submitted: auto-generated")) == {}


def test_a_list_mail_that_is_automatic_still_needs_one(digest: Letter) -> None:
    mail = eml(digest).replace(b"List-Unsubscribe: ", b"X-Left-Out: ")

    assert list(faults(mail.replace(b"Precedence: bulk", b"Auto-Submitted: auto-generated"))) == [
        "one-click unsubscribe"
    ]


def test_the_text_must_come_first(digest: Letter) -> None:
    text_last = eml(digest).replace(b"text/html", b"text/x").replace(b"text/plain", b"text/html")

    found = faults(text_last.replace(b"text/x", b"text/plain"))

    assert found["structure"].startswith("wrong: the text part must come before the HTML part")


def test_wide_text_is_a_warning_unless_it_is_one_address(digest: Letter) -> None:
    address = eml(replace(digest, text=f"https://www.example.org/{'x' * 80}\n"))
    sentence = eml(replace(digest, text="word " * 20 + "\n"))

    assert faults(address) == {}
    assert faults(sentence)["plain text"].startswith("warning: 1 text lines are wider than 76 columns")


@pytest.mark.parametrize(("size", "level"), [(59_000, ""), (61_000, "warning"), (91_000, "wrong")])
def test_long_html_is_noticed_before_gmail_clips_it(size: int, level: str) -> None:
    """Case A20."""
    found = of_page("<p>word</p>" * ((size - len(PAGE)) // len("<p>word</p>")))

    assert found.get("html size", "").startswith(level)
    assert bool(found) == bool(level)


def test_styles_that_gmail_drops_are_noticed() -> None:
    assert "8,192" in of_page("", style=".a { color: red }" * 500)["style size"]


def test_a_mail_without_dark_colours_is_a_warning() -> None:
    mail = eml(Letter("News", PAGE.replace("dark", "light"), "Words"))

    assert faults(mail) == {
        "dark contrast": "warning: there are no colours for dark screens (@media (prefers-color-scheme: dark))"
    }


def test_a_picture_can_be_the_words_of_a_link() -> None:
    image = '<img src="https://example.org/a.png" alt="{}" width="1" height="1">'

    assert of_page(f'<a href="https://example.org/">{image.format("Logo")}</a>') == {}
    assert "has no text" in of_page(f'<a href="https://example.org/">{image.format("")}</a>')["links"]


def test_a_table_of_figures_is_no_layout() -> None:
    assert of_page("<table><tr><th>Year</th></tr><tr><td>2026</td></tr></table>") == {}


def test_hidden_text_needs_no_contrast() -> None:
    assert of_page('<div style="display:none;color:#ffffff">What it is about</div>') == {}


def test_many_faults_of_a_kind_are_counted() -> None:
    found = check(eml(Letter("News", PAGE.replace("</div>", "<img src='x'>" * 10 + "</div>"), "Words")))

    told = [finding.message for finding in found if finding.rule == "images"]
    assert len(told) == MOST_FAULTS + 1
    assert told[-1] == "and 25 more like these"


def test_a_mail_without_html_is_wrong_and_nothing_breaks() -> None:
    mail = b"From: ana@example.org\r\nSubject: Hello\r\n\r\nHello\r\n"

    assert faults(mail)["structure"] == "wrong: the mail holds text/plain; it needs text/plain and text/html"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"From: ", b"From: <@[(,"),
        (b"Message-ID: ", b"Message-ID: <<("),
        (b"utf-8", b"no-such-charset"),
    ],
)
def test_what_is_malformed_is_a_fault_and_breaks_nothing(digest: Letter, old: bytes, new: bytes) -> None:
    assert faults(eml(digest).replace(old, new))


def test_elements_nested_thousands_deep_break_nothing() -> None:
    assert isinstance(of_page("<div>" * 20_000), dict)


@pytest.mark.parametrize("raw", [b"\x89PNG\r\n\x1a\n\0\0", b"Dear Ana,\n\nhow are you?\n", b"", b"\r\n\r\n"])
def test_what_is_no_mail_is_said_to_be_none(raw: bytes) -> None:
    with pytest.raises(BadInput, match="this is not a mail"):
        check(raw)


@pytest.mark.parametrize(
    ("ink", "paper", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#1d4f91", "#1d4f91", 1), ("#ffffff", "#0000ff", 8.59)],
)
def test_contrast_is_measured_as_wcag_says(ink: str, paper: str, ratio: float) -> None:
    assert contrast.ratio(ink, paper) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize(
    ("style", "nested"),
    [
        ("@media a { p { color: red } } @media b { p { color: red } }", False),
        ("@media a { @media b { p { color: red } } }", True),
        ("@media a { p { color: red } @font-face { src: x } }", True),
        ("@media a { /* @media b { */ p { color: red } }", False),
        ("} } { @", False),
    ],
)
def test_rules_within_rules_are_seen(style: str, nested: bool) -> None:
    assert css.has_nested_at_rule(style) == nested


def test_the_more_specific_dark_rule_wins() -> None:
    style = "@media (prefers-color-scheme: dark) { .a p { color: #ffffff } p { color: #111111; background: #000000 } }"

    assert of_page('<div class="a"><p>Words</p></div>', style=style).get("dark contrast", "").count("#111111") == 1
    assert "dark contrast" not in of_page("", style=style.replace("#111111", "#eeeeee"))
