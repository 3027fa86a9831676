"""A publication in a folder, used as people use it: by commands at a shell."""

import contextlib
import io
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self

import structlog

from digest.cli.main import run as console_script

SCRIPT = Path(sys.executable).with_name("digest")
"""The command that an installation puts beside its Python."""
LISTS = ("topics", "sources", "articles", "subscribers", "issues", "deliveries")
LONGEST = 60
"""Seconds that a command in a process of its own may take."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one command did: its exit code, and what it wrote to standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which must be one JSON document and nothing else."""
        return json.loads(self.out)

    @property
    def error(self) -> str:
        """The one line of a command that failed as it should: exit code 1, nothing else said, no traceback."""
        assert (self.code, self.out) == (1, ""), self
        assert self.err.startswith("error: "), self
        assert self.err.count("\n") == 1, self
        return self.err.removeprefix("error: ").rstrip("\n")


class Publication:
    """Commands run in `folder`, with `environment` over that of the test and no other DIGEST_ variable."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.through: Sequence[str] = ()
        """What stands before the command in processes of its own, as `nice` would."""
        self.terminal: int | None = None
        """What processes of their own write to, as a file descriptor, in place of pipes."""
        self._environment = environment

    @classmethod
    def made(cls, folder: Path, **environment: str) -> Self:
        """A new one, by `digest init`."""
        cls(folder.parent)("init", folder.name)
        return cls(folder, **environment)

    def __call__(self, *arguments: object, **environment: str) -> Result:
        """`run`, for a command that must do well."""
        result = self.run(*arguments, **environment)
        assert result.code == 0, f"digest {' '.join(map(str, arguments))}: {result}"
        return result

    def run(self, *arguments: object, **environment: str) -> Result:
        """Run `digest ARGUMENTS` to its end: the function behind the command, in this process, for speed."""
        out, err = _Stream(), _Stream()
        with (
            contextlib.chdir(self.folder),
            _variables(self._variables(environment)),
            _arguments(["digest", *map(str, arguments)]),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = _exit_code()
        structlog.reset_defaults()  # what the command set for its own process
        return Result(code, out.text(), err.text())

    @property
    def database_url(self) -> str:
        """Where its tables are."""
        return self._environment.get("DIGEST_DATABASE__URL", f"sqlite:///{self.folder}/digest.db")

    def changed(self, **environment: str) -> None:
        """From now on these variables are set for its commands, too."""
        self._environment = self._environment | environment

    def run_apart(self, *arguments: object, **environment: str) -> Result:
        """Run `digest ARGUMENTS` to its end in a process of its own."""
        with self.started(*arguments, **environment) as process:
            out, err = process.communicate(timeout=LONGEST)
        return Result(process.returncode, out, err)

    @contextlib.contextmanager
    def started(self, *arguments: object, **environment: str) -> Iterator["subprocess.Popen[str]"]:
        """`digest ARGUMENTS` in a process of its own; it is gone at the end of the block."""
        with subprocess.Popen(
            [*self.through, SCRIPT, *map(str, arguments)],
            cwd=self.folder,
            env=self._variables(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if self.terminal is None else self.terminal,
            stderr=subprocess.PIPE if self.terminal is None else self.terminal,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def mails(self) -> list[EmailMessage]:
        """What lies in the outbox, oldest first."""
        files = sorted((self.folder / "outbox").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    def deliveries(self, *options: object) -> list[dict[str, Any]]:
        """How many deliveries of the newest issues stand where, and why: a row for each status and reason."""
        rows: list[dict[str, Any]] = self("deliveries", "status", "--json", *options).json["deliveries"]
        return rows

    def everything(self) -> dict[str, object]:
        """All that the commands list, and the names of all files: for comparing before with after."""
        lists = {noun: self(noun, "list", "--json").json for noun in LISTS}
        files = {file for file in self.folder.rglob("*") if not file.name.startswith("digest.db-")}
        return lists | {"files": files}

    def _variables(self, more: dict[str, str]) -> dict[str, str]:
        outside = {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")}
        return outside | self._environment | more


class _Stream(io.TextIOWrapper):
    """A standard stream that remembers."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True)

    def text(self) -> str:
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode()


def _exit_code() -> int:
    """What the process would end with, and its traceback where it would die of one."""
    try:
        console_script()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception:
        traceback.print_exc()
        return 1
    return 0


@contextlib.contextmanager
def _variables(wanted: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextlib.contextmanager
def _arguments(wanted: list[str]) -> Iterator[None]:
    before, sys.argv = sys.argv, wanted
    try:
        yield
    finally:
        sys.argv = before
