"""Log lines tell what went wrong, and nothing about people or keys."""

import json

import pytest
import structlog

from digest.core.logging import configure


@pytest.mark.parametrize("json_lines", [True, False], ids=["json", "people"])
def test_a_crash_is_told_with_its_place_but_without_what_was_in_hand(
    json_lines: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    configure(json_lines=json_lines)

    try:
        _crash("-".join(["the", "secret", "key"]), "@".join(["ana", "example.org"]))
    except ZeroDivisionError:
        structlog.get_logger().exception("crashed")
    structlog.reset_defaults()

    told = capfd.readouterr().err
    assert "ZeroDivisionError" in told
    assert "test_logging.py" in told
    assert "the-secret-key" not in told
    assert "ana@example.org" not in told
    assert not json_lines or json.loads(told)["event"] == "crashed"


def _crash(secret: str, address: str) -> float:
    return len(secret) / (len(address) - len(address))
