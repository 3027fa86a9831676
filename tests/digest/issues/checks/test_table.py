"""Each check tells what is wrong with an issue, and where; and nothing of an issue that is as it should be."""

from dataclasses import replace
from typing import Any

import pytest

from digest.issues.checks.finding import Grade
from digest.issues.checks.proof import Look, Outside, Proof, Score
from digest.issues.checks.states import Verdict
from digest.issues.checks.table import CHECKS, check, worst
from digest.issues.compose import HELD, WITHDRAWN
from digest.issues.content import ArticleCopy, Content
from digest.mail.letter import Letter
from digest.mail.rules.mail import Mail, read
from tests.support import views
from tests.support.contents import content
from tests.support.factories import MONDAY, PUBLICATION
from tests.support.mails import eml, letter

URL = "https://www.example.org/1"
WORKS = Look(Verdict.WORKS, MONDAY, 0.2)
TEXTS = {
    1: ("Leaky vessels are mended", "Doctors in Ghent made the walls around tumours firm again, for some weeks."),
    2: ("A small organ plays a large part", "The thymus, long overlooked by physicians, shapes immunity in old age."),
}
SLIPS = ("{{", "}}", "{%", "%}", "%(name)s", "[object Object]", "Lorem ipsum", "lorem ipsum", "TODO", "TKTK", "\ufffd")
ENTITIES = ("&amp;", "&nbsp;", "&quot;", "&#39;")


def stood(**given: Any) -> Content:
    """Two articles that are as they should be; `given` changes the first one."""
    bare = content({1: {1: 1}, 2: {2: 2}}, topics=(1, 2))
    articles = [_article(article, URL.replace("1", str(article.id))) for article in bare.articles]
    articles[0] = replace(articles[0], **given)
    return replace(bare, articles=tuple(articles), publication=PUBLICATION.model_dump(mode="json"))


def _article(bare: ArticleCopy, url: str) -> ArticleCopy:
    title, summary = TEXTS[bare.id]
    return replace(bare, url=url, title=title, summary=summary, image_url=f"{url}.jpg", image_alt="A physician")


def mail(made: Letter | None = None) -> Mail:
    """A sound digest, or one made of this letter."""
    return read(eml(made or letter(views.values(views.section(views.story())))))


def proof(stands: Content | None = None, **given: Any) -> Proof:
    """An issue that every check is content with, but for what is given."""
    outside = Outside({URL: WORKS, URL.replace("1", "2"): WORKS}, asked=True, score=Score(0.1, 5.0))
    sound: dict[str, Any] = {"mail": mail(), "outside": outside, "readers": {1: 40, 2: 40}}
    return Proof(stands or stood(), **(sound | given))


def told(proof: Proof) -> dict[str, list[str]]:
    """Check -> grade, place and words of each finding; without checks that find nothing."""
    return {
        one.name: [f"{found.grade.word}: {found.where}: {found.in_words}" for found in one.findings]
        for one in check(proof)
        if one.findings
    }


def test_an_issue_that_is_as_it_should_be_is_fine_in_every_respect() -> None:
    checked = check(proof())

    assert told(proof()) == {}
    assert [one.name for one in checked] == [name for name, _, _ in CHECKS]
    assert (worst(checked), all(one.promise for one in checked)) == (Grade.FINE, True)


def test_an_issue_with_nothing_in_it_can_be_checked() -> None:
    assert told(proof(content({}, topics=()), mail=None)) == {}


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("Words", {"title": "About {{ topic }}"}, "look: About {{ topic }}: N_ contains “{{”"),
        ("Words", {"summary": "Salt &amp; pepper"}, "contains “&amp;”"),
        ("Headlines", {"title": ""}, "stop: : Article 1 has no headline"),
        ("Headlines", {"title": "A word and another " * 8}, "has 151 characters"),
        ("Headlines", {"title": "LEAKY VESSELS ARE MENDED"}, "all capitals"),
        ("Pictures", {"image_alt": " "}, "no alternative text"),
        ("Addresses", {"url": None}, "no address"),
        (
            "Addresses",
            {"url": "http://www.example.org/1"},
            "look: Leaky vessels are mended: The link http://www.example",
        ),
        ("Links", {"url": "https://www.example.org/3"}, "Nobody has looked yet at the link of 1 story"),
    ],
)
def test_what_is_odd_about_a_story_is_told(name: str, given: dict[str, Any], words: str) -> None:
    found = told(proof(stood(**given)))[name]

    assert any(words.replace("N_", "The story") in line for line in found), found


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"subject": "A" * 71}, "look: : The subject has 71 characters; mail programs cut it near 70."),
        ({"preheader": "A" * 131}, "The preheader has 131 characters"),
        ({"subject": "Dear %(name)s"}, "stop: : The subject contains “%(name)s”"),
        ({"intro": "This week: undefined"}, "stop: : The introduction contains “undefined”"),
    ],
)
def test_what_editors_wrote_is_read(given: dict[str, str], words: str) -> None:
    assert words in told(proof(replace(stood(), **given)))["Words"][0]  # type: ignore[arg-type]


def test_words_that_an_article_may_mean_are_left_alone() -> None:
    assert "Words" not in told(proof(stood(title="The null hypothesis is undefined, todo el mundo")))


def test_a_leftover_of_the_template_is_told_where_no_story_explains_it() -> None:
    broken = Letter("News", "<p>{{ reader }}</p>", "Words")

    assert "leftover of the template" in told(proof(mail=mail(broken)))["Words"][0]


def test_two_texts_on_one_story_are_told_unless_a_person_told_them_apart() -> None:
    title, summary = TEXTS[2]
    twins = stood(title=f"{title} again", summary=summary)

    assert "may tell the same story" in told(proof(twins, sources={1: 1, 2: 2}))["Repeated stories"][0]
    assert "Repeated stories" not in told(proof(twins, sources={1: 1, 2: 2}, told_apart={(2, 1)}))


@pytest.mark.parametrize(
    ("look", "words"),
    [
        (
            Look(Verdict.BROKEN, MONDAY, 1, "404"),
            "stop: Leaky vessels are mended: Its link does not",
        ),
        (Look(Verdict.PRIVATE, MONDAY, 1), "stop: Leaky vessels are mended: Its link leads into a private network"),
        (Look(Verdict.SLOW, MONDAY, 8.4), "look: Leaky vessels are mended: Its page took 8 seconds"),
        (Look(Verdict.UNTOLD, MONDAY, 1), "look: : The link of 1 story could not be looked at"),
    ],
)
def test_what_a_look_at_a_link_found_is_told(look: Look, words: str) -> None:
    looks = {URL: look, URL.replace("1", "2"): WORKS}

    assert words in told(proof(outside=Outside(looks, True, Score(0, 5))))["Links"][0]


def test_a_site_that_is_down_is_told_once() -> None:
    many = content({number: {1: number} for number in range(1, 8)})
    articles = [replace(article, url=f"https://down.example/{article.id}") for article in many.articles]
    looks = {article.url or "": Look(Verdict.BROKEN, MONDAY, 1, "no answer") for article in articles}

    found = told(proof(replace(many, articles=tuple(articles)), outside=Outside(looks, True)))["Links"]

    assert found == [
        "stop: down.example: The links of 7 stories do not work: no answer. See whether that site can be reached."
    ]


@pytest.mark.parametrize(("points", "grade"), [(5.0, "stop"), (3.1, "look")])
def test_a_mail_that_a_spam_filter_dislikes_is_told_with_what_it_noticed(points: float, grade: str) -> None:
    scored = Outside({URL: WORKS, URL.replace("1", "2"): WORKS}, True, Score(points, 5.0, "BAD_WORDS"))

    found = told(proof(outside=scored))["Spam filter"]

    assert found[0].startswith(f"{grade}: : A spam filter gives it {points:g} points of 5: BAD_WORDS.")


def test_it_is_told_that_no_filter_was_asked_or_is_there() -> None:
    looks = {URL: WORKS, URL.replace("1", "2"): WORKS}

    assert "No spam filter was asked yet" in told(proof(outside=Outside(looks)))["Spam filter"][0]
    assert "No spam filter is installed" in told(proof(outside=Outside(looks, asked=True)))["Spam filter"][0]


def test_articles_without_a_topic_and_those_kept_back_are_named() -> None:
    left = replace(stood(), left_out={7: HELD[next(iter(HELD))], 8: WITHDRAWN, 9: "too old to be news"})

    found = told(proof(left, titles={7: "Seven", 8: "Eight", 9: "Nine"}, unassigned=("Lost",)))

    assert [line.partition(": It")[0] for line in found["Held or withdrawn"]] == ["look: Seven", "look: Eight"]
    assert found["Without a topic"][0].startswith("look: Lost: It belongs to no topic")


def test_a_topic_with_readers_and_without_news_is_told_but_not_how_few_they_are() -> None:
    silent = content({1: {1: 1}}, topics=(1, 2, 3, 4))

    found = told(proof(silent, readers={1: 40, 2: 3, 3: 12}))["Quiet topics"]

    assert [line.partition("Is one")[0] for line in found] == [
        "look: Topic 3: It has nothing new; 12 readers follow it. ",
        "look: Topic 2: It has nothing new; fewer than 10 readers follow it. ",
    ]


def test_colours_that_cannot_be_read_are_told() -> None:
    publication = PUBLICATION.model_dump(mode="json")
    publication["brand"]["muted"] = "#bbbbbb"

    found = told(proof(replace(stood(), publication=publication)))["Colours"]

    assert found[0].startswith("stop: : muted #bbbbbb on paper #ffffff has a contrast of 1.9; people need 4.5.")


@pytest.mark.parametrize(("bytes_", "grade"), [(61_000, "look"), (91_000, "stop")])
def test_a_mail_that_gmail_would_cut_is_told(bytes_: int, grade: str) -> None:
    long = mail(Letter("News", f"<p>{'word ' * (bytes_ // 5)}</p>", "Words"))

    assert told(proof(mail=long))["Size"][0].startswith(f"{grade}: : A mail of all topics has {bytes_ // 1000} kB")


def test_the_finished_mail_keeps_the_rules_and_uses_what_programs_know() -> None:
    grid = Letter("News", '<html><body style="display:grid"><p>Words</p></body></html>', "Words")

    found = told(proof(mail=mail(grid)))

    assert "display:grid" in found["Mail programs"][0]
    assert any("stop: : document: <!DOCTYPE html> is missing" in line for line in found["Form of the mail"])


@pytest.mark.parametrize("slip", [*SLIPS, *ENTITIES])
def test_each_slip_of_a_program_is_told_wherever_it_stands_in_a_story(slip: str) -> None:
    for summary in (slip, f"Before {slip}", f"{slip} after", f"Before, {slip}, and after"):
        assert told(proof(stood(summary=summary)))["Words"] == [
            f"look: {TEXTS[1][0]}: The story contains “{slip}”, which looks like a slip. "
            "Mend the article in its source, or leave it out."
        ]


@pytest.mark.parametrize("slip", [*SLIPS, *ENTITIES, "undefined", "null", "NaN", "None"])
def test_an_editor_is_told_of_each_slip_in_a_subject(slip: str) -> None:
    stands = replace(stood(), subject=f"News {slip} today")

    assert told(proof(stands))["Words"] == [
        f"stop: : The subject contains “{slip}”, which looks like a slip. Mend it under Stories."
    ]
