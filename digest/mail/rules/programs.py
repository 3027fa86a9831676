"""The rule for mail programs: what they lack, beyond what the shipped templates live with.

No newsletter can do without what some program lacks: rounded corners are square in Outlook, and that is all. What the
shipped templates use was looked at in these programs and is accepted (`clients/accepted.json`, made by
`make accept-programs`); only what a mail uses beyond it is told. What is known of programs comes from caniemail.com.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from digest.mail.rules.features import used
from digest.mail.rules.mail import Fault, Mail, warning

FOLDER = Path(__file__).parent / "clients"
ACCEPTED = FOLDER / "accepted.json"


def lacking(mail: Mail) -> Iterator[Fault]:
    """It uses nothing that a common mail program lacks and the shipped templates do without."""
    for slug in sorted(lacked(mail).keys() - accepted()):
        feature = features()[slug]
        yield warning(f"{feature['title']} is used, which is not shown by {', '.join(feature['lacks'])}")


def lacked(mail: Mail) -> Mapping[str, list[str]]:
    """The features the mail uses that some program lacks, with the names of those programs."""
    known = features()
    return {slug: known[slug]["lacks"] for slug in used(mail) if slug in known and known[slug]["lacks"]}


@cache
def features() -> Mapping[str, Mapping[str, list[str]]]:
    """Every feature by its slug: its title, and the programs that lack it."""
    known: Mapping[str, Mapping[str, list[str]]] = json.loads((FOLDER / "features.json").read_text(encoding="utf-8"))[
        "features"
    ]
    return known


@cache
def accepted() -> frozenset[str]:
    """The features that are lived with."""
    return frozenset(json.loads(ACCEPTED.read_text(encoding="utf-8")))
