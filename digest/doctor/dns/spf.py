"""SPF (RFC 7208): who may send for the domain of the envelope. Pure; DNS comes in as a function."""

import re
from collections.abc import Callable

from digest.doctor.finding import Finding, ok, warning, wrong

LookUp = Callable[[str], list[str]]
"""The TXT records of a name."""
MOST_LOOKUPS = 10
DEEPEST = 10
ASKS = re.compile(r"[+?~-]?(include|a|mx|ptr|exists)(?:[:/](.*))?$|(redirect)=(.*)$", re.IGNORECASE)
"""The terms that cost the receiver a look-up."""
PUBLISH = 'Publish a TXT record such as "v=spf1 include:your-relay.example -all".'


class Broken(Exception):
    """The policy as a whole cannot be used: receivers take it for an error."""


def judge(subject: str, domain: str, look_up: LookUp) -> Finding:
    """Whether `domain` has one usable policy that lets not everybody send."""
    records = policies(look_up(domain))
    if not records:
        return wrong(subject, f"SPF: {domain} has none, and large providers refuse its mail", PUBLISH)
    if len(records) > 1:
        message = f"SPF: {domain} has {len(records)} policies, which counts as an error"
        return wrong(subject, message, "Join them to one.")
    try:
        count = lookups(records[0], look_up)
    except Broken as error:
        return wrong(subject, f"SPF: {domain} {error}", "Put right or remove that term.")
    if count > MOST_LOOKUPS:
        message = f"SPF: {domain} needs {count} look-ups, and receivers give up after {MOST_LOOKUPS}"
        return wrong(subject, message, "Remove includes of services that send no mail for you any more.")
    return _ending(subject, domain, records[0], count)


def policies(records: list[str]) -> list[str]:
    """The TXT records that are SPF policies."""
    return [record for record in records if record.lower() == "v=spf1" or record.lower().startswith("v=spf1 ")]


def lookups(record: str, look_up: LookUp, depth: int = 0) -> int:
    """How many look-ups the policy costs at most, with all it includes. Raises Broken."""
    count = 0
    for term in record.split()[1:]:
        found = ASKS.match(term)
        if found is None:
            continue
        count += 1
        target = found[2] if (found[1] or "").lower() == "include" else found[4]
        if target and "%" not in target and count <= MOST_LOOKUPS:
            count += _included(target, look_up, depth + 1)
    return count


def _included(target: str, look_up: LookUp, depth: int) -> int:
    if depth > DEEPEST:
        raise Broken("includes itself")
    records = policies(look_up(target))
    if len(records) != 1:
        raise Broken(f"refers to {target}, which has {'several policies' if records else 'no policy'}")
    return lookups(records[0], look_up, depth)


def _ending(subject: str, domain: str, record: str, count: int) -> Finding:
    terms = [term.lower() for term in record.split()[1:]]
    last = next((term for term in terms if re.fullmatch(r"[+?~-]?all", term)), "")
    if last in ("all", "+all"):
        message = f"SPF: {domain} ends in {last}: everybody may send in its name"
        return wrong(subject, message, "End it in -all or ~all.")
    if last == "?all" or (not last and not any(term.startswith("redirect=") for term in terms)):
        message = f"SPF: {domain} says nothing of all other senders"
        return warning(subject, message, "End it in -all or ~all.")
    return ok(subject, f"SPF: {domain} has one policy, {count} of {MOST_LOOKUPS} look-ups, {last or 'redirected'}")
