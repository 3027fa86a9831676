"""What keeps robots out of the forms that strangers fill in: a field that people do not see, and time to type."""

from collections.abc import Sequence

from digest.web.forms import Typed
from digest.web.readers import moments
from digest.web.readers.wishes import Mistake, one
from digest.web.site import Site
from subscribers.requests import Door

TRAP = "website"
"""A field that people do not see; what fills it in is a robot."""


def trapped(form: Typed) -> bool:
    """Whether a robot filled it in. It is told what everybody is told, and nothing is noted."""
    return bool(one(form, TRAP))


def paced(site: Site, form: Typed) -> list[Mistake]:
    """Whether the form was filled in as people do."""
    pace = moments.pace(site.app.secret, one(form, "moment"), site.app.clock())
    told = {"too quick": Mistake.FORM_QUICK, "too old": Mistake.FORM_OLD}
    return [told[pace]] if pace in told else []


def door_of(form: Typed) -> Door:
    """A form of ours holds its moment; one that stands on another site does not."""
    return "web" if one(form, "moment") else "embed"


def moment_for(site: Site, mistakes: Sequence[Mistake], moment: str) -> str:
    """The moment of a form that is shown: the one of before, so that time goes on, unless that is too old."""
    stale = not moment or Mistake.FORM_OLD in mistakes
    return moments.moment(site.app.secret, site.app.clock()) if stale else moment
