"""Articles of the window that reach nobody, because no topic has them. Pure."""

from collections.abc import Iterator

from digest.core.languages import N_
from digest.issues.checks.finding import Finding, look
from digest.issues.checks.proof import Proof


def unassigned(proof: Proof) -> Iterator[Finding]:
    """One for each."""
    for title in proof.unassigned:
        yield look(N_("It belongs to no topic, so nobody gets it."), N_("Give it a topic, or a rule."), where=title)
