"""A name service that knows what a test tells it."""

from collections.abc import Mapping, Sequence

from digest.doctor.dns.resolver import NobodyAnswers

Records = Mapping[tuple[str, str], Sequence[str]]
"""(name, kind) -> records as text."""
SOUND: Records = {
    ("org", "NS"): ["a.nic.example."],
    ("news.example.org", "TXT"): ["v=spf1 include:spf.relay.example -all"],
    ("spf.relay.example", "TXT"): ["v=spf1 ip4:192.0.2.0/24 -all"],
    ("_dmarc.news.example.org", "TXT"): ["v=DMARC1; p=reject; rua=mailto:dmarc@news.example.org"],
    ("news.example.org", "MX"): ["10 mail.example.org."],
    ("mail.example.org", "A"): ["192.0.2.25"],
    ("news.example.org", "A"): ["192.0.2.80"],
    ("example.org", "SOA"): ["ns.example.org. admin.example.org. 1 7200 3600 1209600 3600"],
}
"""Everything as it should be for news.example.org, but for a DKIM key."""


class Zone:
    """Answers from `records`; or, told to be `silent`, gives none. `asked` are the names it heard."""

    def __init__(self, records: Records = SOUND, *, silent: bool = False) -> None:
        self._records, self._silent = records, silent
        self.asked: list[str] = []

    def records(self, name: str, kind: str) -> list[str]:
        """See `Resolver.records`."""
        self.asked.append(name)
        if self._silent:
            raise NobodyAnswers("no answer in time")
        return list(self._records.get((name, kind), ()))
