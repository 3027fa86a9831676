"""Topics that people follow and that have nothing new. Pure.

Which topics somebody follows may tell of their health, so small numbers are not told.
"""

from collections.abc import Iterator

from digest.core.languages import N_, NN_
from digest.issues.checks.finding import Finding, look
from digest.issues.checks.proof import Proof

FEWEST = 10
"""Fewer readers than this are never counted out."""


def quiet(proof: Proof) -> Iterator[Finding]:
    """The most followed first; as long as nobody made a forecast, it is not known who follows what."""
    if proof.readers is None:
        yield look(N_("It is not known yet how many readers each topic has."), N_("Make a forecast first."))
        return
    served, readers = {placement.topic_id for placement in proof.content.placements}, proof.readers
    silent = [topic for topic in proof.content.topics if topic.id not in served and readers.get(topic.id)]
    for topic in sorted(silent, key=lambda topic: -max(readers[topic.id], FEWEST)):
        number = readers[topic.id]
        why = NN_(
            "It has nothing new; %(number)s reader follows it.",
            "It has nothing new; %(number)s readers follow it.",
        )
        few = N_("It has nothing new; fewer than %(number)s readers follow it.")
        yield look(
            few if number < FEWEST else why,
            N_("Is one of the articles without a topic meant for it?"),
            where=topic.name,
            number=max(number, FEWEST),
        )
