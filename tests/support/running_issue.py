"""An issue of some thousand mails on its way to fast sinks, for looking at what readers get when somebody acts."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from subprocess import Popen
from threading import Event
from time import monotonic

from benchmarks.sink.running import Running, sink
from tests.support.publication import LONGEST, Publication

PAGE = "Page\n\nOf\n\nNews\n\nNews\n\n{titles}"


@dataclass
class RunningIssue:
    """A publication with many readers, and the sinks its mail goes to."""

    publication: Publication
    folder: Path
    sinks: dict[str, Running] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)
    _pages: Iterator[int] = field(default_factory=count)

    def sink(self, name: str = "smtp", *, latency_ms: float = 0, weight: int = 1) -> Running:
        """One more, as the relay of that name; "smtp" is the first."""
        running = self._open.enter_context(sink(log=self._log(name), latency_ms=latency_ms))
        self.sinks[name] = running
        self.relay(name, running.port, weight=weight)
        return running

    def relay(self, name: str, port: int, *, weight: int = 1) -> None:
        """From now on mail goes there, too."""
        prefix = "DIGEST_SMTP__" if name == "smtp" else f"DIGEST_RELAYS__{name.upper()}__"
        given = {"HOST": "127.0.0.1", "PORT": str(port), "WEIGHT": str(weight)}
        self.publication.changed(DIGEST_TRANSPORT="smtp", **{prefix + key: value for key, value in given.items()})

    def close(self) -> None:
        """End the sinks."""
        self._open.close()

    def articles(self, topic: str, *titles: str) -> None:
        """News on the topic, which is made when it is new."""
        self.publication.run("topics", "add", topic, topic.title())
        page = self.folder / f"page{next(self._pages)}.txt"
        stories = "".join(f"{title}\n\nA summary of it.\n\n" for title in titles)
        page.write_text(PAGE.format(titles=stories), encoding="utf-8")
        self.publication("articles", "import", page, "--topic", topic)

    def readers(self, number: int, *topics: str) -> list[str]:
        """So many confirmed weekly readers of these topics; their addresses."""
        name = "-".join(topics)
        addresses = [f"{name}{n}@mail{n % 50}.example.net" for n in range(number)]
        file = self.folder / f"{name}.csv"
        rows = "".join(f"{address},{';'.join(topics)},2026-01-01\n" for address in addresses)
        file.write_text(f"email,topics,confirmed_at\n{rows}", encoding="utf-8")
        self.publication("subscribers", "import", file)
        return addresses

    def approve(self) -> None:
        """An issue that is due now."""
        self.publication("issues", "plan", "weekly", "--now")
        self.publication("issues", "approve", "weekly")

    @contextmanager
    def sending(self, *, until: int, **environment: str) -> Iterator["Popen[str]"]:
        """`digest send` in a process of its own, once the sinks have that many mails; it has ended well afterwards."""
        with self.publication.started("send", **environment) as process:
            wait(lambda: self.accepted() >= until or process.poll() is not None)
            assert process.poll() is None, process.communicate()
            yield process
            _, err = process.communicate(timeout=LONGEST)
            assert (process.returncode, err) == (0, "")

    def accepted(self) -> int:
        """Mails that the sinks took so far."""
        return sum(running.accepted() for running in self.sinks.values())

    def got(self, *names: str) -> Counter[str]:
        """How many mails each address got, at the sinks of these names, or at all."""
        return Counter(address for address, _ in self.mails(*names))

    def mails(self, *names: str) -> list[tuple[str, str]]:
        """Address and Message-ID of every mail that a sink took."""
        lines = [line for name in names or self.sinks for line in self._log(name).read_text().splitlines()]
        return [(line.split()[0].strip("<>"), line.split()[1]) for line in lines]

    def standing(self) -> dict[str, int]:
        """How many deliveries of the newest issue stand where."""
        rows = self.publication.deliveries("--issues", 1)
        found: Counter[str] = Counter()
        for row in rows:
            found[row["status"]] += row["deliveries"]
        return dict(found)

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"


def wait(condition: Callable[[], object]) -> None:
    """For something that another process does."""
    deadline = monotonic() + LONGEST
    while not condition():
        assert monotonic() < deadline
        let_pass(0.01)


def let_pass(seconds: float) -> None:
    """Time."""
    Event().wait(seconds)
