"""In which ways an article is kept back, and two resemble each other. Pure, because values need it too."""

import enum


class HeldBecause(enum.StrEnum):
    """Why an article is kept out of issues."""

    EDITOR = "editor"
    SOURCE = "source"
    """Its source is held: see there."""
    CONFLICT = "conflict"
    """It may be another article under a new address: see its resemblance."""


class RetractedBy(enum.StrEnum):
    """Who took an article back, and so who may bring it again."""

    EDITOR = "editor"
    """For good, until an editor restores it."""
    SOURCE = "source"
    """Its source said so; it comes again when this source shows it again."""
    TWIN = "twin"
    """The source of a twin said so: that one has to show it again."""
    REFUSAL = "refusal"
    """It was refused with its source; it comes again when another source tells it."""
    PAGE = "page"
    """Its page was gone, or asked not to be found, when it was looked at; it comes again when that stands again."""


class ResemblanceKind(enum.StrEnum):
    """What two articles have in common."""

    CONFLICT = "conflict"
    """They are of one source and share a mark of identity, but not enough of them; the later one is held."""
    SAME_STORY = "same-story"
    """They tell one story in two texts: a press release and a blog. Both stay in issues."""
