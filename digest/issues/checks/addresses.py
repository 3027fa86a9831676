"""Whether links are of a kind that mail programs follow. Pure."""

import re
from collections.abc import Iterator

from digest.core.languages import N_
from digest.issues.checks.finding import Finding, look, stop
from digest.issues.checks.proof import Proof
from digest.mail.rules.mail import Mail

FOLLOWED = re.compile(r"https://[^/\s]|mailto:\S|#")


def addresses(proof: Proof) -> Iterator[Finding]:
    """Stories without a link or with one that is not encrypted, then whatever else stands in the mail."""
    stories = {article.url: article.title for article in proof.content.articles}
    for article in proof.content.articles:
        if article.url is None:
            yield look(
                N_("It has no address, so readers cannot open it."), N_("Add one in its source."), where=article.title
            )
    plain = {url for url in stories if url and url.startswith("http://")}
    for url in sorted(plain | _others(proof.mail)):
        if url.startswith("http://"):
            yield look(
                N_("The link %(url)s is not encrypted (http://)."),
                N_("Use the https address, if the site has one."),
                where=stories.get(url, ""),
                url=url[:120],
            )
        else:
            yield stop(N_("The link %(url)s leads nowhere."), N_("Mend it in its source."), url=url[:120])


def _others(mail: Mail | None) -> set[str]:
    """Addresses that mail programs do not follow."""
    links = mail.elements("a") if mail else ()
    return {href for link in links if (href := link.get("href")) is not None and not FOLLOWED.match(href)}
