"""The jobs of a running publication, each one use case on the app's parts, and also a command of its own."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog

from digest.app import App
from digest.articles import polish
from digest.deliveries import erasing, reporting, retention
from digest.deliveries.notices import answering, attention
from digest.deliveries.notices import retention as notices_retention
from digest.deliveries.reports import Report
from digest.deliveries.returns import collect
from digest.deliveries.returns import queries as returns
from digest.deliveries.returns.models import Effect
from digest.deliveries.send import Sender
from digest.issues import draft, intake
from digest.issues.checks import link_looks
from digest.issues.recheck import recheck
from digest.mail.transport import Transport
from digest.scheduling import Job
from digest.sources import log as readings_log
from digest.sources.fetching.client import web
from digest.sources.polling import bounds
from digest.sources.values import Refreshed, State
from subscribers import address_changes, limits, requests
from subscribers.staff import sessions

log = structlog.get_logger()
LOOKS_KEPT = timedelta(days=60)
"""How long what was seen at a link is kept."""


def jobs(
    app: App,
    transport: Transport,
    *,
    stopping: Callable[[], bool] = lambda: False,
    told: Callable[[Report], None] = lambda report: None,
) -> Mapping[str, Job]:
    """In the order in which they make sense: articles in, issues made and closed, mail out, old data gone. `told` hears
    of every batch of mail."""
    sender = app.sender(transport, told=told)
    return {
        "refresh-sources": Job(lambda: refresh(app), timedelta(minutes=1)),
        "assign-topics": Job(lambda: assign(app), timedelta(hours=1)),
        "check-articles": Job(lambda: check_articles(app), timedelta(minutes=5)),
        "move-issues-on": Job(lambda: move_issues_on(app), timedelta(minutes=1)),
        "tell-staff": Job(lambda: tell_staff(app), timedelta(minutes=1)),
        "answer-requests": Job(lambda: answer_requests(app, stopping=stopping), timedelta(seconds=10)),
        "send-due-mail": Job(lambda: send(sender, transport, stopping), timedelta(seconds=30)),
        "make-reports": Job(lambda: make_reports(app, stopping=stopping), timedelta(seconds=5)),
        "collect-bounces": Job(
            lambda: collect_bounces(app, stopping=stopping), timedelta(minutes=app.settings.bounces.minutes)
        ),
        "purge-old-data": Job(lambda: purge_old_data(app), timedelta(hours=6)),
    }


def refresh(app: App, *, due_only: bool = True) -> Mapping[str, int]:
    """Read the sources that are due. A source whose state changes is told of once, not at every ring."""
    counts, polling = Counter[str](), app.settings.polling
    with web(contact=polling.contact, per_host=polling.per_host, pause_seconds=polling.pause_seconds) as fetch:
        for result in intake.refresh_sources(
            app.database,
            fetch,
            clock=app.clock,
            bounds=bounds(polling),
            due_only=due_only,
            per_host=polling.per_host,
            rules=polish.rules(app.settings.cleaning),
        ):
            counts["new_articles"] += result.new
            counts["failed_sources"] += bool(result.error)
            counts["held_sources"] += result.state is State.HELD
            counts["silent_sources"] += result.state is State.SILENT
            _tell_change(result)
    return counts


def _tell_change(result: Refreshed) -> None:
    if result.state is not result.was and (result.was, result.state) != (State.NOT_READ, State.FINE):
        say = log.info if result.state is State.FINE else log.warning
        say("source changed", source_id=result.source_id, state=result.state.value, was=result.was.value)


def assign(app: App) -> Mapping[str, int]:
    """Apply today's rules to all articles that can still be news."""
    now = app.clock()
    with app.database.writing() as session:
        since = now - timedelta(days=app.settings.selection.max_age_days)
        return {"assigned": intake.assign_again(session, since=since, now=now)}


def check_articles(app: App) -> Mapping[str, int]:
    """Look whether the articles of issues that go out soon still stand, before anything is closed or sent."""
    polling = app.settings.polling
    if not polling.check_hours_before:
        return {}
    with web(contact=polling.contact, per_host=polling.per_host, pause_seconds=polling.pause_seconds) as fetch:
        checked = recheck(
            app.database,
            fetch,
            app.settings.schedules,
            app.frame(),
            ahead=timedelta(hours=polling.check_hours_before),
            clock=app.clock,
        )
    return {"looked_at": checked.looked_at, "taken_back": len(checked.taken_back), "doubted": len(checked.warnings)}


def move_issues_on(app: App) -> Mapping[str, int]:
    """Make the issues that should exist, and take each as far as the clock and its approval allow."""
    settings, now = app.settings, app.clock()
    with app.database.writing() as session:
        made = draft.make_missing(session, settings.schedules, zone=settings.publication.timezone, now=now)
        automatic = settings.approval == "automatic"
        draft.move_on(session, settings.schedules, app.frame(), automatic=automatic, now=now)
    return {"made": made}


def tell_staff(app: App) -> Mapping[str, int]:
    """Mail staff about issues that need somebody, or that are out."""
    settings = app.settings
    waits = () if settings.approval == "automatic" else attention.WAITING
    with app.database.writing() as session:
        told = attention.tell_of_issues(
            session,
            settings.schedules,
            occasions=(*waits, *attention.OUT),
            staff=[str(address) for address in settings.notices.staff],
            desk=settings.publication.page("desk"),
            speaking=app.stationery().staff_language,
            now=app.clock(),
        )
    return {"told": told}


def answer_requests(app: App, *, stopping: Callable[[], bool] = lambda: False) -> Mapping[str, int]:
    """Look who they are that asked for something at the door, and owe them the mail that fits."""
    signup = app.settings.signup
    terms = answering.Terms(app.secret, signup.mails_per_address, timedelta(days=signup.confirm_days))
    answers = answering.answer_requests(app.database, terms, clock=app.clock, stopping=stopping)
    return {answer.value: count for answer, count in answers.items()}


def send(sender: Sender, transport: Transport, stopping: Callable[[], bool]) -> Mapping[str, int]:
    """Send what is due."""
    try:
        return sender.send_due(stopping=stopping).attempts
    finally:
        transport.close()


def make_reports(app: App, *, stopping: Callable[[], bool] = lambda: False) -> Mapping[str, int]:
    """Make the forecasts and the looks at links that editors wait for."""
    made = reporting.make_waiting(app.reporter(stopping=stopping))
    return {"made": made} if made else {}


def collect_bounces(app: App, *, stopping: Callable[[], bool] = lambda: False) -> Mapping[str, int]:
    """Deal with the mail that came back. Readers who wait for an admin's word are told of once, when they begin to."""
    verp = bool(app.settings.bounces.domain)
    with app.mailbox() as mailbox:
        if mailbox is None:
            return {}
        had = collect.collect(app.database, mailbox, secret=app.secret, verp=verp, clock=app.clock, stopping=stopping)
    if had[Effect.WAITING]:
        log.warning("suppressions wait for a decision", readers=had[Effect.WAITING])
    return {effect.value: count for effect, count in had.items()}


def purge_old_data(app: App) -> Mapping[str, int]:
    """Let go of what retention says."""
    now, keep = app.clock(), app.settings.retention
    with app.database.writing() as session:
        people = erasing.forget_old(
            session,
            unconfirmed_before=now - timedelta(days=keep.unconfirmed_days),
            ended_before=now - timedelta(days=keep.ended_days),
            secret=app.secret,
            now=now,
        )
        finished_before = now - timedelta(days=keep.deliveries_days)
        mails = retention.purge(session, finished_before=finished_before)
        notices = notices_retention.purge(session, finished_before=finished_before)
        returned = returns.purge(session, received_before=finished_before)
        unanswered = requests.purge(session, now=now)
        limits.purge(session, now=now)
        sessions.purge(session, now=now)
        changes = address_changes.purge(session, now=now)
        link_looks.forget(session, before=now - LOOKS_KEPT)
    readings = forget_readings(app)
    if (people.unconfirmed or people.forgotten) and not app.database.scrub():
        log.warning("old copies may be left in the file of the database; `digest subscribers purge` tries again")
    return {
        "unconfirmed": people.unconfirmed,
        "forgotten": people.forgotten,
        "deliveries": mails,
        "notices": notices,
        "returns": returned,
        "unanswered": unanswered,
        "address_changes": changes,
        "readings": readings,
    }


def forget_readings(app: App) -> int:
    """Shorten the log of readings, in pieces that nobody has to wait for."""
    before, gone = app.clock() - timedelta(days=app.settings.polling.log_days), 0
    while True:
        with app.database.writing() as session:
            piece = readings_log.forget(session, before=before)
        if not piece:
            return gone
        gone += piece
