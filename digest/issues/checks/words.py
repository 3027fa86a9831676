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
    r"\{\{|\}\}|\{%|%\}|%\(\w+\)s|\[object Object\]|[Ll]orem ipsum|\bTODO\b|\bTKTK\b|\ufffd|&(?:amp|nbsp|quot|#\d+);"
)
"""What a program or a draft leaves behind."""
SLIP_OF_EDITOR = re.compile(rf"{SLIP.pattern}|\b(?:undefined|null|NaN|None)\b")
"""Some of these are words that an article may mean."""
LONG = N_("%(what)s has %(number)s characters; mail programs cut it near %(most)s.")
SHORTER = N_("Say the important words first, or make it shorter.")
SLIPPED = N_("%(what)s contains “%(slip)s”, which looks like a slip.")
MEND = N_("Mend it under Stories.")
MEND_ARTICLE = N_("Mend the article in its source, or leave it out.")
SAID, TEMPLATE = N_("%(said)s."), N_("Mend the mail template.")
SUBJECT, PREHEADER, INTRO = N_("The subject"), N_("The preheader"), N_("The introduction")


def words(proof: Proof) -> Iterator[Finding]:
    """What editors wrote, then what articles say."""
    content = proof.content
    yield from _long(SUBJECT, content.subject, LONGEST_SUBJECT)
    yield from _long(PREHEADER, content.preheader, LONGEST_PREHEADER)
    written = {SUBJECT: content.subject, PREHEADER: content.preheader, INTRO: content.intro}
    for what, text in written.items():
        if slip := SLIP_OF_EDITOR.search(text):
            yield stop(SLIPPED, MEND, what=what, slip=slip[0])
    for topic in content.topics:
        if slip := SLIP_OF_EDITOR.search(topic.note):
            yield stop(SLIPPED, MEND, where=topic.name, what=N_("The note"), slip=slip[0])
    yield from _of_mail(proof)


def _of_mail(proof: Proof) -> Iterator[Finding]:
    """What articles say; where none of them explains it, what the template left over."""
    slips = [(article, slip) for article in proof.content.articles if (slip := SLIP.search(_text(article)))]
    for article, slip in slips:
        yield look(SLIPPED, MEND_ARTICLE, where=article.title, what=N_("The story"), slip=slip[0])
    for fault in leftovers(proof.mail) if proof.mail and not slips else ():
        yield stop(SAID, TEMPLATE, said=fault.message)


def _text(article: ArticleCopy) -> str:
    return f"{article.title} {article.summary}"


def _long(what: str, text: str, most: int) -> Iterator[Finding]:
    if len(text) > most:
        yield look(LONG, SHORTER, what=what, number=len(text), most=most)
