"""One run at a time, and no call is lost."""

from collections.abc import Callable

from digest.core.turns import Turns


def runs_of(during: Callable[[Turns, int], None]) -> int:
    """How often a step is run that is called once from outside, and does this in each run."""
    runs: list[int] = []

    def step() -> None:
        runs.append(len(runs) + 1)
        during(turns, runs[-1])

    turns = Turns(step)
    turns.call()
    return len(runs)


def test_a_call_is_a_run() -> None:
    assert runs_of(lambda turns, run: None) == 1


def test_all_who_call_during_a_run_get_one_more_after_it() -> None:
    def three_call(turns: Turns, run: int) -> None:
        for _ in range(3 if run == 1 else 0):
            turns.call()

    assert runs_of(three_call) == 2


def test_a_call_during_the_second_run_counts_too() -> None:
    assert runs_of(lambda turns, run: turns.call() if run < 5 else None) == 5


def test_after_the_end_no_run_begins() -> None:
    def calls_and_ends(turns: Turns, run: int) -> None:
        turns.call()
        turns.end()

    assert runs_of(calls_and_ends) == 1


def test_a_later_call_is_a_run_again() -> None:
    runs: list[int] = []
    turns = Turns(lambda: runs.append(1))

    turns.call()
    turns.call()

    assert len(runs) == 2
