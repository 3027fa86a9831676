"""Whether links work, as the last look at them says. Pure."""

from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

from digest.core.languages import N_, NN_
from digest.issues.checks.finding import Finding, look, stop
from digest.issues.checks.proof import Look, Proof
from digest.issues.checks.states import Verdict

ASK = N_("Start a look above.")
MEND = N_("Mend it in its source, or leave the story out.")
TOLD_ONE_BY_ONE = 3
"""Stories of one site with the same trouble; of more, the site is told once."""


def links(proof: Proof) -> Iterator[Finding]:
    """Broken ones; what nobody looked at, and what could not be looked at, is counted."""
    looks = proof.outside.looks
    linked = {article.url: article.title for article in proof.content.articles if article.url}
    alike: dict[tuple[str, Verdict, str], list[str]] = defaultdict(list)
    for url in linked.keys() & looks.keys():
        alike[urlsplit(url).netloc, looks[url].verdict, looks[url].words].append(url)
    for (host, verdict, words), urls in sorted(alike.items()):
        if verdict is Verdict.BROKEN and len(urls) > TOLD_ONE_BY_ONE:
            why = NN_(
                "The link of %(number)s story does not work: %(words)s.",
                "The links of %(number)s stories do not work: %(words)s.",
            )
            yield stop(why, N_("See whether that site can be reached."), where=host, number=len(urls), words=words)
        else:
            yield from (found for url in sorted(urls) if (found := _finding(looks[url], linked[url])))
    if unlooked := len(linked.keys() - looks.keys()):
        why = NN_(
            "Nobody has looked yet at the link of %(number)s story.",
            "Nobody has looked yet at the links of %(number)s stories.",
        )
        yield look(why, ASK, number=unlooked)
    if untold := sum(looks[url].verdict is Verdict.UNTOLD for url in linked.keys() & looks.keys()):
        why = NN_(
            "The link of %(number)s story could not be looked at; its site does not let programs in.",
            "The links of %(number)s stories could not be looked at; their sites do not let programs in.",
        )
        yield look(why, N_("Click some of them yourself."), number=untold)


def _finding(seen: Look, title: str) -> Finding | None:
    match seen.verdict:
        case Verdict.BROKEN:
            return stop(N_("Its link does not work: %(words)s."), MEND, where=title, words=seen.words)
        case Verdict.PRIVATE:
            return stop(N_("Its link leads into a private network, where readers cannot go."), MEND, where=title)
        case Verdict.SLOW:
            why = N_("Its page took %(seconds)s seconds to answer.")
            do = N_("Warn who runs the site: many readers come at once.")
            return look(why, do, where=title, seconds=f"{seen.seconds:.0f}")
        case _:
            return None
