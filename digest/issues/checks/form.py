"""Whether the finished mail keeps the rules for mails (`digest mail check`), but for what other checks tell. Pure."""

from collections.abc import Iterator

from digest.core.languages import N_
from digest.issues.checks.finding import Finding, look, stop
from digest.issues.checks.proof import Proof
from digest.mail.checks import RULES

ELSEWHERE = ("html size", "links", "leftovers", "mail programs")
SAID = N_("%(rule)s: %(said)s")
TEMPLATE = N_("This is for who writes the mail template.")


def form(proof: Proof) -> Iterator[Finding]:
    """What each rule says of the longest mail."""
    if proof.mail is None:
        return
    for name, rule in RULES.items():
        if name not in ELSEWHERE:
            for fault in rule(proof.mail):
                grade = stop if fault.level == "wrong" else look
                yield grade(SAID, TEMPLATE, rule=name, said=fault.message)
