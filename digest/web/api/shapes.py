"""What goes in and out below /api/: fixed names, bounded lengths."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Slug = Annotated[str, Field(max_length=80)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SignUp(_Shape):
    """What somebody who signs up typed and chose. What is left out is what the publication offers by itself."""

    address: str = Field(max_length=254, description="the e-mail address")
    name: str = Field(default="", max_length=200)
    topics: list[Slug] = Field(max_length=500, description="slugs of /api/topics")
    frequency: str = Field(default="", max_length=40, description="a name of /api/topics")
    timezone: str = Field(default="", max_length=64, description="such as 'Europe/London'")
    language: str = Field(default="", max_length=35, description="a tag of /api/topics")
    consent: str = Field(max_length=40, description="the version of the sentence that the reader was shown and ticked")


class Accepted(_Shape):
    """The one answer to every sign-up whose form is good."""

    answer: str = Field(description="the same for every address, in the language that the browser likes best")


class Refused(_Shape):
    """Why it was not taken, and what to do."""

    error: str
    advice: str
    mistakes: list[str] = Field(default=[], description="such as 'address-wrong', in the order of the form")


class TopicShape(_Shape):
    """What a reader can follow."""

    slug: str
    name: str
    description: str
    group: str = Field(description="the heading it is found under; empty for none")


class FrequencyShape(_Shape):
    """How often mail comes."""

    name: str
    words: str
    at: str


class LanguageShape(_Shape):
    """A language of our mails."""

    tag: str
    name: str


class ConsentShape(_Shape):
    """The sentence to show beside an empty box; a sign-up holds its version when the box is ticked."""

    sentence: str
    version: str


class Offered(_Shape):
    """All that a form needs to know."""

    topics: list[TopicShape]
    frequencies: list[FrequencyShape]
    languages: list[LanguageShape]
    consent: ConsentShape
