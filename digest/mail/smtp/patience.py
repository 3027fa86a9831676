"""How much a relay may do to us before it counts as failed. Pure.

What may be chance is tried again; what happens again and again with no mail taken between is the relay's doing, and no
reader's.
"""

from collections import Counter

TRIES = 2
"""How often a mail is begun when the server took its sender and the connection is lost before the mail is; how many
connections may be lost before the first sender on them was taken, and how many calls refused after mail was taken."""
OURS_IN_A_ROW = 10
"""After so many refusals that speak of us, and no mail taken between them, it is the relay that does not want us."""
MOST_THROTTLES = 5
"""How often one mail may hear that we are too fast before it counts as refused for now."""
MOST_PAUSES = 5
"""After so many for being too fast, and no mail taken between them, it is not our pace but a quota that is used up."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0
"""Seconds to be silent when a relay says that we are too fast, or lets nobody in; doubled each time in a row."""


class Patience:
    """Moments are those of a monotonic clock."""

    def __init__(self) -> None:
        self.silent_until = 0.0
        """No mail may be begun before this moment: we were too fast."""
        self.knocks_at = 0.0
        """No connection may be opened before this moment: the last one was refused."""
        self._ours = self._pauses = 0
        self._took_any = False
        self._barren_lines = self._refused_calls = 0
        self._attempts: Counter[int] = Counter()
        self._throttles: Counter[int] = Counter()

    def begin_round(self) -> None:
        """What is counted mail by mail and line by line is counted anew."""
        self._took_any, self.knocks_at = False, 0.0
        self._barren_lines = self._refused_calls = 0
        self._attempts.clear()
        self._throttles.clear()

    def took_mail(self) -> None:
        """All is well."""
        self._ours = self._pauses = 0
        self._took_any = True

    def ends_with_refusal(self, *, ours: bool) -> bool:
        """A mail was refused, because of us or for another reason."""
        self._ours = self._ours + 1 if ours else 0
        return self._ours >= OURS_IN_A_ROW

    def ends_with_haste(self, now: float) -> bool:
        """We were too fast: be silent. What several lines hear of the same haste counts once."""
        if now < self.silent_until:
            return False
        self.silent_until = now + min(FIRST_PAUSE * (1 << min(self._pauses, 16)), LONGEST_PAUSE)
        self._pauses += 1
        return self._pauses > MOST_PAUSES

    def ends_with_barren_line(self) -> bool:
        """A line was lost before it took a mail: as good as a refused call, unless that was chance."""
        self._barren_lines += 1
        return self._barren_lines >= TRIES

    def ends_with_refused_call(self, now: float) -> bool:
        """There is no line any more, and the call for one was refused: call again where mail was taken a moment ago."""
        self._refused_calls += 1
        self.knocks_at = now + self._refused_calls * FIRST_PAUSE
        return not self._took_any or self._refused_calls > TRIES

    def may_begin_again(self, id: int, *, at_fault: bool) -> bool:
        """The line was lost before the mail was sent; it may be this mail that the server cannot bear."""
        self._attempts[id] += at_fault
        return self._attempts[id] < TRIES

    def may_go_slower(self, id: int) -> bool:
        """We were too fast with this mail."""
        self._throttles[id] += 1
        return self._throttles[id] <= MOST_THROTTLES
