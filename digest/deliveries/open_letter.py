"""An issue's mail as everybody may see it in a browser: by the very path that sends it, but to nobody."""

from collections.abc import Mapping
from dataclasses import replace
from html import escape

from digest.deliveries.letters import Press, Stationery
from digest.issues.content import Content
from digest.issues.general import sections
from digest.issues.models import Issue
from digest.mail.language import SENTINELS


def open_letter(stationery: Stationery, issue: Issue, general: Content, slots: Mapping[str, str]) -> str:
    """The HTML of the general edition's mail. `slots` are said where a reader's own values would stand.

    Raises TemplateError, as the mail itself would.
    """
    press = Press(replace(stationery, archive=False), issue, general)
    filled = {ord(sentinel): escape(slots.get(slot, "")) for slot, sentinel in SENTINELS.items()}
    return press.letter(sections(general)).html.translate(filled)
