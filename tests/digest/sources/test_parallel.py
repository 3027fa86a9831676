"""Many pieces of work at once."""

from threading import Barrier, Event, Lock

import pytest

from digest.sources.parallel import in_parallel

LONGEST = 10


def test_every_piece_is_done_once() -> None:
    found = in_parallel(
        range(100), lambda number: number, host_of=lambda number: str(number % 7), workers=4, per_host=2
    )

    assert sorted(found) == list(range(100))


def test_nothing_to_do_is_done_at_once() -> None:
    assert list(in_parallel([], lambda item: item, host_of=str, workers=4, per_host=2)) == []


def test_a_slow_host_holds_up_nobody_else() -> None:
    others_done = Event()

    def work(name: str) -> str:
        if name.startswith("slow"):
            assert others_done.wait(LONGEST)
        return name

    names = [*(f"slow/{number}" for number in range(10)), *(f"quick/{number}" for number in range(10))]
    found = in_parallel(names, work, host_of=lambda name: name.partition("/")[0], workers=4, per_host=2)
    first = [next(found) for _ in range(10)]
    others_done.set()

    assert {name.partition("/")[0] for name in first} == {"quick"}
    assert len(list(found)) == 10


def test_one_host_is_asked_by_so_many_at_once_and_no_more() -> None:
    under_way, most, lock, both = set[int](), 0, Lock(), Barrier(2, timeout=LONGEST)

    def work(number: int) -> None:
        nonlocal most
        with lock:
            under_way.add(number)
            most = max(most, len(under_way))
        both.wait()
        with lock:
            under_way.remove(number)

    list(in_parallel(range(6), work, host_of=lambda number: "one", workers=6, per_host=2))

    assert most == 2


def test_what_goes_wrong_comes_out() -> None:
    with pytest.raises(ZeroDivisionError):
        list(in_parallel([1, 0], lambda number: 1 // number, host_of=str, workers=2, per_host=2))


def test_no_more_is_begun_than_is_asked_for() -> None:
    begun = list[int]()

    found = in_parallel(range(1000), lambda number: begun.append(number), host_of=str, workers=4, per_host=1)
    next(found)
    found.close()

    assert len(begun) <= 4
