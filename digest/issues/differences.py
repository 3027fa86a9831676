"""What differs between two contents of one issue, in sentences for people: pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from digest.core.languages import N_
from digest.issues.content import ArticleCopy, Content, TopicCopy

PARTS = {
    "title": (N_("The headline of “%(story)s” was changed from “%(old)s” to “%(new)s”."),),
    "summary": (
        N_("The summary of “%(story)s” was changed from “%(old)s” to “%(new)s”."),
        N_("“%(story)s” has a summary now: “%(new)s”."),
        N_("The summary of “%(story)s” was taken away: “%(old)s”."),
    ),
    "url": (N_("The link of “%(story)s” was changed from %(old)s to %(new)s."),),
    "author": (N_("The byline of “%(story)s” was changed from “%(old)s” to “%(new)s”."),),
    "image_url": (
        N_("“%(story)s” has another picture."),
        N_("“%(story)s” has a picture now."),
        N_("The picture of “%(story)s” was taken away."),
    ),
    "image_alt": (N_("The picture of “%(story)s” is described as “%(new)s”; before: “%(old)s”."),),
    "published_at": (N_("The date of “%(story)s” was changed."),),
}
WORDS = {
    "subject": (
        N_("The subject was changed from “%(old)s” to “%(new)s”."),
        N_("The subject is “%(new)s” now, in place of the usual one."),
        N_("The subject is the usual one again, in place of “%(old)s”."),
    ),
    "preheader": (
        N_("The preheader was changed from “%(old)s” to “%(new)s”."),
        N_("The preheader is “%(new)s” now, in place of the usual one."),
        N_("The preheader is the usual one again, in place of “%(old)s”."),
    ),
    "intro": (
        N_("The introduction was changed from “%(old)s” to “%(new)s”."),
        N_("There is an introduction now: “%(new)s”."),
        N_("The introduction was taken away: “%(old)s”."),
    ),
}
NOTE = (
    N_("The note on %(topic)s was changed from “%(old)s” to “%(new)s”."),
    N_("There is a note on %(topic)s now: “%(new)s”."),
    N_("The note on %(topic)s was taken away: “%(old)s”."),
)
"""What is said of a change; then, where there was nothing before; and where there is nothing now."""
LONGEST = 160


class Difference(NamedTuple):
    """A sentence of the catalogue, and the values of its places."""

    message: str
    values: Mapping[str, str]

    def said(self, say: Callable[..., str]) -> str:
        """As a Language or a page says messages. The reason is a message itself."""
        reason = {"reason": say(self.values["reason"])} if "reason" in self.values else {}
        return say(self.message, **{**self.values, **reason})

    def __str__(self) -> str:
        return self.message % self.values


def differences(old: Content, new: Content) -> list[Difference]:
    """From `old` to `new`: stories that came, went or moved, then what is said of them, then the words around them.

    Empty when readers would get the same.
    """
    return [*_stories(old, new), *_order(old, new), *_parts(old, new), *_topics(old, new), *_around(old, new)]


def _stories(old: Content, new: Content) -> Iterator[Difference]:
    before, after = _by_id(old), _by_id(new)
    for id_, article in after.items():
        if id_ not in before:
            yield _said(N_("Story added: “%(story)s”."), story=article.title)
    for id_, article in before.items():
        if id_ in after:
            continue
        if reason := new.left_out.get(id_):
            yield _said(N_("Story gone: “%(story)s” (%(reason)s)."), story=article.title, reason=reason)
        else:
            yield _said(N_("Story gone: “%(story)s”."), story=article.title)


def _order(old: Content, new: Content) -> Iterator[Difference]:
    """The fewest stories that must have moved, among those that stand in both."""
    before, after = _by_id(old), _by_id(new)
    left = [id_ for id_ in before if id_ in after]
    right = [id_ for id_ in after if id_ in before]
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    stayed = {id_ for block in blocks for id_ in left[block.a : block.a + block.size]}
    for id_ in right:
        if id_ not in stayed:
            up = right.index(id_) < left.index(id_)
            message = N_("“%(story)s” moved up.") if up else N_("“%(story)s” moved down.")
            yield _said(message, story=after[id_].title)


def _parts(old: Content, new: Content) -> Iterator[Difference]:
    before, stood, stands = _by_id(old), _placed(old), _placed(new)
    for article in new.articles:
        if (was := before.get(article.id)) is None:
            continue
        yield from _changed(was, article, PARTS, story=was.title)
        if stood.get(article.id) != stands.get(article.id):
            values = {"old": _joined(stood.get(article.id)), "new": _joined(stands.get(article.id))}
            yield _said(N_("“%(story)s” stands in %(new)s; before: %(old)s."), story=article.title, **values)


def _topics(old: Content, new: Content) -> Iterator[Difference]:
    before = {topic.id: topic for topic in old.topics}
    for topic in new.topics:
        was = before.get(topic.id, TopicCopy(topic.id, topic.name, topic.page_url, ""))
        if was.name != topic.name:
            yield _said(N_("The topic %(old)s is called %(new)s now."), old=was.name, new=topic.name)
        if was.note != topic.note:
            yield _said(_fitting(NOTE, was.note, topic.note), topic=topic.name, old=was.note, new=topic.note)
    shared = [topic.id for topic in new.topics if topic.id in before]
    if shared != [topic.id for topic in old.topics if topic.id in shared]:
        yield _said(N_("The topics come in another order."))


def _around(old: Content, new: Content) -> Iterator[Difference]:
    yield from _changed(old, new, WORDS)
    if (old.per_topic, old.total) != (new.per_topic, new.total):
        yield _said(
            N_("A mail holds %(new)s stories, of one topic %(new_topic)s; before: %(old)s, and %(old_topic)s."),
            new=new.total,
            new_topic=new.per_topic,
            old=old.total,
            old_topic=old.per_topic,
        )
    if old.template != new.template:
        yield _said(N_("The mail template is another: %(new)s."), new=new.template.name)
    if old.publication != new.publication:
        yield _said(N_("What stands around every mail was changed in config.toml."))


def _changed(
    old: Content | ArticleCopy, new: Content | ArticleCopy, parts: Mapping[str, tuple[str, ...]], **values: str
) -> Iterator[Difference]:
    for name, messages in parts.items():
        was, is_now = getattr(old, name), getattr(new, name)
        if was != is_now:
            yield _said(_fitting(messages, was, is_now), old=was or "", new=is_now or "", **values)


def _fitting(messages: tuple[str, ...], old: object, new: object) -> str:
    """The sentence for this change, where there are several."""
    if len(messages) == 1 or (old and new):
        return messages[0]
    return messages[1] if new else messages[2]


def _placed(content: Content) -> dict[int, list[str]]:
    """The topics of each story, in the order of topics."""
    found: dict[int, list[str]] = {}
    for topic in content.topics:
        for placement in content.placements:
            if placement.topic_id == topic.id and topic.name not in found.setdefault(placement.article_id, []):
                found[placement.article_id].append(topic.name)
    return found


def _by_id(content: Content) -> dict[int, ArticleCopy]:
    return {article.id: article for article in content.articles}


def _joined(names: Sequence[str] | None) -> str:
    return ", ".join(names or ())


def _said(message: str, **values: object) -> Difference:
    return Difference(message, {name: _short(str(value)) for name, value in values.items()})


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
