"""Articles that the issue would have, but for being held back or withdrawn."""

from collections.abc import Iterator

from digest.articles.states import HeldBecause
from digest.core.languages import N_
from digest.issues.checks.finding import Finding, look
from digest.issues.checks.proof import Proof
from digest.issues.compose import HELD, WITHDRAWN

KEPT_BACK = {
    HELD[HeldBecause.EDITOR]: N_("It is held back by an editor."),
    HELD[HeldBecause.SOURCE]: N_("It is kept back with its source, until somebody decides."),
    HELD[HeldBecause.CONFLICT]: N_("It is kept back because it may be another article, until somebody decides."),
}


def missing(proof: Proof) -> Iterator[Finding]:
    """One for each; what editors left out on purpose is not told."""
    for article_id, reason in proof.content.left_out.items():
        where = proof.titles.get(article_id, str(article_id))
        if reason in KEPT_BACK:
            yield look(KEPT_BACK[reason], N_("Release it, if it should go out."), where=where)
        elif reason.startswith(WITHDRAWN):
            yield look(
                N_("It was withdrawn, so nobody gets it."),
                N_("If others were served already, send a correction."),
                where=where,
            )
