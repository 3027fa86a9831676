"""Whether pictures say what they show to who cannot see them. Pure."""

from collections.abc import Iterator

from digest.core.languages import N_
from digest.issues.checks.finding import Finding, look
from digest.issues.checks.proof import Proof


def pictures(proof: Proof) -> Iterator[Finding]:
    """One finding for each picture without an alternative text; it goes out as one that only decorates."""
    for article in proof.content.articles:
        if article.image_url and not article.image_alt.strip():
            yield look(
                N_("Its picture has no alternative text, so screen readers pass over it."),
                N_("If it tells something, write the text in the source."),
                where=article.title,
            )
