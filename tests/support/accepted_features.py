"""`make accept-programs`: notes what the shipped templates use that some mail program lacks, as what is lived with.

Look at what it changes (`git diff`) before it is committed: every new line is something that some readers will not see.
"""

import json
import sys
from collections.abc import Iterator

from digest.core import shipped
from digest.mail.letter import Letter
from digest.mail.rules.mail import read
from digest.mail.rules.programs import ACCEPTED, lacked
from digest.mail.views import NoticeView, Picture
from tests.support import mails, views

LOGO = Picture(f"{views.SITE}/logo.png", "The Example Review", 160, 40)


def shipped_letters() -> Iterator[Letter]:
    """Every shipped mail, with everything it may hold."""
    full = [views.section(views.story(), views.story(2), number=number, note="Words", more=2) for number in (1, 2, 3)]
    publication = views.publication(logo=LOGO)
    digest = views.values(*full) | {"publication": publication, "issue": views.issue(archive_url=f"{views.SITE}/a")}
    notice = NoticeView(
        subject="About a story",
        frequency="weekly",
        title="A story",
        url=f"{views.SITE}/story",
        paragraphs=("One.", "Two."),
        stories=(views.story(), views.story(2)),
        first_day="Thursday, 26 November 2026",
    )
    surroundings = {"publication": publication, "brand": views.brand(), "notice": notice}
    for folder in sorted((shipped.templates() / "email").iterdir()):
        yield mails.letter(digest if folder.name.startswith("digest") else surroundings, mail=folder.name)


def used_by_shipped() -> list[str]:
    """The features, by slug."""
    return sorted({slug for letter in shipped_letters() for slug in lacked(read(mails.eml(letter)))})


def main() -> None:
    """Write them."""
    found = used_by_shipped()
    ACCEPTED.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(found)} features are lived with\n")


if __name__ == "__main__":
    main()
