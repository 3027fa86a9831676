"""What feeds add to every text and no reader wants is taken away, and the summary is cut at a sentence. Pure.

Polishing what is polished changes nothing. Guids and fingerprints are made of polished entries.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from digest.articles import folding
from digest.articles.cleaning import shorten
from digest.articles.values import Entry
from digest.articles.wildcards import Wildcards
from digest.core.sections import Cleaning

LONGEST_ENDING = 600
"""Boilerplate is looked for in so many characters at the end of a text."""
_BORDER = re.compile(
    r"[.!?\u2026][\"'\u201d\u2019\u00bb)\]]*\s+(?=\S)"  # a sentence ends
    r"|[\u3002\uff01\uff1f]\s*(?=\S)"
    r"|\s[|\u2013\u2014\u2022\u00b7>\u00bb\u2192-]+\s+(?=\S)"  # a sign between two segments
    r"|\]\s+(?=\S)"
)
_LEFTOVER = re.compile(
    r"(?:\s*(?:\[\s*(?:\u2026|\.{3,})\s*\]|\(\s*(?:\u2026|\.{3,})\s*\)|\u2026|\.{3,}|[\u2192\u00bb|\u2022\u2013\u2014>-]))+\Z"
)
_LEFT = ("...", *"\u2026])\u2192\u00bb|\u2022\u2013\u2014>-")
_SENTENCE = re.compile(r"[.!?:\u3002\uff01\uff1f][\"'\u201d\u2019\u00bb)]*\Z")


@dataclass(frozen=True, slots=True)
class Rules:
    """A publication's `[cleaning]`, prepared once."""

    endings: tuple[Wildcards, ...] = ()
    title_prefixes: tuple[Wildcards, ...] = ()
    title_suffixes: tuple[Wildcards, ...] = ()
    """These are made for titles that are read from their end."""


def rules(cleaning: Cleaning) -> Rules:
    """Prepare the lists of `[cleaning]`; a rule without any word is left out."""
    return Rules(
        endings=_prepared(Wildcards.of(ending, to_end=True) for ending in cleaning.endings),
        title_prefixes=_prepared(map(Wildcards.of, cleaning.title_prefixes)),
        title_suffixes=_prepared(Wildcards.of(suffix[::-1]) for suffix in cleaning.title_suffixes),
    )


def polish(entry: Entry, rules: Rules) -> Entry:
    """The entry with a bare title, and a summary of at most `SUMMARY_LENGTH` characters that says more than that."""
    title = _bare_title(entry.title, rules)
    summary = _bare_summary(entry.summary, title, rules)
    if any(_repeats(summary, said) for said in {title, entry.title}):
        summary = ""
    return entry if (title, summary) == (entry.title, entry.summary) else replace(entry, title=title, summary=summary)


def _bare_title(title: str, rules: Rules) -> str:
    """Without prefixes and suffixes, as long as a word is left."""
    before = ""
    while title != before:
        before = title
        for prefix in rules.title_prefixes:
            title = _beginning_cut(title, prefix)
        for suffix in rules.title_suffixes:
            title = _beginning_cut(title[::-1], suffix)[::-1]
    return title


def _beginning_cut(text: str, pattern: Wildcards) -> str:
    spans = pattern.spans(text)
    rest = text[spans[-1][1] :].strip() if spans else ""
    return rest if folding.words(rest) else text


def _bare_summary(text: str, title: str, rules: Rules) -> str:
    before = ""
    while text != before:
        before = text
        text = shorten(_without_leftovers(_without_endings(text, title, rules.endings)))
    return text


def _without_endings(text: str, title: str, endings: tuple[Wildcards, ...]) -> str:
    floor = max(0, len(text) - LONGEST_ENDING)
    lower = text[floor:].lower()
    endings = tuple(ending for ending in endings if ending.longest_word in lower)
    if not endings:
        return text
    starts = [0] * (floor == 0) + [match.end() for match in _BORDER.finditer(text, floor)]
    cuts = (start for start in starts for ending in endings if _ends_with(text, start, ending, title))
    # Where the pattern begins with any words, the nearest border before its first piece is meant.
    return text[: next(cuts, len(text))].rstrip()


def _ends_with(text: str, start: int, ending: Wildcards, title: str) -> bool:
    """Whether the text from `start` on is this boilerplate and nothing else."""
    spans = ending.spans(text, start)
    if not spans:
        return False
    before, after = text[start : spans[0][0]], text[spans[-1][1] :]
    if not (_one_segment(before, title) and _one_segment(after, title)):
        return False
    return start > 0 or len(spans) > 1 or not folding.words(before + after) or _names(before + after, title)


def _one_segment(words: str, title: str) -> bool:
    """Any words reach over a border only within the title of the story."""
    return not _BORDER.search(words.replace(title, "x") if title else words)


def _names(words: str, title: str) -> bool:
    return f" {folding.words(title)} " in f" {folding.words(words)} "


def _without_leftovers(text: str) -> str:
    """A text that was cut ends in one "…"; arrows and what else is left of a link go."""
    found = _LEFTOVER.search(text, max(0, len(text) - LONGEST_ENDING)) if text.endswith(_LEFT) else None
    if found is None:
        return text
    bare = text[: found.start()].rstrip()
    cut = any(sign in found.group() for sign in ("…", "...")) and not _SENTENCE.search(bare)
    return bare.rstrip(" ,;") + "…" if cut and bare else bare


def _repeats(summary: str, title: str) -> bool:
    """Whether the summary says nothing that the title does not say."""
    return folding.words(title).startswith(folding.words(summary))


def _prepared(patterns: Iterable[Wildcards | None]) -> tuple[Wildcards, ...]:
    return tuple(pattern for pattern in patterns if pattern is not None)


SHIPPED = rules(Cleaning())
"""The rules of a publication that sets none."""
