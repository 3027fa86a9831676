"""What tests of fetching share: a short patience, and an internet whose every address is this machine."""

from collections.abc import Sequence
from typing import Any

import httpcore2

from digest.sources.fetching.limits import Limits
from digest.sources.fetching.origin import origin_of
from digest.sources.fetching.values import Wanted

QUICK = Limits(connect_seconds=0.5, silent_seconds=0.5, whole_seconds=1.0, pause_seconds=0.0, turn_seconds=5.0)


def named(url: str, **given: Any) -> Wanted:
    """A document at an address that a person named, so that it may be on this machine."""
    return Wanted(url, private_origin=origin_of(url), **given)


class Names:
    """A name service: hands out a list of addresses for each look-up, and the last one for ever."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self.answers = {name.replace("_", "."): list(answer) for name, answer in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        answers = self.answers.get(host, [[host]])
        return answers.pop(0) if len(answers) > 1 else answers[0]


class Internet(httpcore2.SyncBackend):
    """Reaches this machine under any address, and remembers which was called."""

    def __init__(self) -> None:
        self.called: list[str] = []

    def connect_tcp(self, host: str, *arguments: Any, **options: Any) -> httpcore2.NetworkStream:
        self.called.append(host)
        return super().connect_tcp("127.0.0.1", *arguments, **options)
