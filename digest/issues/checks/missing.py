"""Articles that the issue would have, but for being held back or withdrawn."""

from collections.abc import Iterator

from digest.core.languages import N_
from digest.issues.checks.finding import Finding, look
from digest.issues.checks.proof import Proof
from digest.issues.compose import HELD, WITHDRAWN


def missing(proof: Proof) -> Iterator[Finding]:
    """One for each; what editors left out on purpose is not told."""
    for article_id, reason in proof.content.left_out.items():
        where = proof.titles.get(article_id, str(article_id))
        if reason in HELD.values():
            yield look(N_("It is %(reason)s."), N_("Release it, if it should go out."), where=where, reason=reason)
        elif reason.startswith(WITHDRAWN):
            yield look(
                N_("It was withdrawn, so nobody gets it."),
                N_("If others were served already, send a correction."),
                where=where,
            )
