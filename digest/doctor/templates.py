"""Mail templates: each compiles, and the one that is used makes a sound mail."""

from collections.abc import Iterator
from pathlib import Path

from digest.app import App
from digest.core.errors import DigestError
from digest.doctor import sample
from digest.doctor.finding import Finding, ok, warning, wrong
from digest.mail import checks, folder

SUBJECT = "templates"


def examine(app: App) -> Iterator[Finding]:
    """The configured template, a mail made from it, and every other template of the publication's own."""
    mail, own = app.settings.template, app.templates
    try:
        letter = sample.mail(app)
    except DigestError as error:
        yield wrong(SUBJECT, str(error), f"Nothing can be sent until {mail} is put right.")
    else:
        yield ok(SUBJECT, f"{mail} compiles, and writes a mail of {len(letter) / 1000:,.0f} kB")
        yield from _sound(letter, mail)
    yield from _others(own, mail) if own is not None and own.is_dir() else []


def _sound(letter: bytes, mail: str) -> Iterator[Finding]:
    faults = [finding for finding in checks.check(letter) if finding.level != "ok"]
    for fault in faults:
        tell = wrong if fault.level == "wrong" else warning
        advice = f"Mend it in the template {mail}, or in [publication]; `digest mail check` looks at any mail."
        yield tell(SUBJECT, f"a sample mail: {fault.rule}: {fault.message}", advice)
    if not faults:
        yield ok(SUBJECT, f"a sample mail keeps all {len(checks.RULES)} rules of `digest mail check`")


def _others(own: Path, used: str) -> Iterator[Finding]:
    names = sorted(place.name for place in own.iterdir() if place.is_dir() and place.name != used)
    for name in names:
        try:
            folder.load(name, own=own)
        except DigestError as error:
            yield warning(SUBJECT, str(error), f"Put it right, or remove {own / name}.")
        else:
            yield ok(SUBJECT, f"{name} compiles")
