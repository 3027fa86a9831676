"""What a spam filter says of the mail. Pure."""

from collections.abc import Iterator

from digest.core.languages import N_
from digest.issues.checks.finding import Finding, look, stop
from digest.issues.checks.proof import Proof

NEAR = 0.6
"""Of the limit: so near that another word may be too much."""
SCORED = N_("A spam filter gives it %(points)s points of %(limit)s: %(tests)s.")
MEND = N_("Mend what it names; ask who runs the mail server, if the names say nothing to you.")


def spam(proof: Proof) -> Iterator[Finding]:
    """Above the limit, near it, or that nobody was asked."""
    score = proof.outside.score
    if score is not None:
        if score.points >= score.limit * NEAR:
            grade = stop if score.points >= score.limit else look
            yield grade(SCORED, MEND, points=f"{score.points:g}", limit=f"{score.limit:g}", tests=score.tests or "-")
    elif proof.outside.asked:
        yield look(
            N_("No spam filter is installed here, so nobody can tell."), N_("Install SpamAssassin to have it told.")
        )
    else:
        yield look(N_("No spam filter was asked yet."), N_("Start a look above."))
