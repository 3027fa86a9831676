"""What the program notes of an issue by itself, and how a page says it in the language of who looks.

A note is kept in English, as commands show it; what people gave as a reason is kept and shown as they wrote it.
"""

from digest.core.errors import DigestError
from digest.core.languages import N_
from digest.core.understanding import understood
from digest.mail.smtp.troubles import TROUBLES

PAUSED = N_("%(failures)s batches in a row could not be handed over: %(why)s")
WITHDRAWN = N_("%(number)s of its articles withdrawn since it was approved")


def note(kept: str) -> DigestError:
    """What is kept, ready to be `said`."""
    return understood(kept, (PAUSED, WITHDRAWN, *TROUBLES))
