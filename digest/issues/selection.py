"""Who gets what: from an issue's content and a cohort to the sections of its mail, and why not the rest.

Pure, and the only place where this is decided: planning, previews, forecasts, explanations and the audit all ask
here. It runs once per cohort, of which a large issue has a hundred thousand, so articles are bits of an integer
and equal questions are answered once.
"""

import enum
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from digest.issues.content import Content, Placement

NOTHING: frozenset[int] = frozenset()
_canonical = json.JSONEncoder(separators=(",", ":"))
MOST_ANSWERS = 256
"""Answers remembered at a time; more would cost memory and save little."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """Readers that must get the same content."""

    topic_ids: frozenset[int]
    covered_upto: int
    received: frozenset[int] = NOTHING
    """Articles that stand in the log again, but that these readers had (or may have had) before."""


@dataclass(frozen=True, slots=True)
class Section:
    """One topic of an edition: its articles in order, each with the reader's other topics it belongs to."""

    topic_id: int
    articles: tuple[tuple[int, tuple[int, ...]], ...]
    more: int
    """How many new articles of this topic did not fit."""


class Verdict(enum.StrEnum):
    """What became of one article for one cohort."""

    INCLUDED = "included"
    NO_ROOM = "no room"
    NOT_FOLLOWED = "not followed"
    COVERED = "covered"
    RECEIVED = "received"
    LEFT_OUT = "left out"


class Selector:
    """Answers for one content. `pick` is the selection, `verdicts` its reasons."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._order = [article.id for article in content.articles]
        self._bit = {article_id: 1 << index for index, article_id in enumerate(self._order)}
        self._topic_rank = {topic.id: rank for rank, topic in enumerate(content.topics)}
        self._placements: dict[int, list[Placement]] = {}
        for placement in content.placements:
            self._placements.setdefault(placement.article_id, []).append(placement)
        self._masks: dict[int, dict[int, int]] = {}
        self._answers: dict[tuple[tuple[int, int], ...], tuple[Section, ...]] = {}

    def pick(self, cohort: Cohort) -> tuple[Section, ...]:
        """The sections of this cohort's mail, in the order of topics; empty when nothing is new for them."""
        new = self._new_by_topic(cohort)
        key = tuple(new.items())
        if key not in self._answers:
            if len(self._answers) == MOST_ANSWERS:
                self._answers.clear()
            self._answers[key] = self._select(new)
        return self._answers[key]

    def verdicts(self, cohort: Cohort) -> dict[int, Verdict]:
        """For each article that the content knows, what became of it for this cohort."""
        picked = articles_of(self.pick(cohort))
        new = 0
        for mask in self._new_by_topic(cohort).values():
            new |= mask
        answers = dict.fromkeys(self._content.left_out, Verdict.LEFT_OUT)
        for article_id in self._order:
            if article_id in picked:
                answers[article_id] = Verdict.INCLUDED
            elif self._bit[article_id] & new:
                answers[article_id] = Verdict.NO_ROOM
            else:
                answers[article_id] = self._why_not_new(article_id, cohort)
        return answers

    def _new_by_topic(self, cohort: Cohort) -> dict[int, int]:
        """Topic -> bits of its new articles, in the order of topics; topics without any left out."""
        masks = self._masks_after(cohort.covered_upto)
        received = self._bits(cohort.received)
        followed = sorted(cohort.topic_ids & masks.keys(), key=self._topic_rank.__getitem__)
        return {topic: new for topic in followed if (new := masks[topic] & ~received)}

    def _masks_after(self, covered_upto: int) -> dict[int, int]:
        masks = self._masks.get(covered_upto)
        if masks is None:
            masks = self._masks[covered_upto] = {}
            for placement in self._content.placements:
                if placement.position > covered_upto:
                    bit = self._bit[placement.article_id]
                    masks[placement.topic_id] = masks.get(placement.topic_id, 0) | bit
        return masks

    def _bits(self, article_ids: Iterable[int]) -> int:
        return sum(self._bit.get(article_id, 0) for article_id in article_ids)

    def _select(self, new: dict[int, int]) -> tuple[Section, ...]:
        """Best articles first, each under the first topic it is new in, until topics and the mail are full."""
        own: dict[int, int] = {}
        seen = shared = room = 0
        for topic, mask in new.items():
            own[topic] = mask & ~seen
            shared |= mask & seen
            seen |= mask
            room |= lowest_bits(own[topic], self._content.per_topic)
        room = lowest_bits(room, self._content.total)
        sections = (
            Section(topic, self._articles(mask & room, topic, shared, new), (mask & ~room).bit_count())
            for topic, mask in own.items()
            if mask
        )
        return tuple(sections)

    def _articles(
        self, bits: int, topic: int, shared: int, new: dict[int, int]
    ) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """The articles of these bits, in order, each with the other topics it is new in."""
        articles = []
        while bits:
            bit = bits & -bits
            bits ^= bit
            others = tuple(other for other in new if other != topic and new[other] & bit) if shared & bit else ()
            articles.append((self._order[bit.bit_length() - 1], others))
        return tuple(articles)

    def _why_not_new(self, article_id: int, cohort: Cohort) -> Verdict:
        followed = [p for p in self._placements.get(article_id, []) if p.topic_id in cohort.topic_ids]
        if not followed:
            return Verdict.NOT_FOLLOWED
        if article_id in cohort.received and any(p.position > cohort.covered_upto for p in followed):
            return Verdict.RECEIVED
        return Verdict.COVERED


def lowest_bits(bits: int, count: int) -> int:
    """The `count` lowest of these bits; all of them when there are no more."""
    if bits.bit_count() <= count:
        return bits
    rest = bits
    for _ in range(count):
        rest &= rest - 1
    return bits ^ rest


def articles_of(sections: Iterable[Section]) -> frozenset[int]:
    """The ids of all articles in these sections."""
    return frozenset(article_id for section in sections for article_id, _ in section.articles)


def to_json(sections: Iterable[Section]) -> str:
    """Canonical JSON of sections."""
    return _canonical.encode([[s.topic_id, s.articles, s.more] for s in sections])


def from_json(text: str) -> tuple[Section, ...]:
    """The inverse of `to_json`."""
    return tuple(
        Section(topic_id, tuple((article_id, tuple(also)) for article_id, also in articles), more)
        for topic_id, articles, more in json.loads(text)
    )


def edition_key(language: str, sections_json: str) -> str:
    """Equal for equal mails: SHA-256 over language and sections, in hex."""
    return hashlib.sha256(f"{language}\n{sections_json}".encode()).hexdigest()
