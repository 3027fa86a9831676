"""A stranger at the door of a publication that runs: what is noted is answered by the next run, as config.toml says."""

import json
from datetime import timedelta

from sqlalchemy import func, select

from digest import schema
from digest.app import App
from digest.core.clock import utc_now
from digest.core.config_file import load
from digest.core.database import Database
from digest.jobs import purge_old_data
from subscribers.limits import allow
from subscribers.models import ConsentWording, ReaderRequest, Throttle
from subscribers.requests import Asked
from tests.support.door import knock, wants_the_link, wants_to_sign_up
from tests.support.newsroom import SECRET
from tests.support.publication import Publication

ANA = "ana@example.org"
DAY = timedelta(days=1)


def knocked(publication: Publication, *asked: Asked) -> None:
    """As the page does."""
    database = Database(publication.database_url)
    schema.ensure(database)
    knock(database, *asked)
    database.close()


def opened(publication: Publication, *, days_later: int) -> App:
    """The publication, so many days from now."""
    settings, database = load(publication.folder / "config.toml"), Database(publication.database_url)
    return App(settings, database, clock=lambda: utc_now() + days_later * DAY)


def subjects(publication: Publication) -> list[str]:
    """Of all mail that went out."""
    return [str(mail["Subject"]) for mail in publication.mails()]


def test_a_running_publication_answers_by_mail_and_in_no_other_way(either: Publication) -> None:
    knocked(either, wants_to_sign_up(ANA, at=utc_now()), wants_the_link("stranger@example.org", at=utc_now()))

    done = either.run_apart("run", "--once", "--json-logs")

    events = {event["job"]: event for event in map(json.loads, done.err.splitlines())}
    counts = {key: events["answer-requests"][key] for key in ("asked_to_confirm", "no_mail")}
    assert counts == {"asked_to_confirm": 1, "no_mail": 1}
    assert "example.org" not in done.err
    assert subjects(either) == ["The Example Review: please confirm your subscription"]


def test_a_reader_who_asks_for_the_link_gets_it(either: Publication) -> None:
    either("subscribers", "add", ANA, "--confirmed")
    knocked(either, wants_the_link(ANA, at=utc_now()))

    said = either("subscribers", "answer").out
    either("send")

    assert said == "Answered 1 request: 1 sent the link to their choices.\n"
    assert subjects(either) == ["The Example Review: the link to your choices"]
    assert either("subscribers", "answer").out == "Nobody waits for an answer.\n"


def test_answers_can_be_counted_by_a_program(publication: Publication) -> None:
    knocked(publication, wants_to_sign_up(ANA, at=utc_now()), wants_the_link("stranger@example.org", at=utc_now()))

    assert publication("subscribers", "answer", "--json").json == {"asked_to_confirm": 1, "no_mail": 1}


def test_mails_a_day_and_days_to_confirm_are_the_publishers_to_say(publication: Publication) -> None:
    now = utc_now()
    knocked(publication, wants_to_sign_up(ANA, at=now), wants_to_sign_up(ANA, at=now, frequency="daily"))
    chosen = {"DIGEST_SIGNUP__MAILS_PER_ADDRESS": "1", "DIGEST_SIGNUP__CONFIRM_DAYS": "2"}

    answers = publication("subscribers", "answer", "--json", **chosen).json
    publication("send", **chosen)

    assert answers == {"asked_to_confirm": 1, "held_back": 1}
    (mail,) = publication.mails()
    body = mail.get_body(("plain",))
    assert body is not None
    assert "The link works for 2 days after the sign-up." in body.get_content()


def test_what_was_not_answered_and_what_was_counted_goes_by_itself(either: Publication) -> None:
    knocked(either, wants_to_sign_up(ANA, at=utc_now()))
    app = opened(either, days_later=2)
    with app.database.writing() as session:
        allow(session, "link", "192.0.2.0/24", most=1, per=DAY, secret=SECRET, now=utc_now())

    done = purge_old_data(app)

    with app.database.reading() as session:
        left = [session.scalar(select(func.count()).select_from(table)) for table in (ReaderRequest, Throttle)]
    app.database.close()
    assert (done["unanswered"], left) == (1, [0, 0])


def test_the_sentence_that_was_agreed_to_outlives_the_one_who_never_confirmed(either: Publication) -> None:
    knocked(either, wants_to_sign_up(ANA, at=utc_now(), consent="Yes."))
    either("subscribers", "answer")
    app = opened(either, days_later=20)

    done = purge_old_data(app)

    with app.database.reading() as session:
        kept = session.scalars(select(ConsentWording.text)).all()
    app.database.close()
    assert (done["unconfirmed"], list(kept)) == (1, ["Yes."])
