"""Whether the finished mail keeps the rules for mails (`digest mail check`), but for what other checks tell. Pure."""

from collections.abc import Iterator
from functools import lru_cache

from digest.core.languages import N_
from digest.issues.checks.finding import Finding, look, stop
from digest.issues.checks.proof import Proof
from digest.mail.checks import RULES
from digest.mail.rules.mail import Fault, read

ELSEWHERE = ("html size", "links", "leftovers", "mail programs")
SAID = N_("%(rule)s: %(said)s")
TEMPLATE = N_("This is for who writes the mail template.")


def form(proof: Proof) -> Iterator[Finding]:
    """What each rule says of the longest mail."""
    if proof.mail is None:
        return
    for name, fault in _faults(proof.mail.raw):
        grade = stop if fault.level == "wrong" else look
        yield grade(SAID, TEMPLATE, rule=name, said=fault.message)


@lru_cache(maxsize=16)
def _faults(raw: bytes) -> tuple[tuple[str, Fault], ...]:
    """Once for the same mail: it takes a tenth of a second."""
    mail = read(raw)
    return tuple((name, fault) for name, rule in RULES.items() if name not in ELSEWHERE for fault in rule(mail))
