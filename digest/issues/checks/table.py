"""All checks of an issue, in the order in which they are told. A new check is one file and one line here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from digest.core.languages import N_
from digest.issues.checks.addresses import addresses
from digest.issues.checks.colours import colours
from digest.issues.checks.finding import Finding, Grade
from digest.issues.checks.form import form
from digest.issues.checks.headlines import headlines
from digest.issues.checks.links import links
from digest.issues.checks.missing import missing
from digest.issues.checks.pictures import pictures
from digest.issues.checks.programs import programs
from digest.issues.checks.proof import Proof
from digest.issues.checks.quiet import quiet
from digest.issues.checks.repeated import repeated
from digest.issues.checks.size import size
from digest.issues.checks.spam import spam
from digest.issues.checks.unassigned import unassigned
from digest.issues.checks.words import words

Look = Callable[[Proof], Iterable[Finding]]
CHECKS: tuple[tuple[str, Look, str], ...] = (
    (N_("Words"), words, N_("Subject and preheader are short enough, and nothing looks like a slip.")),
    (N_("Headlines"), headlines, N_("Every headline can be read at a glance.")),
    (N_("Repeated stories"), repeated, N_("No two stories seem to be one.")),
    (N_("Without a topic"), unassigned, N_("Every article of these days belongs to a topic.")),
    (N_("Held or withdrawn"), missing, N_("No article is held back or withdrawn.")),
    (N_("Quiet topics"), quiet, N_("Every topic that somebody follows has something new.")),
    (N_("Links"), links, N_("Every link was looked at and works.")),
    (N_("Addresses"), addresses, N_("Every story has an address, and all are encrypted (https).")),
    (N_("Pictures"), pictures, N_("Every picture says what it shows.")),
    (N_("Size"), size, N_("Gmail shows even the longest mail to its end.")),
    (N_("Colours"), colours, N_("The brand's colours can be read on light and on dark screens.")),
    (N_("Mail programs"), programs, N_("Nothing is used that common mail programs lack, beyond what was accepted.")),
    (N_("Spam filter"), spam, N_("A spam filter finds nothing worth telling.")),
    (N_("Form of the mail"), form, N_("The finished mail keeps every rule for mails.")),
)
"""The name, the check, and what is promised when it finds nothing."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What one check says."""

    name: str
    grade: Grade
    findings: tuple[Finding, ...]
    """The graver first."""
    promise: str
    """What holds when there are none."""


def check(proof: Proof) -> list[Checked]:
    """What every check says of the issue, in the order of CHECKS."""
    return [_checked(name, tuple(look(proof)), promise) for name, look, promise in CHECKS]


def worst(checked: Iterable[Checked]) -> Grade:
    """The gravest of all."""
    return max((one.grade for one in checked), default=Grade.FINE)


def _checked(name: str, found: tuple[Finding, ...], promise: str) -> Checked:
    findings = tuple(sorted(found, key=lambda finding: -finding.grade))
    return Checked(name, findings[0].grade if findings else Grade.FINE, findings, promise)
