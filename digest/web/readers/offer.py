"""What somebody who signs up can choose from, and what they agree to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.orm import Session

from digest.core.languages import Language, language
from digest.core.sections import Schedule
from digest.core.settings import Settings
from digest.topics.queries import every_topic
from digest.topics.values import TopicRow
from digest.web.site import Site
from subscribers.wordings import version_of


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence to agree to, and what the consent log calls it."""

    text: str
    version: str


@dataclass(frozen=True, slots=True)
class Offer:
    """The choices there are now."""

    topics: Mapping[str, TopicRow]
    """By slug, in the order of lists."""
    schedules: Mapping[str, Schedule]
    usual: str
    """The schedule of somebody who names none."""
    languages: Mapping[str, Language]
    """By the tag that config.toml has."""
    timezone: str
    """Of somebody who names none."""
    sentences: Mapping[str, str]
    """By version: the sentence to agree to, in each language."""

    @property
    def groups(self) -> list[tuple[str, list[TopicRow]]]:
        """Topics under their headings, both in the order of lists; those without a heading come first."""
        return in_groups(self.topics.values())


def in_groups(topics: Iterable[TopicRow]) -> list[tuple[str, list[TopicRow]]]:
    """See `Offer.groups`."""
    listed = list(topics)
    names = list(dict.fromkeys(["", *(topic.group for topic in listed)]))
    ordered = sorted(listed, key=lambda topic: names.index(topic.group))
    return [(name, list(some)) for name, some in groupby(ordered, key=lambda topic: topic.group)]


def offer(session: Session, settings: Settings) -> Offer:
    """What a publication offers now."""
    languages = {tag: language(tag, settings.catalogues_folder) for tag in settings.publication.offered}
    said = [consent(settings, speak) for speak in languages.values()]
    return Offer(
        topics={topic.slug: topic for topic in every_topic(session)},
        schedules=settings.schedules,
        usual=settings.usual_frequency,
        languages=languages,
        timezone=settings.publication.timezone,
        sentences={sentence.version: sentence.text for sentence in said},
    )


def offered_now(site: Site) -> Offer:
    """What a site offers now."""
    with site.app.database.reading() as session:
        return offer(session, site.app.settings)


def consent(settings: Settings, speak: Language) -> Sentence:
    """The sentence of `[signup]` as it is shown in this language."""
    text = speak.say(settings.signup.consent)
    return Sentence(text, version_of(text))
