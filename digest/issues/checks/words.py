"""Subject and preheader, and words that nobody meant to write. Pure."""

import re
from collections.abc import Iterator

from digest.core.languages import N_
from digest.issues.checks.finding import Finding, look, stop
from digest.issues.checks.proof import Proof

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
    for article in content.articles:
        if slip := SLIP.search(f"{article.title} {article.summary}"):
            yield look(SLIPPED, MEND_ARTICLE, where=article.title, what=N_("The story"), slip=slip[0])


def _long(what: str, text: str, most: int) -> Iterator[Finding]:
    if len(text) > most:
        yield look(LONG, SHORTER, what=what, number=len(text), most=most)
