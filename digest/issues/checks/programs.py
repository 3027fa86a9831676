"""Whether common mail programs show what the mail uses. Pure."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from digest.core.languages import N_
from digest.issues.checks.finding import Finding, look
from digest.issues.checks.proof import Proof
from digest.mail.rules.mail import read
from digest.mail.rules.programs import accepted, features, lacked


def programs(proof: Proof) -> Iterator[Finding]:
    """What the shipped templates do without and this mail uses."""
    found = _lacked(proof.mail.raw) if proof.mail else {}
    for slug in sorted(found.keys() - accepted()):
        yield look(
            N_("The mail uses %(feature)s, which is not shown by %(programs)s."),
            N_("Look at it there, or take it out of the template."),
            feature=features()[slug]["title"],
            programs=", ".join(found[slug]),
        )


@lru_cache(maxsize=16)
def _lacked(raw: bytes) -> Mapping[str, list[str]]:
    """Once for the same mail."""
    return lacked(read(raw))
