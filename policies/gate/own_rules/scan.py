"""A team's rules read as text: name, page and metadata are literals, so that settings, pages and lists need nothing of a repository to run."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from queuegate._light import NamedTuple, regex
from queuegate.synth.sources.python_nodes import tree_of

from ...rule import Finding, Mapping, Rule, TemplateFile
from ...severity import Severity
from ...team import Declaration
from .files import modules
from .records import Flaw, Module, Scan, Scanned

NAME: Final = regex(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
"""A name of a rule."""
_SUBJECTS: Final = {"Mapping": Mapping, "Declaration": Declaration, "TemplateFile": TemplateFile}
_WORDS: Final = ("name", "on", "severity", "docs", "fix")
_MOST_BYTES: Final = 1_000_000
_SHAPE: Final = "see docs/own-rules.md, or let `queuegate new` write one"


class _Wrong(Exception):  # noqa: N818 - a verdict on a module
    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


class _Written(NamedTuple):
    """The call of `@rule`, and the function below it."""

    call: ast.Call
    function: ast.FunctionDef


def unread(*_: Any) -> Iterator[Finding]:
    """Stands for what judges in a rule that was read, and not imported."""
    raise AssertionError("a rule that was not imported judges nothing")


def scan(entries: Iterable[str], folder: Path, root: Path, taken: Iterable[str]) -> Scan:
    """Every rule of these entries. `taken` are the names that are not free: those of our rules and groups."""
    rules: dict[str, Scanned] = {}
    flaws: list[Flaw] = []
    seen = set[Path]()
    ours = frozenset(taken)
    for one in modules(entries, folder, root):
        if isinstance(one, Module) and one.file in seen:
            continue
        found = one if isinstance(one, Flaw) else scan_one(one, ours)
        if isinstance(found, Scanned) and (other := rules.get(found.rule.name)):
            found = Flaw(f"the name {found.rule.name} is taken by the rule in {other.module.file.name}. Rename one of them", found.module.file, found.line)
        if isinstance(found, Flaw):
            flaws.append(found)
        else:
            rules[found.rule.name] = found
            seen.add(found.module.file)
    return Scan(tuple(rules.values()), tuple(flaws))


def scan_one(module: Module, taken: Collection[str]) -> Scanned | Flaw:
    """The rule of one module, or why it is none."""
    try:
        found = _scanned(module)
    except _Wrong as wrong:
        return Flaw(str(wrong), module.file, wrong.line)
    if (name := found.rule.name) in taken:
        return Flaw(f"the name {name} is taken by a rule or group of Queuegate. Give yours another, such as our-{name}", module.file, found.line)
    return found


def _scanned(module: Module) -> Scanned:
    tree = _parsed(module.file)
    page = ast.get_docstring(tree, clean=False)
    if not page or not page.strip():
        raise _Wrong(f"the module has no docstring, which is the rule's page: its first sentence states the defect ({_SHAPE})")
    call, function = _written(tree)
    said = _said(call, _constants(tree))
    name = _text(said, "name", call)
    if not NAME.fullmatch(name):
        raise _Wrong(f"{name!r} cannot be a rule's name. Write small letters, digits and hyphens, such as batch-size-of-ours", call.lineno)
    docs = _text(said, "docs", call)
    if not docs.startswith(("https://", "http://")):
        raise _Wrong(f"docs of {name} is {docs!r}. Write the address of the page that the rule rests on, with https://", call.lineno)
    rule = Rule(name, module.group, _subject(said["on"]), _severity(said["severity"]), docs, _text(said, "fix", call), unread, page)
    return Scanned(rule, module, function.name, call.lineno)


def _parsed(file: Path) -> ast.Module:
    if file.exists() and not file.is_file():
        raise _Wrong("cannot be read: it is a pipe or a device. Save its content in a file first")
    try:
        with file.open("rb") as opened:
            text = opened.read(_MOST_BYTES + 1)
    except OSError as error:
        raise _Wrong(f"cannot be read: {error.strerror}. Check its permissions") from None
    if len(text) > _MOST_BYTES:
        raise _Wrong(f"is larger than {_MOST_BYTES:,} bytes, and no module of a rule. Move it out of the folder")
    try:
        return tree_of(text)
    except SyntaxError as error:
        raise _Wrong(f"cannot be read as Python: {error.msg}. Correct this line", error.lineno or 1) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise _Wrong(f"cannot be read as Python: {error or 'it is nested too deep'}. Correct it, or move it out of the folder") from None


def _written(tree: ast.Module) -> _Written:
    found = [
        _Written(call, node)
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for call in node.decorator_list
        if isinstance(call, ast.Call) and _last(call.func) == "rule" and isinstance(node, ast.FunctionDef)
    ]
    if not found:
        raise _Wrong(f"no function has the decorator @rule(…): {_SHAPE}. What only helps rules begins with _")
    if len(found) > 1:
        raise _Wrong("a second rule in one module: the docstring is the page of one. Move it to a module of its own", found[1].call.lineno)
    given = found[0].function.args
    if not 1 <= len([*given.posonlyargs, *given.args]) <= 2 or given.vararg or given.kwonlyargs or given.kwarg:  # noqa: PLR2004 - the subject and the team
        raise _Wrong(f"{found[0].function.name} takes one subject, or the subject and the team: def check(mapping: Mapping)", found[0].function.lineno)
    if not any(map(_yields, found[0].function.body)):
        raise _Wrong(f"{found[0].function.name} yields nothing: a rule is a generator, and yields Finding(…)", found[0].function.lineno)
    return found[0]


def _yields(node: ast.AST) -> bool:
    """Is there a yield in it that is not a nested function's?"""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
        return False
    return isinstance(node, (ast.Yield, ast.YieldFrom)) or any(map(_yields, ast.iter_child_nodes(node)))


def _said(call: ast.Call, constants: dict[str, ast.expr]) -> dict[str, ast.expr]:
    said = {word.arg or "**": word.value for word in call.keywords}
    if call.args:
        said["name"] = call.args[0]
    odd, missing = [word for word in said if word not in _WORDS], [word for word in _WORDS if word not in said]
    if odd or missing or len(call.args) > 1:
        what = f"has no {missing[0]}" if missing else f"knows no {odd[0]}" if odd else "takes its name first, and the rest by name"
        raise _Wrong(f'@rule {what}: write @rule("name", on=Mapping, severity=Severity.WARNING, docs="https://…", fix="…")', call.lineno)
    return {word: constants.get(value.id, value) if isinstance(value, ast.Name) else value for word, value in said.items()}


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """Texts that the module has a name for."""
    found: dict[str, ast.expr] = {}
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        value = getattr(node, "value", None)
        found |= {target.id: value for target in targets if isinstance(target, ast.Name) and isinstance(value, ast.Constant)}
    return found


def _text(said: dict[str, ast.expr], word: str, call: ast.Call) -> str:
    value = said[word]
    if not isinstance(value, ast.Constant) or not isinstance(value.value, str) or not value.value.strip():
        raise _Wrong(f"{word} of @rule is not written out as text: it is read without running the module", getattr(value, "lineno", call.lineno))
    return value.value


def _subject(node: ast.expr) -> type[Any]:
    if (found := _SUBJECTS.get(_last(node))) is None:
        raise _Wrong(f"on of @rule is {ast.unparse(node)[:80]!r}. Write one of {', '.join(_SUBJECTS)}", node.lineno)
    return found


def _severity(node: ast.expr) -> Severity:
    word = str(node.value) if isinstance(node, ast.Constant) else _last(node).lower()
    if word not in [*Severity]:
        raise _Wrong(f"severity of @rule is {ast.unparse(node)[:80]!r}. Write one of {', '.join(f'Severity.{one.name}' for one in Severity)}", node.lineno)
    return Severity(word)


def _last(node: ast.expr) -> str:
    """`rule` of `rule` and of `policies.rule`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
