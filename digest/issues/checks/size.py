"""Whether the longest mail fits into what Gmail shows. Pure."""

from collections.abc import Iterator

from digest.core.languages import N_
from digest.issues.checks.finding import Finding, look, stop
from digest.issues.checks.proof import Proof
from digest.mail.rules.page import BYTES_LIMIT, BYTES_WARNING

CUT = N_(
    "A mail of all topics has %(kilobytes)s kB of HTML; Gmail cuts near 102, and the way to unsubscribe goes with it."
)
LONG = N_(
    "A mail of all topics has %(kilobytes)s kB of HTML, which is much; the forecast tells how long mails really are."
)
LESS = N_("Leave stories out, or let each topic show fewer (selection.per_topic).")


def size(proof: Proof) -> Iterator[Finding]:
    """Of the longest mail, which is that of a reader of all topics."""
    octets = len(proof.mail.html.encode()) if proof.mail else 0
    if octets > BYTES_WARNING:
        grade, why = (stop, CUT) if octets > BYTES_LIMIT else (look, LONG)
        yield grade(why, LESS, kilobytes=round(octets / 1000))
