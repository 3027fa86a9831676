"""Random editions full of nasty texts, as hypothesis strategies."""

from typing import Any

from hypothesis import strategies as st

from tests.support import views

NASTY = (
    *(
        "",
        " ",
        "\"quoted\" & 'quoted'",
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "{% raw %}",
        "{% endfor %}",
        "{# x #}",
    ),
    *("&amp; &lt;b&gt; &nbsp; &#34;", "xj1z xj12z", "<!--[if mso]>", "--> <![endif]-->", "]]>", "-- \\ --", "%7B%7B"),
    *("ελληνικά \N{EM DASH} кириллица", "\N{GRINNING FACE}\N{ZERO WIDTH JOINER}\N{ROCKET}", "שלום עולם", "a" * 300),
    *(
        "\ue000 and \ue003",
        "/*inline*/",
        "</td></tr></table>",
        "e = mc²; a < b > c",
        "a\nb",
        "https://x.example/?a=1&b=2",
    ),
)
"""What feeds and editors write, meaning well or not."""

texts = st.one_of(st.sampled_from(NASTY), st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=40))
addresses = st.builds("https://www.example.org/{}?a=1&b={}".format, st.integers(0, 999), st.sampled_from("xyz"))
pictures = st.builds(views.picture, alt=texts, width=st.integers(1, 300))
stories = st.builds(
    views.story,
    title=texts,
    url=st.none() | addresses,
    summary=texts,
    date=st.sampled_from(["", "24 November 2026"]),
    author=texts,
    picture=st.none() | pictures,
    also_in=st.lists(texts, max_size=2).map(tuple),
)
sections = st.builds(
    lambda stories, **given: views.section(*stories, **given),
    stories=st.lists(stories, max_size=4),
    number=st.integers(1, 9),
    name=texts,
    note=texts,
    more=st.integers(0, 20),
)
issues = st.builds(views.issue, subject=texts, preheader=texts, intro=st.lists(texts, max_size=2).map(tuple))
publications = st.builds(
    views.publication,
    name=texts,
    tagline=texts,
    direction=st.sampled_from(["ltr", "rtl"]),
    logo=st.none() | pictures,
)


@st.composite
def editions(draw: st.DrawFn) -> dict[str, Any]:
    """All variables of a digest template, `reader` excepted."""
    drawn = draw(st.lists(sections, min_size=1, max_size=3))
    return views.values(*drawn, issue=draw(issues), publication=draw(publications))
