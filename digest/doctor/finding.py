"""What the doctor says: one line for each thing that was looked at."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "wrong", "skipped"]
"""ok: as it should be. warning: it works, but somebody should look. wrong: mail will fail. skipped: not looked at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of a subject, and what to do about it; `advice` is empty where nothing needs doing, or where
    the message, an error's own words, says it already.

    Both are for people and name no secret, and no reader.
    """

    level: Level
    subject: str
    message: str
    advice: str = ""


def ok(subject: str, message: str) -> Finding:
    """It is as it should be."""
    return Finding("ok", subject, message)


def warning(subject: str, message: str, advice: str) -> Finding:
    """It works, and somebody should look at it."""
    return Finding("warning", subject, message, advice)


def wrong(subject: str, message: str, advice: str) -> Finding:
    """Mail will fail, or not arrive, until this is put right."""
    return Finding("wrong", subject, message, advice)


def skipped(subject: str, message: str) -> Finding:
    """It was not looked at, and why."""
    return Finding("skipped", subject, message)
