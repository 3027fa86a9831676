"""A plain-text topic page: title, tagline, description and topic, then title and summary of each article in turn.

Blank lines separate the paragraphs; a paragraph may run over several lines. Articles have no address here.
"""

from digest.articles.cleaning import TEXT_LENGTH, TITLE_LENGTH, shorten, tidy
from digest.articles.values import Entry
from digest.core.errors import SourceError
from digest.sources.parsing.parsed import Parsed

HEADINGS = ("the publication's title", "its tagline", "its description", "the topic")

Paragraph = tuple[int, str]
"""The line it begins on, and its text."""


def parse_page(text: str) -> Parsed:
    """The articles of a topic page, with its topic as their category.

    Raises SourceError, with the line, when the paragraphs do not pair up.
    """
    paragraphs = _paragraphs(text)
    headings, articles = paragraphs[: len(HEADINGS)], paragraphs[len(HEADINGS) :]
    if not articles:
        raise SourceError(
            f"it is no topic page: it has {len(paragraphs)} paragraphs, but begins with {', '.join(HEADINGS)}, "
            "and then has a title and a summary for each article"
        )
    topic = headings[-1][1]
    entries = tuple(_entry(title, summary, topic) for title, summary in _pairs(articles))
    return Parsed(entries, title=shorten(f"{headings[0][1]}: {topic}", limit=200))


def _paragraphs(text: str) -> list[Paragraph]:
    paragraphs: list[Paragraph] = []
    between = True
    for number, line in enumerate(text.splitlines(), start=1):
        words = tidy(line)
        if words and between:
            paragraphs.append((number, words))
        elif words:
            paragraphs[-1] = (paragraphs[-1][0], f"{paragraphs[-1][1]} {words}")
        between = not words
    return paragraphs


def _pairs(articles: list[Paragraph]) -> list[tuple[Paragraph, Paragraph]]:
    if len(articles) % 2:
        line, title = articles[-1]
        raise SourceError(
            f"line {line}: the paragraphs do not pair up; {shorten(title, limit=60)!r} would be a title without summary"
        )
    return list(zip(articles[::2], articles[1::2], strict=True))


def _entry(title: Paragraph, summary: Paragraph, topic: str) -> Entry:
    line, words = title
    if len(words) > TITLE_LENGTH:
        raise SourceError(
            f"line {line}: the paragraphs do not pair up; a text of {len(words)} characters stands in a title's place"
        )
    return Entry(words, shorten(summary[1], limit=TEXT_LENGTH), categories=(topic,))
