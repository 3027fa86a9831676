"""The languages that readers may choose: each has its catalogue, and the publication's own catalogues are sound."""

from collections.abc import Iterator
from pathlib import Path

from digest.core.catalogues import faults
from digest.core.languages import SOURCE, language
from digest.core.settings import Settings
from digest.doctor.finding import Finding, ok, warning

SUBJECT = "languages"


def examine(settings: Settings) -> Iterator[Finding]:
    """Raises ConfigError when there is no such folder, and for a catalogue that cannot be read."""
    own = settings.catalogues_folder
    for tag in settings.publication.offered:
        yield _spoken(tag, own)
    for file in sorted(own.glob("*.po")) if own else []:
        for fault in faults(file):
            yield warning(SUBJECT, f"{file}: {fault}", "Until it is mended, English is said there.")


def _spoken(tag: str, own: Path | None) -> Finding:
    if language(tag, own).translated or tag.partition("-")[0] == SOURCE:
        return ok(SUBJECT, f"pages and mails speak {tag}")
    advice = "Write a catalogue, as docs/languages.md says, or take the language out of [publication]."
    return warning(SUBJECT, f"there is no catalogue for {tag}: what pages and mails say is English", advice)
