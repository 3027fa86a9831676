"""From what somebody typed to what they wish, or what to look at again. Looks at nobody: the form alone decides."""

import enum
from dataclasses import dataclass
from datetime import datetime

from digest.core.errors import BadInput
from digest.core.sections import Signup
from digest.web.forms import Typed, fails
from digest.web.readers.offer import Offer
from subscribers.acceptance import accept
from subscribers.addresses import EmailAddress, email_address
from subscribers.choices import Choices, checked_frequency, checked_name, checked_zone
from subscribers.models import RequestKind
from subscribers.requests import Asked, Door


class Mistake(enum.StrEnum):
    """What to look at again, in the order of the form; templates/web/public/mistakes.html says it to people."""

    TOPICS_NONE = "topics-none"
    TOPICS_UNKNOWN = "topics-unknown"
    FREQUENCY_UNKNOWN = "frequency-unknown"
    ADDRESS_MISSING = "address-missing"
    ADDRESS_WRONG = "address-wrong"
    ADDRESS_OF_MANY = "address-of-many"
    ADDRESS_REFUSED = "address-refused"
    NAME_LONG = "name-long"
    LANGUAGE_UNKNOWN = "language-unknown"
    TIMEZONE_UNKNOWN = "timezone-unknown"
    CONSENT_MISSING = "consent-missing"
    CONSENT_CHANGED = "consent-changed"
    FORM_QUICK = "form-quick"
    FORM_OLD = "form-old"

    @property
    def field(self) -> str:
        """The field it is about; "form" for the whole of it."""
        return self.value.partition("-")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A sign-up form as it was filled in. What was left out is what the publication offers by itself."""

    address: str = ""
    name: str = ""
    topics: tuple[str, ...] = ()
    frequency: str
    timezone: str
    language: str
    consent: str = ""
    """The version of the sentence, when its box is ticked."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A sign-up whose form is good."""

    address: EmailAddress
    choices: Choices
    sentence: str

    def asked(self, *, source: Door, at: datetime) -> Asked:
        """What is noted of it at the door."""
        return Asked(
            kind=RequestKind.SIGN_UP,
            address=self.address,
            source=source,
            at=at,
            choices=self.choices,
            consent=self.sentence,
        )


def untouched(offer: Offer, *, language: str) -> Filled:
    """The form before anybody typed."""
    return Filled(frequency=offer.usual, timezone=offer.timezone, language=language)


def filled(form: Typed, offer: Offer, *, language: str) -> Filled:
    """What a form holds."""
    return Filled(
        address=one(form, "address"),
        name=one(form, "name"),
        topics=form.all("topic"),
        frequency=one(form, "frequency") or offer.usual,
        timezone=one(form, "timezone") or offer.timezone,
        language=one(form, "language") or language,
        consent=one(form, "consent"),
    )


def wish(filled: Filled, offer: Offer, rules: Signup) -> Wish | list[Mistake]:
    """What they wish, or everything that is wrong, in the order of the form."""
    address, mistakes = _own_address(filled.address, rules), _mistakes(filled, offer)
    if isinstance(address, Mistake) or mistakes:
        found = [address, *mistakes] if isinstance(address, Mistake) else mistakes
        return sorted(found, key=list(Mistake).index)
    choices = Choices(
        topic_ids=frozenset(offer.topics[slug].id for slug in filled.topics),
        frequency=filled.frequency,
        timezone=filled.timezone,
        language=filled.language,
        name=checked_name(filled.name),
    )
    return Wish(address, choices, offer.sentences[filled.consent])


def one(form: Typed, name: str) -> str:
    """A field without the blanks around it; empty when the form has no such field."""
    return (form.one(name) or "").strip()


def checked_address(text: str) -> EmailAddress | Mistake:
    """The address, or what is wrong with it."""
    if not text:
        return Mistake.ADDRESS_MISSING
    try:
        return email_address(text)
    except BadInput:
        return Mistake.ADDRESS_WRONG


def _own_address(text: str, rules: Signup) -> EmailAddress | Mistake:
    """One that the publisher takes from strangers."""
    address = checked_address(text)
    if isinstance(address, Mistake):
        return address
    if fails(lambda: accept(address, roles=rules.role_addresses == "allow", refused_domains=())):
        return Mistake.ADDRESS_OF_MANY
    if fails(lambda: accept(address, roles=True, refused_domains=rules.refused_domains)):
        return Mistake.ADDRESS_REFUSED
    return address


def _mistakes(filled: Filled, offer: Offer) -> list[Mistake]:
    found = {
        Mistake.NAME_LONG: fails(lambda: checked_name(filled.name)),
        Mistake.TOPICS_NONE: not filled.topics,
        Mistake.TOPICS_UNKNOWN: not offer.topics.keys() >= set(filled.topics),
        Mistake.FREQUENCY_UNKNOWN: fails(lambda: checked_frequency(filled.frequency, offer.schedules)),
        Mistake.TIMEZONE_UNKNOWN: fails(lambda: checked_zone(filled.timezone)),
        Mistake.LANGUAGE_UNKNOWN: filled.language not in offer.languages,
        Mistake.CONSENT_MISSING: not filled.consent,
        Mistake.CONSENT_CHANGED: bool(filled.consent) and filled.consent not in offer.sentences,
    }
    return [mistake for mistake, wrong in found.items() if wrong]
