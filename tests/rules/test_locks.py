"""The locks: everything pinned with hashes, from one resolution, and no word about where it comes from."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.repository import ROOT

LOCKS = [ROOT / "requirements.lock", ROOT / "requirements-dev.lock"]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME: list[str] = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["build"]
TOOLS: list[str] = PROJECT["dependency-groups"]["dev"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_no_lock_names_a_place_to_fetch_from(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")

    assert "://" not in text
    assert "index-url" not in text
    assert "find-links" not in text


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_everything_is_pinned_and_hashed(lock: Path) -> None:
    for requirement, hashes in _pins(lock):
        assert re.fullmatch(r"==[^*,]+", str(requirement.specifier)), requirement
        assert hashes, requirement


def test_the_two_locks_never_disagree() -> None:
    """They go into one environment, so a package that stands in both is the same in both."""
    runtime, tools = (_by_name(lock) for lock in LOCKS)

    assert {name: tools[name] for name in runtime.keys() & tools.keys() if tools[name] != runtime[name]} == {}


@pytest.mark.parametrize(("lock", "declared"), [(LOCKS[0], RUNTIME), (LOCKS[1], TOOLS)], ids=["runtime", "tools"])
def test_the_locks_hold_what_pyproject_asks_for(lock: Path, declared: list[str]) -> None:
    """When this fails, pyproject.toml was changed without `make lock`."""
    pinned = _by_name(lock)

    for wanted in map(Requirement, declared):
        versions = [version.removeprefix("==") for version, _ in pinned[canonicalize_name(wanted.name)]]
        assert all(wanted.specifier.contains(version) for version in versions), wanted


def _pins(lock: Path) -> list[tuple[Requirement, frozenset[str]]]:
    """Each requirement with its hashes."""
    lines = re.sub(r"\\\n\s*", "", lock.read_text(encoding="utf-8")).splitlines()
    pins = [line.partition("--hash=") for line in lines if line and not line.lstrip().startswith("#")]
    return [(Requirement(before.strip()), frozenset(hashes.split(" --hash="))) for before, _, hashes in pins]


def _by_name(lock: Path) -> dict[str, set[tuple[str, frozenset[str]]]]:
    """What is pinned under each name: usually one version, several where Pythons need different ones."""
    pinned: dict[str, set[tuple[str, frozenset[str]]]] = {}
    for requirement, hashes in _pins(lock):
        pinned.setdefault(requirement.name, set()).add((str(requirement.specifier), hashes))
    return pinned
