"""Whether common mail programs show what the mail uses. Pure."""

from collections.abc import Iterator

from digest.core.languages import N_
from digest.issues.checks.finding import Finding, look
from digest.issues.checks.proof import Proof
from digest.mail.rules.programs import accepted, features, lacked


def programs(proof: Proof) -> Iterator[Finding]:
    """What the shipped templates do without and this mail uses."""
    found = lacked(proof.mail) if proof.mail else {}
    for slug in sorted(found.keys() - accepted()):
        yield look(
            N_("The mail uses %(feature)s, which is not shown by %(programs)s."),
            N_("Look at it there, or take it out of the template."),
            feature=features()[slug]["title"],
            programs=", ".join(found[slug]),
        )
