"""Mail that asks to be left alone: what a mail program sends for a mailto link, or a person writes in one line."""

import re

from digest.mail.bounces.decoding import without_markup
from digest.mail.bounces.lists import any_of
from digest.mail.bounces.parts import Parts
from digest.mail.bounces.replies import subject_of

WORD = any_of("leave").pattern
SUBJECT = re.compile(
    rf"^\W*(?:(?:re|aw|sv|tr|fwd?): ?){{0,2}}(?:please |bitte |por favor |merci de )?(?:list-?|newsletter |me )?{WORD}"
    r"(?:[ :=-]{0,3}[\w.@=-]{0,200}){0,3}\W*$",
    re.IGNORECASE,
)
LINE = re.compile(rf"^\W*(?:[^\W\d_]+[\s,']+){{0,4}}{WORD}(?:[\s,']+[^\W\d_]+){{0,6}}\W*$", re.IGNORECASE)
NEGATED = re.compile(r"\b(?:not|never|nicht|kein\w*|pas|não|не)\b|n't", re.IGNORECASE)
TO = re.compile(
    r"(?:^|[<\s,])(?:unsub\w*|[\w.-]{0,40}[+-]unsubscribe|unsubscribe[+-][\w.=-]{0,80}|leave|list-unsubscribe)[\w.+=-]{0,80}@",
    re.IGNORECASE,
)


def asks_to_leave(parts: Parts) -> bool:
    """Whether the mail says nothing but that."""
    if TO.search(parts.header("To")[:600]):
        return True
    if SUBJECT.match(subject_of(parts)[:200]):
        return True
    line = _first_line(parts)
    return line.strip(" .!").lower() == "stop" or bool(LINE.match(line) and not NEGATED.search(line))


def _first_line(parts: Parts) -> str:
    for leaf in parts.leaves:
        if leaf.kind in ("text/plain", "text/html"):
            text = leaf.text[:5000]
            lines = (without_markup(text) if leaf.kind == "text/html" else text).splitlines()
            first = next((line.strip() for line in lines if line.strip()), "")
            return "" if len(first) > 80 else first
    return ""
