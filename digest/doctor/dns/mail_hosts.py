"""Whether mail to a domain can arrive: answers and bounces must. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest.doctor.finding import Finding, ok, warning, wrong

NULL_MX = "."
MAKE = "Give it an MX record: answers and bounces come there."


@dataclass(frozen=True, slots=True)
class Domain:
    """What DNS says of a domain: MX records as text, addresses of its own and of the hosts its MX records name."""

    name: str
    mx: Sequence[str]
    addresses: Sequence[str]
    host_addresses: Mapping[str, Sequence[str]]
    soa: bool
    """A zone begins at it or above it."""


def judge_mail(subject: str, domain: Domain) -> Finding:
    """Whether something takes its mail."""
    hosts = hosts_of(domain.mx)
    if hosts == [NULL_MX]:
        message = f"MX: {domain.name} declares that it takes no mail, and receivers refuse such senders"
        return wrong(subject, message, MAKE)
    if hosts and not any(domain.host_addresses.get(host) for host in hosts):
        return wrong(subject, f"MX: {domain.name} names {hosts[0]}, which has no address", "Put the MX record right.")
    if hosts:
        return ok(subject, f"MX: {domain.name} takes mail at {hosts[0]}")
    if domain.addresses:
        return ok(subject, f"MX: {domain.name} has none, so its mail goes to {domain.addresses[0]}")
    return wrong(subject, f"MX: nothing takes mail for {domain.name}", MAKE)


def judge_zone(subject: str, domain: Domain) -> Finding:
    """Whether it belongs to a zone, which Yahoo asks of senders."""
    if domain.soa:
        return ok(subject, f"SOA: {domain.name} lies in a zone that answers")
    message = f"SOA: no zone answers for {domain.name}, and some receivers refuse such senders"
    return warning(subject, message, "Check that its name servers know the domain.")


def hosts_of(mx: Sequence[str]) -> list[str]:
    """The hosts of MX records such as "10 mail.example.org.", the preferred one first; "." stands for no host."""
    pairs = [record.split() for record in mx if len(record.split()) == 2 and record.split()[0].isdigit()]
    return [host.rstrip(".") or NULL_MX for _, host in sorted(pairs, key=lambda pair: int(pair[0]))]
