"""What a digest template sees, with one call: a test names only what it cares about."""

from typing import Any

from digest.core.sections import Brand
from digest.mail import prose
from digest.mail.views import (
    BrandView,
    IssueView,
    Link,
    Picture,
    PublicationView,
    SectionView,
    StoryView,
)

SITE = "https://www.example.org"
SUMMARY = (
    "A Belgian study has found that making the blood vessels around a tumour more normal might help to deliver "
    "drugs to it, and that the effect lasts for some weeks after treatment ends."
)


def publication(**given: Any) -> PublicationView:
    """The Example Review, in English, without a logo."""
    defaults: dict[str, Any] = {
        "name": "The Example Review",
        "tagline": "Science news, read carefully",
        "language": "en",
        "direction": "ltr",
        "postal_address": "The Example Review, 1 Example Street, London N1 1AA, United Kingdom",
        "site_url": f"{SITE}/",
        "links": (Link("About us", f"{SITE}/about"), Link("Privacy", f"{SITE}/privacy")),
        "logo": None,
        "written_in": "en",
    }
    return PublicationView(**(defaults | given))


def brand(**given: str) -> BrandView:
    """The colours of a configuration that says nothing about colours."""
    colours = Brand()
    defaults = {name: getattr(colours, name) for name in BrandView.__slots__}
    return BrandView(**(defaults | given))


def issue(**given: Any) -> IssueView:
    """A weekly issue with an editor's intro."""
    defaults: dict[str, Any] = {
        "subject": "Your weekly digest: restoring leaky blood vessels",
        "preheader": "Also: what exhausts immune cells, and a small organ with a large part",
        "date": "Thursday, 26 November 2026",
        "frequency": "weekly",
        "intro": ("A quiet week in the journals, and a loud one at the conference.",),
    }
    defaults["opening"] = prose.as_typed("\n\n".join(given.get("intro", defaults["intro"])))
    return IssueView(**(defaults | given))


def picture(number: int = 1, **given: Any) -> Picture:
    """A picture that only decorates."""
    defaults: dict[str, Any] = {"url": f"{SITE}/pictures/{number}.jpg", "alt": "", "width": 144, "height": 96}
    return Picture(**(defaults | given))


def story(number: int = 1, **given: Any) -> StoryView:
    """An illustrated story with everything."""
    defaults: dict[str, Any] = {
        "title": f"Restoring leaky blood vessels could lead to new cancer treatment {number}",
        "url": f"{SITE}/2026/11/restoring-leaky-blood-vessels-could-lead-to-treatment-{number}/",
        "summary": SUMMARY,
        "date": "24 November 2026",
        "author": "",
        "picture": picture(number),
        "also_in": (),
        "language": "en",
    }
    return StoryView(**(defaults | given))


def section(*stories: StoryView, number: int = 1, **given: Any) -> SectionView:
    """A topic with these stories."""
    defaults: dict[str, Any] = {
        "anchor": f"topic-{number}",
        "name": "Immune system",
        "note": "",
        "stories": stories,
        "more": 0,
        "more_url": f"{SITE}/topics/{number}/",
    }
    return SectionView(**(defaults | given))


def values(*sections: SectionView, **given: Any) -> dict[str, Any]:
    """All variables of a digest template, `reader` excepted."""
    defaults: dict[str, Any] = {
        "publication": publication(),
        "brand": brand(),
        "issue": issue(),
        "sections": sections,
        "story_count": sum(len(section.stories) for section in sections),
        "contents": len(sections) > 1,
    }
    return defaults | given
