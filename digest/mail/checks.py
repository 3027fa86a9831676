"""What every mail is checked for before it goes out: one table of rules, one verdict each.

The rules stand in `digest.mail.rules`; they look at the finished bytes alone, so any .eml file can be checked.
"""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from digest.mail.rules import contrast, message, page, programs
from digest.mail.rules.mail import Level, Mail, Rule, read

MOST_FAULTS = 5
"""Faults told of one rule; the rest is counted."""

RULES: dict[str, Rule] = {
    "parsing": message.parsing,
    "line ends": message.line_ends,
    "line lengths": message.line_lengths,
    "headers": message.headers_once,
    "sender": message.sender,
    "message id": message.message_id,
    "one-click unsubscribe": message.one_click,
    "structure": message.structure,
    "plain text": message.plain_text,
    "html size": page.size,
    "style size": page.style_size,
    "at-rules": page.nested_at_rules,
    "document": page.document,
    "language": page.language,
    "links": page.links,
    "images": page.images,
    "headings": page.headings,
    "layout tables": page.layout_tables,
    "active content": page.active_content,
    "leftovers": page.leftovers,
    "contrast": contrast.light,
    "dark contrast": contrast.dark,
    "text size": contrast.small_text,
    "mail programs": programs.lacking,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's verdict, or one of its faults: "ok", "warning" (look at it), "wrong" (do not send it)."""

    level: Level
    rule: str
    message: str


def check(message: bytes) -> list[Finding]:
    """What every rule says of one mail, in the order of RULES. A rule that holds says "ok" and what it promises.

    Raises BadInput when it is no mail.
    """
    mail = read(message)
    return [finding for name, rule in RULES.items() for finding in _findings(name, rule, mail)]


def _findings(name: str, rule: Rule, mail: Mail) -> Iterator[Finding]:
    faults = list(rule(mail))
    for fault in faults[:MOST_FAULTS]:
        yield Finding(fault.level, name, fault.message)
    if len(faults) > MOST_FAULTS:
        yield Finding(faults[-1].level, name, f"and {len(faults) - MOST_FAULTS} more like these")
    if not faults:
        yield Finding("ok", name, inspect.getdoc(rule) or "")
