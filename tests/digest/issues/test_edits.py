"""Each thing of an issue has a version, a history and an undo, and two editors overwrite nothing in silence."""

from collections.abc import Callable
from random import Random
from threading import Thread

import pytest
from sqlalchemy import select

from digest.articles.models import Article
from digest.core.errors import BadInput, Conflict
from digest.issues import changes, edits, things
from digest.issues.approve import approve
from digest.issues.compose import compose
from digest.issues.content import Content
from digest.issues.edits import EditRow, Stale
from digest.issues.hands import Person
from digest.issues.models import IssueEdit, IssueState
from digest.issues.order import by_itself, written
from digest.issues.things import Kind, Thing
from digest.topics.models import Topic
from subscribers.staff import audit
from tests.support import factories as given
from tests.support.newsroom import Newsroom

ANA, BEN = Person("Ana"), Person("Ben")
SUBJECT = Thing(Kind.SUBJECT)
Change = Callable[..., bool]


@pytest.fixture
def article(newsroom: Newsroom, topic: Topic) -> Article:
    """A story of a weekly issue that nobody approved yet."""
    newsroom.automatic = False
    with newsroom.database.writing() as session:
        article = given.article(session, topic, title="As told", summary="By its source.")
    newsroom.prepare()
    return article


@pytest.fixture
def change(newsroom: Newsroom, article: Article) -> Change:
    """Changes a thing of the issue, by Ana unless told otherwise, in a transaction of its own."""

    def change(thing: Thing, to: str | None, by: Person = ANA, version: str | None = None) -> bool:
        with newsroom.database.writing() as session:
            issue = newsroom.issue(session)
            return edits.change(session, issue, thing, to, by=by, now=newsroom.now, version=version)

    return change


def now_is(newsroom: Newsroom, thing: Thing) -> str | None:
    with newsroom.database.reading() as session:
        return things.value(session, newsroom.issue(session), thing)


def history(newsroom: Newsroom) -> list[EditRow]:
    with newsroom.database.reading() as session:
        return edits.recent(session, newsroom.issue(session))


def content(newsroom: Newsroom) -> Content:
    with newsroom.database.reading() as session:
        return compose(session, newsroom.issue(session), newsroom.frame, now=newsroom.now)


def undo(newsroom: Newsroom, edit_id: int) -> None:
    with newsroom.database.writing() as session:
        edits.undo(session, newsroom.issue(session), edit_id, by=BEN, now=newsroom.now)


def test_other_words_and_another_picture_are_for_this_issue_only(
    newsroom: Newsroom, article: Article, change: Change
) -> None:
    change(Thing(Kind.TITLE, article.id), "Our headline")
    change(Thing(Kind.SUMMARY, article.id), "")
    change(Thing(Kind.PICTURE, article.id), "https://pictures.example.org/new.jpg")

    [copy] = content(newsroom).articles
    assert (copy.title, copy.summary, copy.image_url) == ("Our headline", "", "https://pictures.example.org/new.jpg")
    with newsroom.database.reading() as session:
        kept = session.get_one(Article, article.id)
        assert (kept.title, kept.summary, kept.image_url) == ("As told", "By its source.", None)


def test_what_readers_get_has_the_other_words(newsroom: Newsroom, article: Article, change: Change) -> None:
    change(Thing(Kind.TITLE, article.id), "Our headline")
    newsroom.automatic = True

    newsroom.pass_time(days=4)

    assert newsroom.titles_for("ana@example.org") == [["Our headline"]]


def test_saying_what_the_source_says_is_no_change(newsroom: Newsroom, article: Article, change: Change) -> None:
    assert not change(Thing(Kind.TITLE, article.id), " As  told ")
    assert history(newsroom) == []


def test_a_story_that_is_put_under_another_topic_comes_to_the_readers_of_that_one(
    newsroom: Newsroom, article: Article, change: Change
) -> None:
    newsroom.automatic = True
    with newsroom.database.writing() as session:
        other = given.topic(session, "another-topic")
        given.subscriber(session, other, address="ben@example.org")

    change(Thing(Kind.TOPICS, article.id), str(other.id))
    newsroom.pass_time(days=11)

    assert newsroom.titles_for("ben@example.org") == [["As told"]]
    assert newsroom.titles_for("ana@example.org") == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.TITLE, "x" * 301),
        (Kind.PICTURE, "javascript:alert(1)"),
        (Kind.PICTURE, "http://insecure.example.org/x.jpg"),
        (Kind.TOPICS, ""),
        (Kind.TOPICS, "99"),
        (Kind.STANDING, "first"),
        (Kind.STANDING, "1 0 0 99"),
        (Kind.HELD, "for ever"),
    ],
)
def test_a_value_that_cannot_be_is_refused(article: Article, change: Change, kind: Kind, value: str) -> None:
    with pytest.raises(BadInput):
        change(Thing(kind, article.id), value)


def test_a_pin_that_was_put_absurdly_far_away_keeps_no_later_one_out(
    newsroom: Newsroom, article: Article, topic: Topic, change: Change
) -> None:
    with newsroom.database.writing() as session:
        other = given.article(session, topic, title="Pinned later")

    with pytest.raises(BadInput):
        change(Thing(Kind.STANDING, article.id), f"0 9999999999 {article.id}")
    change(Thing(Kind.STANDING, article.id), f"0 999999999 {article.id}")
    with newsroom.database.writing() as session:
        changes.pin(session, newsroom.issue(session), other.id, author="Ben", now=newsroom.now)

    assert [one.title for one in content(newsroom).articles] == ["Pinned later", "As told"]


def test_words_of_an_issue_have_one_name_whatever_number_is_given_with_it(change: Change) -> None:
    change(SUBJECT, "By Ana")

    with pytest.raises(Stale):
        change(Thing.read("subject 5"), "By Ben", BEN, things.version(None))


def test_many_things_are_asked_for_at_once_and_one_that_does_not_exist_has_no_value(
    newsroom: Newsroom, article: Article, topic: Topic, change: Change
) -> None:
    assert article.id == topic.id
    said = {
        SUBJECT: "Words",
        Thing(Kind.NOTE, topic.id): "A note",
        Thing(Kind.TITLE, article.id): "A title",
        Thing(Kind.STANDING, article.id): things.POSTPONE,
        Thing(Kind.HELD, article.id): things.HELD,
        Thing(Kind.SUMMARY, article.id): None,
        Thing(Kind.STORY, article.id): things.ADDED,
    }
    for thing, value in said.items():
        if value and thing.kind is not Kind.STORY:
            change(thing, value)

    missing = {Thing(Kind.NOTE, 99): None, Thing(Kind.HELD, 99): None, Thing(Kind.TITLE, 99): None}
    with newsroom.database.reading() as session:
        assert things.values(session, newsroom.issue(session), [*said, *missing]) == said | missing


def test_who_changes_what_somebody_changed_meanwhile_is_told_of_both(
    newsroom: Newsroom, article: Article, change: Change
) -> None:
    seen = things.version(now_is(newsroom, SUBJECT))
    change(SUBJECT, "Ana's", ANA, seen)

    with pytest.raises(Stale) as refused:
        change(SUBJECT, "Ben's", BEN, seen)

    assert (refused.value.theirs, refused.value.mine) == ("Ana's", "Ben's")
    assert refused.value.by is not None
    assert refused.value.by.author == "Ana"
    assert now_is(newsroom, SUBJECT) == "Ana's"


def test_two_who_change_different_things_never_collide(newsroom: Newsroom, article: Article, change: Change) -> None:
    nothing = things.version(None)

    assert change(SUBJECT, "Ana's", ANA, nothing)
    assert change(Thing(Kind.TITLE, article.id), "Ben's", BEN, nothing)


def test_a_change_is_undone_and_that_is_a_change_too(newsroom: Newsroom, article: Article, change: Change) -> None:
    change(SUBJECT, "One")
    change(SUBJECT, "Two")
    second, first = history(newsroom)

    assert (second.undoable, first.undoable) == (True, False)
    undo(newsroom, second.id)

    assert now_is(newsroom, SUBJECT) == "One"
    assert [(row.author, row.undoable) for row in history(newsroom)] == [("Ben", False), ("Ana", False), ("Ana", True)]
    undo(newsroom, first.id)
    assert now_is(newsroom, SUBJECT) is None


def test_what_something_later_depends_on_is_not_undone(newsroom: Newsroom, article: Article, change: Change) -> None:
    change(SUBJECT, "One")
    change(SUBJECT, "Two")

    with pytest.raises(Conflict, match="something later depends on it"):
        undo(newsroom, history(newsroom)[1].id)

    assert now_is(newsroom, SUBJECT) == "Two"


def test_every_kind_of_change_can_be_undone(newsroom: Newsroom, article: Article, change: Change) -> None:
    before = content(newsroom)
    with newsroom.database.writing() as session:
        other = given.topic(session, "another-topic")
    place = written(by_itself(article.id, rank=7, shown_at=newsroom.now))
    for thing, to in [
        (SUBJECT, "S"),
        (Thing(Kind.PREHEADER), "P"),
        (Thing(Kind.INTRO), "I"),
        (Thing(Kind.NOTE, other.id), "N"),
        (Thing(Kind.TITLE, article.id), "T"),
        (Thing(Kind.SUMMARY, article.id), ""),
        (Thing(Kind.PICTURE, article.id), "https://example.org/p.png"),
        (Thing(Kind.TOPICS, article.id), str(other.id)),
        (Thing(Kind.STANDING, article.id), place),
        (Thing(Kind.HELD, article.id), "held"),
    ]:
        assert change(thing, to)
        undo(newsroom, history(newsroom)[0].id)
        assert now_is(newsroom, thing) is None

    after = content(newsroom)
    assert (after.articles, after.subject, after.intro) == (before.articles, "", "")
    assert [p.topic_id for p in after.placements] == [p.topic_id for p in before.placements]


def test_any_change_voids_an_approval_and_none_is_possible_once_mail_goes_out(
    newsroom: Newsroom, article: Article, change: Change
) -> None:
    with newsroom.database.writing() as session:
        approve(session, newsroom.issue(session), newsroom.frame, by="Eve", now=newsroom.now)
    change(Thing(Kind.TITLE, article.id), "Our headline")
    with newsroom.database.writing() as session:
        assert newsroom.issue(session).state is IssueState.IN_REVIEW
        approve(session, newsroom.issue(session), newsroom.frame, by="Eve", now=newsroom.now)

    newsroom.pass_time(days=4)

    with pytest.raises(Conflict, match="cannot be changed any more"):
        change(SUBJECT, "Too late")


def test_every_change_stands_in_the_log_of_staff(newsroom: Newsroom, article: Article, change: Change) -> None:
    change(SUBJECT, "One")

    with newsroom.database.reading() as session:
        [entry] = audit.listing(session, object="issue")
    assert (entry.act, entry.before, entry.after) == ("changed", {"subject 0": None}, {"subject 0": "One"})


def test_two_editors_at_once_lose_nothing(newsroom: Newsroom, article: Article) -> None:
    """100 changes each: what was accepted last of each thing is what it is, and the history is whole."""
    the_things = [SUBJECT, Thing(Kind.PREHEADER), Thing(Kind.INTRO), Thing(Kind.TITLE, article.id)]
    the_things += [Thing(Kind.SUMMARY, article.id), Thing(Kind.STANDING, article.id)]
    accepted: dict[str, list[tuple[str, str]]] = {"Ana": [], "Ben": []}
    conflicts, wrong = [0], list[BaseException]()

    def edits_away(name: str, seed: int) -> None:
        random = Random(seed)
        for number in range(100):
            thing = random.choice(the_things)
            to = f"{name} {number}"
            if thing.kind is Kind.STANDING:
                to = f"1 {seed} {number} {article.id}"
            try:
                with newsroom.database.reading() as session:
                    seen = things.version(things.value(session, newsroom.issue(session), thing))
                with newsroom.database.writing() as session:
                    issue = newsroom.issue(session)
                    edits.change(session, issue, thing, to, by=Person(name), now=newsroom.now, version=seen)
                accepted[name].append((str(thing), to))
            except Stale:
                conflicts[0] += 1
            except BaseException as error:
                wrong.append(error)

    editors = [Thread(target=edits_away, args=one) for one in (("Ana", 1), ("Ben", 2))]
    for editor in editors:
        editor.start()
    for editor in editors:
        editor.join()

    assert wrong == []
    with newsroom.database.reading() as session:
        issue = newsroom.issue(session)
        rows = session.scalars(select(IssueEdit).order_by(IssueEdit.id)).all()
        last = {row.thing: row.after for row in rows}
        assert {str(thing): things.value(session, issue, thing) for thing in the_things} == last
        for name, done in accepted.items():
            assert [(row.thing, row.after) for row in rows if row.author == name] == done
        for thing in the_things:
            chain = [row for row in rows if row.thing == str(thing)]
            assert [row.before for row in chain] == [None, *(row.after for row in chain[:-1])]
    assert len(rows) + conflicts[0] == 200
