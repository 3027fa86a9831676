"""Schedules in the words of readers: how often, on which day, at what hour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from digest.core.languages import Language
from digest.core.sections import Schedule
from digest.issues.periods import WEEKDAYS


@dataclass(frozen=True, slots=True)
class Frequency:
    """A schedule as a choice."""

    key: str
    """Its name in config.toml."""
    words: str
    """ "Every week, on Thursday"."""
    at: str
    """The hour it goes out at unless a reader chose their own: "09:00"."""


def frequencies(schedules: Mapping[str, Schedule], speak: Language) -> list[Frequency]:
    """All of them, in the order of config.toml."""
    return [Frequency(key, _words(schedule, speak), _hour(schedule, speak)) for key, schedule in schedules.items()]


def hours(speak: Language) -> list[tuple[int, str]]:
    """The hours of a day, as they are written there."""
    return [(hour, speak.hour(time(hour))) for hour in range(24)]


def _words(schedule: Schedule, speak: Language) -> str:
    match schedule.every:
        case "day":
            return speak.say("Every day")
        case "week":
            return speak.say("Every week, on %(weekday)s", weekday=_weekday(schedule, speak))
        case "fortnight":
            return speak.say("Every two weeks, on %(weekday)s", weekday=_weekday(schedule, speak))
        case "month":
            return speak.say("Every month, on day %(day)s", day=schedule.day)


def _weekday(schedule: Schedule, speak: Language) -> str:
    names = speak.locale.days["format"]["wide"]
    return str(names[WEEKDAYS.index(schedule.weekday or "")])


def _hour(schedule: Schedule, speak: Language) -> str:
    return speak.hour(time.fromisoformat(schedule.at))
