"""Whether links work, as the last look at them says. Pure."""

from collections.abc import Iterator

from digest.core.languages import N_
from digest.issues.checks.finding import Finding, look, stop
from digest.issues.checks.proof import Look, Proof
from digest.issues.checks.states import Verdict

ASK = N_("Start a check above.")


def links(proof: Proof) -> Iterator[Finding]:
    """Broken ones first; what nobody looked at, and what could not be looked at, is counted."""
    looks, linked = proof.outside.looks, [article for article in proof.content.articles if article.url]
    unlooked = sum(article.url not in looks for article in linked)
    untold = 0
    for article in linked:
        seen = looks.get(article.url or "")
        untold += seen is not None and seen.verdict is Verdict.UNTOLD
        if seen and (found := _finding(seen, article.title)):
            yield found
    if unlooked:
        yield look(N_("Nobody has looked yet at the links of %(number)s stories."), ASK, number=unlooked)
    if untold:
        yield look(
            N_("The links of %(number)s stories could not be looked at; their sites do not let programs in."),
            N_("Click some of them yourself."),
            number=untold,
        )


def _finding(seen: Look, title: str) -> Finding | None:
    match seen.verdict:
        case Verdict.BROKEN:
            why, do = N_("Its link does not work: %(words)s."), N_("Mend it in its source, or leave the story out.")
            return stop(why, do, where=title, words=seen.words)
        case Verdict.PRIVATE:
            why = N_("Its link leads into a private network, where readers cannot go.")
            return stop(why, N_("Mend it in its source, or leave the story out."), where=title)
        case Verdict.SLOW:
            why = N_("Its page took %(seconds)s seconds to answer.")
            return look(
                why,
                N_("Warn who runs the site: many readers come at once."),
                where=title,
                seconds=f"{seen.seconds:.0f}",
            )
        case _:
            return None
