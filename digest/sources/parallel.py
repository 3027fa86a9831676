"""Many pieces of work at once, without one slow host holding up the others."""

from collections import defaultdict, deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_parallel(
    items: Iterable[T], work: Callable[[T], R], *, host_of: Callable[[T], str], workers: int, per_host: int
) -> Generator[R, None, None]:
    """Results as they come; no more than `workers` are under way, and no more than `per_host` of one host.

    What `work` raises is raised here, after the work that is under way has ended.
    """
    waiting: dict[str, deque[T]] = defaultdict(deque)
    for item in items:
        waiting[host_of(item)].append(item)
    turns = deque(host for _ in range(per_host) for host in waiting)
    running: dict[Future[R], str] = {}
    with ThreadPoolExecutor(workers) as pool:
        while turns or running:
            while turns and len(running) < workers:
                host = turns.popleft()
                if waiting[host]:
                    running[pool.submit(work, waiting[host].popleft())] = host
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                turns.append(running.pop(future))
                yield future.result()
