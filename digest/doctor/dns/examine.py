"""The sending domain as receivers see it: SPF, DKIM, DMARC, MX, SOA, PTR, and where links lead."""

from collections.abc import Iterator

from digest.core.sections import Publication
from digest.doctor.dns import dkim_key, dmarc, mail_hosts, reverse, spf
from digest.doctor.dns.resolver import NobodyAnswers, Resolver
from digest.doctor.domains import domain_of, parents
from digest.doctor.finding import Finding, ok, skipped, warning, wrong
from digest.mail.fields import ascii_address, ascii_domain

SUBJECT = "DNS"
MOST_HOSTS = 5
"""MX hosts that are looked up."""


def examine(
    publication: Publication,
    resolver: Resolver,
    *,
    selector: str | None = None,
    dkim_key_b64: str | None = None,
    dkim_domain: str = "",
    own_address: str | None = None,
) -> Iterator[Finding]:
    """What DNS says of the addresses of `publication`.

    `selector` is that of the DKIM key, `dkim_key_b64` the public key that mail is signed with and `dkim_domain` the
    domain that signs, if it is another; `own_address` the public address of this machine if mail leaves from here.
    Where no name server answers, one line says so.
    """
    sender = domain_of(ascii_address(str(publication.sender_address)))
    envelope = domain_of(ascii_address(publication.return_address))
    try:
        if not resolver.records(_top(sender), "NS"):
            yield _unknown(f"it knows nothing of .{_top(sender)}", sender)
            return
        yield spf.judge(SUBJECT, envelope, lambda name: resolver.records(name, "TXT"))
        yield _dkim(resolver, dkim_domain or sender, selector, dkim_key_b64)
        yield from _dmarc(resolver, sender, envelope)
        for domain in dict.fromkeys([sender, envelope]):
            found = _domain(resolver, domain)
            yield mail_hosts.judge_mail(SUBJECT, found)
            yield mail_hosts.judge_zone(SUBJECT, found)
        yield _reverse(resolver, own_address)
        yield _public_host(resolver, ascii_domain(str(publication.public_url.host)))
    except NobodyAnswers as error:
        yield _unknown(str(error), sender)


def _unknown(why: str, sender: str) -> Finding:
    """A name server that is cut off from the internet says of every name that there is none."""
    message = f"DNS could not be asked ({why}), so it is not known whether receivers trust {sender}"
    return warning(SUBJECT, message, "Check the name servers of this machine, or ask from another one.")


def _top(domain: str) -> str:
    return domain.rpartition(".")[2]


def _dkim(resolver: Resolver, sender: str, selector: str | None, expected: str | None) -> Finding:
    if selector is None:
        return skipped(SUBJECT, "DKIM: name the selector of your key with --selector to have it looked up")
    name = f"{selector}._domainkey.{sender}"
    found = dkim_key.judge_dkim(resolver.records(name, "TXT"), expected)
    return Finding(found.level, SUBJECT, f"{found.message} ({name})", found.advice)


def _dmarc(resolver: Resolver, sender: str, envelope: str) -> Iterator[Finding]:
    """The walk up the tree of RFC 9989, 4.10."""
    first = f"_dmarc.{sender}"
    for domain in parents(sender):
        name = f"_dmarc.{domain}"
        records = resolver.records(name, "TXT")
        if dmarc.policies(records):
            yield from dmarc.judge(SUBJECT, name, records, from_domain=sender, envelope_domain=envelope)
            return
    yield from dmarc.judge(SUBJECT, first, [], from_domain=sender, envelope_domain=envelope)


def _domain(resolver: Resolver, name: str) -> mail_hosts.Domain:
    mx = resolver.records(name, "MX")
    hosts = [host for host in mail_hosts.hosts_of(mx) if host != mail_hosts.NULL_MX][:MOST_HOSTS]
    return mail_hosts.Domain(
        name,
        mx,
        _addresses(resolver, name),
        {host: _addresses(resolver, host) for host in hosts},
        soa=any(resolver.records(domain, "SOA") for domain in parents(name)),
    )


def _reverse(resolver: Resolver, address: str | None) -> Finding:
    if address is None:
        return skipped(SUBJECT, "PTR: what counts is the address that mail leaves from, which the relay knows")
    backwards = ".".join(reversed(address.split("."))) + ".in-addr.arpa"
    names = [name.rstrip(".") for name in resolver.records(backwards, "PTR")]
    return reverse.judge(SUBJECT, address, names, _addresses(resolver, names[0]) if names else [])


def _public_host(resolver: Resolver, host: str) -> Finding:
    addresses = _addresses(resolver, host)
    if not addresses:
        advice = "Readers cannot unsubscribe until it has an A or AAAA record."
        return wrong(SUBJECT, f"{host}, where links in mails lead, has no address", advice)
    return ok(SUBJECT, f"{host}, where links in mails lead, is {addresses[0]}")


def _addresses(resolver: Resolver, name: str) -> list[str]:
    return [*resolver.records(name, "A"), *resolver.records(name, "AAAA")]
