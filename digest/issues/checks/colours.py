"""Whether the brand's colours can be read, on light screens and on dark ones. Pure."""

from collections.abc import Iterator

from digest.core.languages import N_
from digest.issues.checks.finding import Finding, stop
from digest.issues.checks.proof import Proof
from digest.mail.rules.contrast import LEAST, ratio

PAIRS = (
    ("on_colour", "colour"),
    *((ink, ground) for ground in ("paper", "canvas") for ink in ("ink", "muted", "accent")),
    *((f"dark_{ink}", f"dark_{ground}") for ground in ("paper", "canvas") for ink in ("ink", "muted", "accent")),
)
"""Text and what lies behind it, by their names in `[publication.brand]`."""


def colours(proof: Proof) -> Iterator[Finding]:
    """Pairs below WCAG AA."""
    brand = proof.content.publication.get("brand", {})
    for text, ground in PAIRS:
        if text in brand and ground in brand and (found := ratio(brand[text], brand[ground])) < LEAST:
            yield stop(
                N_("%(text)s on %(ground)s has a contrast of %(ratio)s; people need %(least)s."),
                N_("Choose a darker or a lighter colour in [publication.brand]."),
                text=f"{text} {brand[text]}",
                ground=f"{ground} {brand[ground]}",
                ratio=f"{found:.1f}",
                least=LEAST,
            )
