"""What editors write: a little Markdown, read into blocks of words. Pure.

Paragraphs, lists, *emphasis*, **strong words**, line breaks and links to http, https and mailto. All else is text as it
was typed, HTML above all: nothing here ever becomes markup, templates write that around the words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from digest.mail.views import Block, Run

SCHEMES = ("http", "https", "mailto")
BREAK = "\n"
KEPT = 16
"""Texts whose blocks are remembered: an issue has one, and many editions."""
_LISTS = {"bullet_list_open": "bullets", "ordered_list_open": "numbers"}


@lru_cache(KEPT)
def blocks(markdown: str) -> tuple[Block, ...]:
    """What was written. A list in a list becomes part of the outer one."""
    return tuple(_blocks(_reader().parse(markdown)))


def as_typed(text: str) -> tuple[Block, ...]:
    """Plain text without any markup; a blank line begins a new paragraph."""
    parts = (" ".join(part.split()) for part in text.split("\n\n"))
    return tuple(Block("paragraph", ((Run(part),),)) for part in parts if part)


def readable(written: Sequence[Block]) -> tuple[str, ...]:
    """The same as paragraphs of plain text: addresses in parentheses, one paragraph for each item of a list."""
    return tuple(line for block in written for line in _lines(block))


def is_allowed(url: str) -> bool:
    """Whether a link may lead there: to a page or to a mailbox, never to a script."""
    try:
        parts = urlsplit(url)
        return parts.scheme in SCHEMES and bool(parts.path if parts.scheme == "mailto" else parts.hostname)
    except ValueError:
        return False


def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero").enable(["emphasis", "link", "autolink", "list", "newline", "escape"])
    reader.validateLink = is_allowed  # type: ignore[method-assign]
    return reader


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    kind, items = "", list[tuple[Run, ...]]()
    for token in tokens:
        if token.level == 0 and token.type in _LISTS:
            kind, items = _LISTS[token.type], []
        elif token.level == 0 and token.type.endswith("_list_close"):
            yield Block(kind, tuple(items))
            kind = ""
        elif token.type == "inline" and (runs := tuple(_runs(token.children or []))):
            if kind:
                items.append(runs)
            else:
                yield Block("paragraph", (runs,))


def _runs(tokens: Sequence[Token]) -> Iterator[Run]:
    now = Run("")
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                now = replace(now, strong=token.type == "strong_open")
            case "em_open" | "em_close":
                now = replace(now, emphasis=token.type == "em_open")
            case "link_open":
                now = replace(now, url=str(token.attrs["href"]))
            case "link_close":
                now = replace(now, url="")
            case "hardbreak":
                yield Run(BREAK)
            case "softbreak":
                yield replace(now, text=" ")
            case _ if token.content:
                yield replace(now, text=token.content)


def _lines(block: Block) -> Iterator[str]:
    for number, runs in enumerate(block.items, start=1):
        mark = {"bullets": "- ", "numbers": f"{number}. "}.get(block.kind, "")
        yield mark + "".join(_text(run, last=_is_last(runs, place)) for place, run in enumerate(runs)).strip()


def _is_last(runs: Sequence[Run], place: int) -> bool:
    """Whether the words of a link end here: it may hold several runs."""
    return place + 1 == len(runs) or runs[place + 1].url != runs[place].url


def _text(run: Run, *, last: bool) -> str:
    address = run.url.removeprefix("mailto:")
    told = run.url and last and address != run.text
    return f"{run.text} ({address})" if told else run.text.replace(BREAK, " ")
