"""How much a fetch bears: time, bytes, and how often one host is asked."""

from dataclasses import dataclass

MOST_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """The patience of a fetch. Tests have less."""

    connect_seconds: float = 10.0
    silent_seconds: float = 20.0
    """Between two pieces of an answer."""
    whole_seconds: float = 60.0
    """For a whole document with its redirects, however slowly it trickles."""
    most_bytes: int = 20_000_000
    """After decompression."""
    per_host: int = 2
    """Requests to one host at once."""
    pause_seconds: float = 1.0
    """Between the starts of two requests to one public host."""
    turn_seconds: float = 120.0
    """How long a request waits for its turn at a host."""
