"""How a source is doing, in one word and one sentence. Pure."""

from datetime import datetime, timedelta

from digest.sources.values import Health, SourceRow, State

SILENT_AFTER_GAPS = 3
SHORTEST_SILENCE = timedelta(days=4)
"""A long weekend is no silence."""


def health(source: SourceRow, *, now: datetime) -> Health:
    """The state of the source; of several that hold, the one a person should know first."""
    if source.gone_at is not None:
        advice = f"`digest sources change {source.id} --address URL` reads it elsewhere"
        return Health(State.GONE, f"its server says that it is gone for good; {advice}")
    if source.disabled_at is not None:
        return Health(
            State.DISABLED, f"since {source.disabled_at:%Y-%m-%d}; `digest sources enable {source.id}` reads it again"
        )
    if source.held_at is not None:
        return Health(State.HELD, f"since {source.held_at:%Y-%m-%d}: {source.held_reason}")
    if not source.refreshable:
        return Health(State.FINE, "a file; importing it again updates its articles")
    if source.wait_until is not None and source.wait_until > now:
        return Health(State.WAITING, f"its server asked not to be called before {moment(source.wait_until)}")
    if source.error:
        return Health(State.FAILING, _failing(source))
    if source.fetched_at is None:
        return Health(State.NOT_READ, "`digest sources refresh` reads it")
    return _silence(source, now) or Health(State.FINE, "read without a problem")


def moment(time: datetime) -> str:
    """A time for people, to the minute, with its zone."""
    return f"{time:%Y-%m-%d %H:%M} UTC"


def span(time: timedelta) -> str:
    """ "45 minutes", "6 hours", "3 days"."""
    minutes = round(time.total_seconds() / 60)
    for unit, size in (("day", 1440), ("hour", 60), ("minute", 1)):
        if minutes >= 2 * size or size == 1:
            number = round(minutes / size)
            return f"{number} {unit}{'' if number == 1 else 's'}"
    raise AssertionError("unreachable")


def _failing(source: SourceRow) -> str:
    times = "once" if source.failures <= 1 else f"{source.failures} times in a row"
    since = f", last read {moment(source.succeeded_at)}" if source.succeeded_at else ", never read yet"
    return f"failed {times}{since}: {source.error}"


def _silence(source: SourceRow, now: datetime) -> Health | None:
    """A feed that is broken on its own side looks fine for ever; what tells is that nothing comes any more."""
    if source.usual_gap is None or source.changed_at is None:
        return None
    quiet = now - source.changed_at
    if quiet < max(source.usual_gap * SILENT_AFTER_GAPS, SHORTEST_SILENCE):
        return None
    usual = span(source.usual_gap)
    return Health(State.SILENT, f"nothing new for {span(quiet)}, while a story usually comes every {usual}")
