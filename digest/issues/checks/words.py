"""Subject and preheader, and words that nobody meant to write. Pure."""

import re
from collections.abc import Iterator

from digest.core.languages import N_
from digest.issues.checks.finding import Finding, look, stop
from digest.issues.checks.proof import Proof
from digest.issues.content import ArticleCopy
from digest.mail.rules.page import leftovers

LONGEST_SUBJECT = 70
"""Characters; phones show about half of them."""
LONGEST_PREHEADER = 130
SLIP = re.compile(
    r"(?=[{}%\[LlT&\ufffd])"  # the first character of each of these, which makes it three times as fast
    r"(?:\{\{|\}\}|\{%|%\}|%\(\w+\)s|\[object Object\]|[Ll]orem ipsum|\bTODO\b|\bTKTK\b|\ufffd"
    r"|&(?:amp|nbsp|quot|#\d+);)"
)
"""What a program or a draft leaves behind."""
SLIP_OF_EDITOR = re.compile(rf"{SLIP.pattern}|\b(?:undefined|null|NaN|None)\b")
"""Some of these are words that an article may mean."""
LONG_SUBJECT = N_("The subject has %(number)s characters; mail programs cut it near %(most)s.")
LONG_PREHEADER = N_("The preheader has %(number)s characters; mail programs cut it near %(most)s.")
SHORTER = N_("Say the important words first, or make it shorter.")
IN_SUBJECT = N_("The subject contains “%(slip)s”, which looks like a slip.")
IN_PREHEADER = N_("The preheader contains “%(slip)s”, which looks like a slip.")
IN_INTRO = N_("The introduction contains “%(slip)s”, which looks like a slip.")
IN_NOTE = N_("The note contains “%(slip)s”, which looks like a slip.")
IN_STORY = N_("The story contains “%(slip)s”, which looks like a slip.")
MEND = N_("Mend it under Stories.")
MEND_ARTICLE = N_("Mend the article in its source, or leave it out.")
SAID, TEMPLATE = N_("%(said)s."), N_("Mend the mail template.")


def words(proof: Proof) -> Iterator[Finding]:
    """What editors wrote, then what articles say."""
    content = proof.content
    yield from _long(LONG_SUBJECT, content.subject, LONGEST_SUBJECT)
    yield from _long(LONG_PREHEADER, content.preheader, LONGEST_PREHEADER)
    written = {IN_SUBJECT: content.subject, IN_PREHEADER: content.preheader, IN_INTRO: content.intro}
    for why, text in written.items():
        if slip := SLIP_OF_EDITOR.search(text):
            yield stop(why, MEND, slip=slip[0])
    for topic in content.topics:
        if slip := SLIP_OF_EDITOR.search(topic.note):
            yield stop(IN_NOTE, MEND, where=topic.name, slip=slip[0])
    yield from _of_mail(proof)


def _of_mail(proof: Proof) -> Iterator[Finding]:
    """What articles say; where none of them explains it, what the template left over."""
    slips = [(article, slip) for article in proof.content.articles if (slip := SLIP.search(_text(article)))]
    for article, slip in slips:
        yield look(IN_STORY, MEND_ARTICLE, where=article.title, slip=slip[0])
    for fault in leftovers(proof.mail) if proof.mail and not slips else ():
        yield stop(SAID, TEMPLATE, said=fault.message)


def _text(article: ArticleCopy) -> str:
    return f"{article.title} {article.summary}"


def _long(why: str, text: str, most: int) -> Iterator[Finding]:
    if len(text) > most:
        yield look(why, SHORTER, number=len(text), most=most)
