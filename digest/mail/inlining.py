"""MJML to HTML, and the styles of `<mj-style inline="inline">` into the elements they concern.

Works on MJML that holds no Jinja: neither MJML nor premailer leaves Jinja as it is. Nothing here uses the network.
"""

import logging
import re
import threading

from mjml import mjml2html
from premailer import Premailer

INLINE = "/*inline*/"
"""Marks a style sheet for premailer; mjml-python forgets which ones ask for it."""
IGNORED = ' data-premailer="ignore"'
INLINE_ELEMENT = re.compile(r"""<mj-style\b[^>]*\binline\s*=\s*["']inline["'][^>]*>""")
DOCTYPE = "<!DOCTYPE html>"
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
LAYOUT_ATTRIBUTES = ["align", "valign", "bgcolor", "width", "height"]
"""premailer would add these to elements that it styles; MJML has set those that are needed."""

_one_at_a_time = threading.Lock()  # cssutils keeps global state


def to_html(mjml: str) -> str:
    """The whole HTML document. Raises ValueError in MJML's words."""
    marked = INLINE_ELEMENT.sub(lambda element: element[0] + INLINE, mjml)
    return inlined(mjml2html(marked, fonts={}))


def inlined(html: str) -> str:
    """`html` with marked style sheets moved into style attributes; comments are kept to the byte.

    Other style sheets (media queries, dark mode, MJML's own) stay as they are: inlined they could not be overruled.
    """
    comments = COMMENT.findall(html)
    numbers = iter(range(len(comments)))
    bare = COMMENT.sub(lambda _: f"<!--{next(numbers)}-->", html)
    bare = re.sub("(?i)^<!doctype html>", "", bare)  # premailer may drop it; it is put back below
    bare = re.sub(rf"<style([^>]*)>(?!{re.escape(INLINE)})", rf"<style\1{IGNORED}>", bare)
    styled = re.sub(rf"<style[^>]*>{re.escape(INLINE)}.*?</style>", "", _premailed(bare), flags=re.DOTALL)
    styled = styled.replace(IGNORED, "")
    return DOCTYPE + re.sub("<!--([0-9]+)-->", lambda number: comments[int(number[1])], styled)


def _premailed(html: str) -> str:
    with _one_at_a_time:
        document: str = Premailer(
            html,
            allow_network=False,
            align_floating_images=False,
            cache_css_parsing=False,
            cssutils_logging_level=logging.CRITICAL,
            disable_basic_attributes=LAYOUT_ATTRIBUTES,
            disable_validation=True,
            keep_style_tags=True,
            remove_classes=False,
            strip_important=False,
        ).transform(pretty_print=False)
    return document
