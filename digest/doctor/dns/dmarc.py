"""DMARC (RFC 9989): what receivers shall do with mail that only claims to come from us. Pure."""

from collections.abc import Iterator, Sequence

from digest.doctor.dns.tags import tags
from digest.doctor.domains import related
from digest.doctor.finding import Finding, ok, warning, wrong

POLICIES = ("none", "quarantine", "reject")
OBSOLETE = ("pct", "rf", "ri")
"""Tags that RFC 9989 took away."""
MEANING = {"none": "watches only", "quarantine": "forged mail is put aside", "reject": "forged mail is refused"}
PUBLISH = 'Publish a TXT record there, such as "v=DMARC1; p=none; rua=mailto:dmarc@your-domain".'


def policies(records: Sequence[str]) -> list[str]:
    """The TXT records that are DMARC policies."""
    return [record for record in records if record.partition(";")[0].replace(" ", "") == "v=DMARC1"]


def judge(
    subject: str, name: str, records: Sequence[str], *, from_domain: str, envelope_domain: str
) -> Iterator[Finding]:
    """The policy found at `name`, the first of `_dmarc.` names from the sender's domain upwards that has one."""
    found = policies(records)
    if not found:
        yield wrong(subject, f"DMARC: {name} has none, and large providers refuse bulk mail without one", PUBLISH)
        return
    if len(found) > 1:
        yield wrong(subject, f"DMARC: {name} has {len(found)} policies, so receivers use none", "Leave one.")
        return
    policy = tags(found[0])
    yield _asked(subject, name, policy, below=name != f"_dmarc.{from_domain}")
    if gone := [tag for tag in OBSOLETE if tag in policy]:
        message = f"DMARC: obsolete, and ignored by receivers: {', '.join(f'{tag}=' for tag in gone)}"
        yield warning(subject, message, f"Remove that from {name}.")
    yield from alignment(subject, policy, from_domain=from_domain, envelope_domain=envelope_domain)


def alignment(subject: str, policy: dict[str, str], *, from_domain: str, envelope_domain: str) -> Iterator[Finding]:
    """Whether SPF can speak for the sender: the envelope's domain must be the same, or of the same organisation."""
    strict = policy.get("aspf", "r").lower() == "s"
    if from_domain == envelope_domain or (not strict and related(from_domain, envelope_domain)):
        yield ok(subject, f"DMARC: {envelope_domain} in the envelope goes with {from_domain}")
        return
    message = f"DMARC: {envelope_domain} in the envelope does not count for {from_domain}, so DKIM alone must pass"
    yield warning(
        subject, message, "Put bounce_address below the sender's domain" + (", or aspf=r." if strict else ".")
    )


def _asked(subject: str, name: str, policy: dict[str, str], *, below: bool) -> Finding:
    tag = "sp" if below and "sp" in policy else "p"
    asked = policy.get(tag, "").lower()
    if asked not in POLICIES:
        message = f"DMARC: {name} says {tag}={policy.get(tag, '')}, which is no policy"
        return wrong(subject, message, f"Set {tag} to none, quarantine or reject.")
    reports = "" if "rua" in policy else "; nobody gets reports (rua)"
    return ok(subject, f"DMARC: {name} has {tag}={asked}: {MEANING[asked]}{reports}")
