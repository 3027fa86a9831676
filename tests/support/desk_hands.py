"""What staff did to the issues of a week at the desk: words, places, corrections, reports, and things in disorder."""

from datetime import timedelta

from digest.articles.values import Entry
from digest.deliveries import acts, proofs, reporting
from digest.deliveries.content_now import content_now
from digest.issues import edits, moves
from digest.issues.adding import add_story
from digest.issues.checks import link_looks, reports
from digest.issues.checks.models import LinkLook
from digest.issues.checks.proof import Score
from digest.issues.checks.stamps import stamp
from digest.issues.checks.states import BEFORE, ReportKind, Verdict
from digest.issues.models import Issue, IssueState
from digest.issues.moves import Act
from digest.issues.things import Kind, Thing
from subscribers.addresses import email_address
from subscribers.limits import allow
from subscribers.staff import accounts, second_factor
from subscribers.staff.models import StaffMember
from subscribers.staff.roles import Role
from tests.support.desk_week import Week
from tests.support.residents import newsroom, publish
from tests.support.staff import hired

INTRO = """A quiet week, and a loud one under water.

- **Corals** that remember
- a [brick](https://www.quillwater.example/brick) of moon dust"""
SHOUT = "REEFS CAN HEAR THEM COMING"
NEW_STORIES = 12
TRIES = 10


def worked(week: Week) -> Week:
    """Everything that people do in that week; returns it."""
    shaped(week)
    taken_back(week)
    corrected(week)
    reported(week)
    asked(week)
    others(week)
    archived(week)
    return week


def shaped(week: Week) -> None:
    """Ed shapes next week's draft: words, places, what is left out, held back or added."""
    with week.database.writing() as session:
        topics = {slug: session.merge(topic) for slug, topic in week.topics.items()}
        for number, story in enumerate(newsroom().articles[-NEW_STORIES:]):
            disorder = {"title": SHOUT} if number == 1 else {"image_alt": ""} if number == 2 else {}
            publish(session, story, topics, now=week.now, **disorder)
    with week.database.writing() as session:
        issue, by = week.issue(session, "draft"), week.by("Ed")
        content = content_now(session, issue, week.door.app.frame(), now=week.now)
        stories = [article.id for article in content.articles]
        week.stories |= {"draft": stories[0], "changed": stories[1], "late": stories[2]}
        topic = content.placements[0].topic_id
        words = {
            Thing(Kind.SUBJECT): "Corals that remember",
            Thing(Kind.PREHEADER): "And a brick made of moon dust",
            Thing(Kind.INTRO): INTRO,
            Thing(Kind.NOTE, topic): "Our series on small things goes on.",
            Thing(Kind.TITLE, stories[1]): "What a coral keeps in mind",
            Thing(Kind.STANDING, stories[2]): moves.standing(session, issue, lambda: content, stories[2], Act.PIN),
            Thing(Kind.STANDING, stories[-1]): "exclude",
            Thing(Kind.STANDING, stories[-2]): "postpone",
            Thing(Kind.HELD, stories[-3]): "held",
        }
        for thing, to in words.items():
            edits.change(session, issue, thing, to, by=by, now=week.now)
        entry = Entry(title="A lake that tells the time", url="https://lakes.example/time", summary="By its rings.")
        add_story(session, issue, entry, topic_slugs=["oceans-and-climate"], by=by, now=week.now)


def taken_back(week: Week) -> None:
    """What was approved is changed afterwards, so that it waits again."""
    with week.database.writing() as session:
        issue = week.issue(session, "changed")
        content = content_now(session, issue, week.door.app.frame(), now=week.now)
        for thing, to in {
            Thing(Kind.SUBJECT): "Before the weekend",
            Thing(Kind.TITLE, content.articles[0].id): "A headline that Ed likes better",
            Thing(Kind.STANDING, content.articles[1].id): "exclude",
        }.items():
            edits.change(session, issue, thing, to, by=week.by("Ed"), now=week.now)
    with week.database.writing() as session:
        issue = week.issue(session, "mine")
        edits.change(session, issue, Thing(Kind.SUBJECT), "For Sunday", by=week.by("Ann"), now=week.now)


def corrected(week: Week) -> None:
    """Ann puts a story right that went out."""
    with week.database.writing() as session:
        issue = week.issue(session, "sent")
        content = content_now(session, issue, week.door.app.frame(), now=week.now)
        text, article = "The reef is off Belize, not off Cuba.", content.articles[0].id
        acts.put_right(session, issue, article, text=text, subject="", by=week.by("Ann"), now=week.now)


def reported(week: Week) -> None:
    """A forecast, and what a look at links and a spam filter told."""
    reporting.forecast(week.door.app.reporter(), week.issues["draft"])
    reporting.find_extremes(week.door.app.reporter(), week.issues["draft"])
    reporting.count_receivers(week.door.app.reporter(), week.issues["sent"])
    with week.database.writing() as session:
        issue = week.issue(session, "draft")
        content = content_now(session, issue, week.door.app.frame(), now=week.now)
        for number, article in enumerate(content.articles):
            verdict = {3: Verdict.BROKEN, 4: Verdict.SLOW}.get(number, Verdict.WORKS)
            session.add(_look(week, article.url or "", verdict))
        said = proofs.score_to_json(Score(1.2, 5.0, "HTML_IMAGE_RATIO_08"))
        reports.keep(session, issue.id, ReportKind.CHECKS, stamp=stamp(session, issue), said=said, now=week.now)


def asked(week: Week) -> None:
    """Reports that somebody waits for."""
    with week.database.writing() as session:
        for kind in BEFORE:
            reports.want(session, week.issues["waiting"], kind, now=week.now)
            reports.want(session, week.issues["closed"], kind, now=week.now - timedelta(hours=1))


def others(week: Week) -> None:
    """Colleagues: one with a second factor, one who was invited, one who has left, and one who tried too often."""
    week.staff["Fay"], gone = (hired(week.door, Role.EDITOR, name) for name in ("Fay", "Joe"))
    now, secret = week.now, week.door.app.secret
    with week.database.writing() as session:
        session.get_one(StaffMember, week.staff["Fay"]).totp_secret = second_factor.new_secret()
        accounts.disable(session, gone, by=week.staff["Grace"], now=now)
        invited = accounts.add(
            session, email_address("ida@example.org"), name="Ida", role=Role.EDITOR, by=None, now=now
        )
        week.staff["Ida"] = invited.id
        for _ in range(TRIES):
            allow(session, "log-in", "tim@example.org", most=TRIES, per=timedelta(hours=1), secret=secret, now=now)


def archived(week: Week) -> None:
    """A month of daily issues before this week, so that the past has pages."""
    with week.database.writing() as session:
        for days in range(3, 28):
            day = week.now - timedelta(days=days)
            row = Issue(schedule="daily", label=f"{day:%Y-%m-%d}", starts_at=day - timedelta(days=1), closes_at=day)
            row.send_on, row.created_at, row.state, row.finished_at = day.date(), day, IssueState.SENT, day
            row.readers, row.approved_by, row.approved_at = 40 + days, "Ann", day
            session.add(row)


def _look(week: Week, url: str, verdict: Verdict) -> LinkLook:
    words = "it answers 404 (not found)" if verdict is Verdict.BROKEN else ""
    row = LinkLook(key=link_looks.key(url), url=url, looked_at=week.now, verdict=verdict, words=words)
    row.milliseconds = 7_000 if verdict is Verdict.SLOW else 120
    return row
