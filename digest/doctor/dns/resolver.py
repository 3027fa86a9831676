"""Asking DNS: a small question with a short answer, or nobody there."""

from typing import Protocol

ANSWER_SECONDS = 5.0
"""For one question, over all name servers."""


class NobodyAnswers(Exception):
    """No name server gave an answer; that is neither a yes nor a no."""


class Resolver(Protocol):
    """Whatever knows what DNS says."""

    def records(self, name: str, kind: str) -> list[str]:
        """The records of `kind` (TXT, MX, A...) at `name` as text, the strings of a TXT joined; empty if there is none.

        Raises NobodyAnswers.
        """
        ...


class StubResolver:
    """Asks the name servers of this machine, or those given as `servers` on `port`."""

    def __init__(self, servers: list[str] | None = None, *, port: int = 53) -> None:
        self._servers, self._port = servers, port

    def records(self, name: str, kind: str) -> list[str]:
        """See `Resolver.records`."""
        import dns.exception
        import dns.resolver
        from dns.rdtypes.ANY.TXT import TXT

        try:
            resolver = dns.resolver.Resolver(configure=self._servers is None)
            if self._servers is not None:
                resolver.nameservers, resolver.port = self._servers, self._port
            answer = resolver.resolve(name, kind, lifetime=ANSWER_SECONDS, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise NobodyAnswers(
                "no answer in time" if isinstance(error, dns.exception.Timeout) else "no name server answers"
            ) from error
        return [_text(record) if isinstance(record, TXT) else record.to_text() for record in answer]


def _text(record: object) -> str:
    """The strings of a TXT record, joined without a space (RFC 7208, 3.3)."""
    return b"".join(getattr(record, "strings", ())).decode("utf-8", "replace")
