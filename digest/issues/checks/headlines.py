"""Whether headlines can be read at a glance. Pure."""

from collections.abc import Iterator

from digest.core.languages import N_
from digest.issues.checks.finding import Finding, look, stop
from digest.issues.checks.proof import Proof

LONGEST = 110
"""Characters: three lines on a phone."""
FEWEST_LETTERS = 12
"""Shorter ones may be names that are written so."""
MEND = N_("Mend the article in its source, or leave it out.")


def headlines(proof: Proof) -> Iterator[Finding]:
    """Too long, empty, or shouted."""
    for article in proof.content.articles:
        title = article.title.strip()
        letters = [character for character in title if character.isalpha()]
        if not title:
            yield stop(N_("Article %(number)s has no headline."), MEND, number=article.id)
        elif len(title) > LONGEST:
            yield look(
                N_("The headline has %(number)s characters; more than %(most)s are hard to read on a phone."),
                MEND,
                where=title,
                number=len(title),
                most=LONGEST,
            )
        elif len(letters) >= FEWEST_LETTERS and title == title.upper() != title.lower():
            yield look(N_("The headline is all capitals, which spam filters dislike."), MEND, where=title)
