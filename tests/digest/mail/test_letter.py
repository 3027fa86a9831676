"""Letters: what values say stays text, in every part."""

from pathlib import Path

import pytest

from digest.core import shipped
from digest.core.errors import ConfigError, NotFound, TemplateError
from digest.mail import folder
from digest.mail.language import SENTINELS, wrap
from digest.mail.letter import Source, Template

MAILS = Path(__file__).parents[2] / "data" / "mail"


def test_the_three_parts_share_their_values() -> None:
    template = _template(subject="{{ a }}!", html="<p>{{ a }}</p>", text="{{ a }}\n")

    letter = template.render({"a": "R&D"})

    assert (letter.subject, letter.text) == ("R&D!", "R&D\n")
    assert "<p>R&amp;D</p>" in letter.html


def test_a_subject_is_one_line_without_control_characters() -> None:
    """A34."""
    template = _template(subject="\n Weekly: {{ a }}\n\n")

    letter = template.render({"a": "one\r\nBcc: x@example.org\x00\x0b\x85 two\u2028three\u202e"})

    assert letter.subject == "Weekly: one Bcc: x@example.org two three"


def test_slots_wait_for_the_reader() -> None:
    template = _template(html="<p>{{ reader.greeting }}</p>", text="{{ reader.greeting }} {{ reader.unsubscribe_url }}")

    letter = template.render({})

    assert f"<p>{SENTINELS['greeting']}</p>" in letter.html
    assert letter.text == f"{SENTINELS['greeting']} {SENTINELS['unsubscribe_url']}"


def test_values_cannot_bring_slots_controls_or_broken_characters() -> None:
    template = _template(html="<p>{{ a }}</p>", text="{{ a }}{{ [a] }}{{ a|e }}")

    letter = template.render({"a": "\ue000a\x00\x07\ud800\u202eb\uf8ff"})

    assert "<p>ab</p>" in letter.html
    assert not set(letter.html + letter.text) & set("\ue000\x00\x07\ud800\u202e\uf8ff")


def test_line_ends_joiners_and_isolates_stay() -> None:
    text = "a\nb\t\u2068日本\u2069 \N{WOMAN}\N{ZERO WIDTH JOINER}\N{ROCKET}"

    assert _template(text="{{ a }}").render({"a": text}).text == text


def test_a_value_named_reader_is_not_the_reader() -> None:
    letter = _template(text="{{ reader.greeting }}").render({"reader": {"greeting": "Hello Eve,"}})

    assert letter.text == SENTINELS["greeting"]


def test_html_is_escaped_once() -> None:
    template = _template(html="<p title='{{ a }}'>{{ a|e }}{{ a|upper }}{{ '<i>' ~ a }}{{ [a, a]|join('<br>') }}</p>")

    page = template.render({"a": "<b> '\""}).html

    lower, upper = "&lt;b&gt; &#x27;&quot;", "&lt;B&gt; &#x27;&quot;"
    assert f'title="{lower}"' in page
    assert f"&lt;b&gt; &#39;&#34;{upper}&lt;i&gt;{lower}{lower}&lt;br&gt;{lower}</p>" in page


def test_words_are_wrapped_and_never_cut() -> None:
    address = "https://www.example.org/" + "long/" * 20

    wrapped = wrap(f"See the well-known {address} for more about all of this", width=20, indent="  ")

    assert wrapped.split("\n") == ["  See the well-known", f"  {address}", "  for more about all", "  of this"]
    assert wrap("a  b\n\nc", width=5, indent=2) == "  a b\n  c"
    assert max(len(line) for line in wrap("word " * 99).split("\n")) <= 76


def test_a_line_with_only_a_statement_leaves_no_line_in_text() -> None:
    template = _template(text="a\n  {% if true %}\nb\n  {% endif %}\nc\n")

    assert template.render({}).text == "a\nb\nc\n"


def test_own_mails_come_before_shipped_ones(tmp_path: Path) -> None:
    _write(tmp_path / "digest", subject="Ours")

    assert folder.load("digest", own=tmp_path).render({}).subject == "Ours"
    assert folder.load("digest-compact", own=tmp_path) is folder.load("digest-compact", own=None)


def test_an_edited_file_counts_at_once_and_an_unchanged_one_is_not_compiled_again(tmp_path: Path) -> None:
    _write(tmp_path / "digest", subject="Before")
    before = folder.load("digest", own=tmp_path)

    assert folder.load("digest", own=tmp_path) is before
    _write(tmp_path / "digest", subject="After")
    assert folder.load("digest", own=tmp_path).render({}).subject == "After"


@pytest.mark.parametrize("mail", ["digset", "../digest", "", "digest/body.mjml"])
def test_an_unknown_mail_is_answered_with_those_that_exist(mail: str) -> None:
    with pytest.raises(NotFound, match=r"there are: .*digest, digest-compact.*small"):
        folder.load(mail, own=MAILS)


def test_a_folder_that_is_not_there_is_not_passed_over() -> None:
    with pytest.raises(ConfigError, match="there is no folder nowhere"):
        folder.load("digest", own=Path("nowhere"))


def test_a_part_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    _write(tmp_path / "digest")
    part = tmp_path / "digest" / "body.txt"

    part.write_bytes(b"fine\nnot \xff fine")
    with pytest.raises(TemplateError, match=r"body\.txt:2: this is not UTF-8"):
        folder.load("digest", own=tmp_path)
    part.unlink()
    with pytest.raises(TemplateError, match=r"body\.txt:1: the file is missing"):
        folder.load("digest", own=tmp_path)
    part.mkdir()
    with pytest.raises(TemplateError, match=r"body\.txt:1: the file cannot be read: Is a directory"):
        folder.load("digest", own=tmp_path)


def test_shipped_files_are_found() -> None:
    assert (shipped.templates() / "email" / "digest" / "body.mjml").is_file()
    assert shipped.config().name == "config.toml"


def _template(*, subject: str = "", html: str = "", text: str = "") -> Template:
    column = f"<mj-section><mj-column><mj-text>{html}</mj-text></mj-column></mj-section>"
    return Template.of(
        subject=Source("a/subject.txt", subject),
        html=Source("a/body.mjml", f"<mjml><mj-body>{column}</mj-body></mjml>"),
        text=Source("a/body.txt", text),
    )


def _write(mail: Path, *, subject: str = "") -> None:
    mail.mkdir(exist_ok=True)
    (mail / "subject.txt").write_text(subject)
    (mail / "body.mjml").write_text("<mjml><mj-body /></mjml>")
    (mail / "body.txt").write_text("")
