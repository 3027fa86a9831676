"""What a mail template may say, checked before it runs, each refusal with file and line.

Allowed are expressions, filters, `if`, `for`, `set` and `with`. What is the reader's own (`reader.greeting` and the
other READER_SLOTS) stands only as a plain `{{ reader.greeting }}`, or in a place of a sentence that is shown as it is:
`{{ _("... at %(address)s", address=reader.address) }}`. One letter is rendered for many readers, so nothing in it may
depend on which of them it is. Sentences are written out where they are said: translators get what is written.
"""

from collections.abc import Iterator, Sequence

from jinja2 import Environment, TemplateSyntaxError, nodes

from digest.core.errors import TemplateError
from digest.mail.language import UNSAFE
from digest.mail.views import READER_SLOTS

SENTENCES = {"_": 1, "gettext": 1, "ngettext": 2}
"""What speaks, and how many sentences each is given."""
REFUSED: dict[type[nodes.Node], str] = {
    nodes.AssignBlock: "a set block",
    nodes.Block: "block",
    nodes.CallBlock: "call",
    nodes.Extends: "extends",
    nodes.FilterBlock: "a filter block",
    nodes.FromImport: "from ... import",
    nodes.Import: "import",
    nodes.Include: "include",
    nodes.Macro: "macro",
    nodes.ScopedEvalContextModifier: "autoescape",
}


def check(environment: Environment, source: str, *, file: str, slots: Sequence[str] = READER_SLOTS) -> None:
    """Refuse what cannot work, or must not. `slots` are the reader values this file may show.

    Raises TemplateError with file and line.
    """
    for line, problem in _problems(environment, source, slots):
        raise TemplateError(f"{file}:{line}: {problem}")


def _problems(environment: Environment, source: str, slots: Sequence[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(source.splitlines(), 1):
        if UNSAFE.search(line):
            yield number, "there is a control or private-use character; remove it"
    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as error:
        yield error.lineno, str(error.message)
        return
    yield from _refused(tree)
    yield from _unknown(environment, tree)
    yield from _unwritten(tree)
    yield from _reader(tree, slots)


def _refused(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    for node in tree.find_all(tuple(REFUSED)):
        yield node.lineno, f"{REFUSED[type(node)]} cannot be used in a mail; there are if, for, set, with and filters"


def _unknown(environment: Environment, tree: nodes.Template) -> Iterator[tuple[int, str]]:
    for filtered in tree.find_all(nodes.Filter):
        if filtered.name not in environment.filters:
            yield filtered.lineno, f"there is no filter {filtered.name!r}"
    for tested in tree.find_all(nodes.Test):
        if tested.name not in environment.tests:
            yield tested.lineno, f"there is no test {tested.name!r}"


def _unwritten(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Every sentence that is not written out."""
    for call in tree.find_all(nodes.Call):
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        given = call.args[: SENTENCES.get(name, 0)]
        if any(not (isinstance(node, nodes.Const) and isinstance(node.value, str)) for node in given):
            yield call.lineno, f"{name}() needs its words written out, or nobody can translate them"


def _reader(tree: nodes.Template, slots: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Every mention of `reader`, but for plain slots and those in the places of plain sentences."""
    plain: set[int] = set()
    for output in tree.find_all(nodes.Output):
        shown = [node for each in output.nodes for node in (each, *_places(each))]
        plain |= {id(node.node) for node in shown if isinstance(node, nodes.Getattr) and node.attr in slots}
    for name in tree.find_all(nodes.Name):
        if name.name == "reader" and id(name) not in plain:
            yield name.lineno, _reader_rule(slots)


def _places(node: nodes.Expr) -> list[nodes.Expr]:
    """The values that a sentence is given."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in SENTENCES:
        return [place.value for place in node.kwargs]
    return []


def _reader_rule(slots: Sequence[str]) -> str:
    if not slots:
        return "reader cannot be used here: the subject is the same for every reader"
    allowed = ", ".join(f"{{{{ reader.{slot} }}}}" for slot in slots)
    return f"reader can only be shown as it is, as one of {allowed}: the same letter goes to many readers"
