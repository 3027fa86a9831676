"""Asks SpamAssassin, where it is installed on this machine, what it thinks of a mail."""

import re
import shutil
import subprocess
from dataclasses import dataclass

from digest.core.errors import MailUnavailable

SECONDS = 60
"""What it may take: the program reads all its rules at each start."""
STATUS = re.compile(
    r"^X-Spam-Status:.*?score=(?P<points>-?[\d.]+)\s+required=(?P<limit>[\d.]+)\s+tests=(?P<tests>[\w,\s]*?)(?=\s+\w+=|\n\S|\n\n)",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Points, the limit from which on a mail is taken for spam, and the names of what was noticed."""

    points: float
    limit: float
    tests: str


def judged(mail: bytes) -> Judgement | None:
    """What the filter says, by rules that ask nobody else; None when there is no filter.

    The daemon's client is asked first, because it answers at once. Raises MailUnavailable when they fail.
    """
    commands = (("spamc", "--no-safe-fallback"), ("spamassassin", "--local"))
    there = [(path, *options) for name, *options in commands if (path := shutil.which(name))]
    trouble = ""
    for command in there:
        try:
            done = subprocess.run(command, input=mail, capture_output=True, timeout=SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            trouble = f"{command[0]} did not answer: {error}"
            continue
        if found := STATUS.search(done.stdout.decode("utf-8", "replace").replace("\r\n", "\n")):
            return Judgement(float(found["points"]), float(found["limit"]), _names(found["tests"]))
        trouble = f"{command[0]} ended with {done.returncode} and no score"
    if trouble:
        raise MailUnavailable(trouble)
    return None


def _names(tests: str) -> str:
    names = [name for name in re.split(r"[,\s]+", tests) if name and name.lower() != "none"]
    return ", ".join(names)
