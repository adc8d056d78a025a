"""Which keyword of a Python call sets a value: CDK traces name the line of a call, and a call may span thirty lines."""

from __future__ import annotations

import ast
import stat
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final, TypeVar

from queuegate._light import NamedTuple

from ... import disk
from ...python_nodes import below, children, nodes_of, tree_of

T = TypeVar("T")
MOST_BYTES: Final = 1_000_000
_Named = tuple[str, ast.keyword | ast.expr, ast.expr]


class Found(NamedTuple):
    """Where a call, or a keyword in it, is written.

    `rank` is the index of the spelling that was found (0 is the innermost property), or the number of spellings when only the call was found. `passed` are the
    parameters of the surrounding function from which the value comes, so the caller's keywords of these names set it too.
    """

    line: int
    column: int
    rank: int
    passed: frozenset[str] = frozenset()


def find(file: str, line: int, spellings: Sequence[Collection[str]], ids: Sequence[str] = ()) -> Found | None:
    """Find the keyword, or the key of a dictionary, by which the call at `line` sets a property; `ids` (innermost first) tell several calls on one line apart.

    None if the file cannot be parsed or has no call there.
    """
    module = _module(file)
    call = module and _call_at(module.calls, line, ids)
    if not module or not call:
        return None
    named = list(_named(module, call))
    for rank, names in enumerate(spellings):
        for name, key, value in named:
            if name in names:
                return Found(key.lineno, module.column(key.lineno, key.col_offset), rank, _passed(module.functions, key.lineno, value))
    if isinstance(call.func, ast.Attribute) and call.func.end_lineno != call.lineno:  # a chain of methods over several lines: this one's name
        return Found(line, module.column(line, call.func.end_col_offset or 0) - len(call.func.attr), len(spellings))
    return Found(call.lineno, module.column(call.lineno, call.col_offset), len(spellings))


class Argument(NamedTuple):
    """What a call is given by a keyword: its value (None where it has no such keyword), the parameters of the surrounding function from which that comes, the class that is made, and the
    names of the file that have one value.
    """

    value: ast.expr | None
    passed: frozenset[str]
    maker: str
    assigned: dict[str, ast.expr]


def argument(file: str, line: int, ids: Sequence[str], names: Collection[str]) -> Argument | None:
    """What the call at this line is given by the first keyword of these names. None if the file cannot be parsed or has no call there."""
    module = _module(file)
    call = module and _call_at(module.calls, line, ids)
    if not module or not call:
        return None
    value = next((one.value for one in call.keywords if one.arg in names), None)
    made = call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""
    return Argument(value, _passed(module.functions, line, value) if value is not None else frozenset(), made, module.assigned)


def find_by_text(files: Collection[str], texts: Collection[str], names: Collection[str]) -> tuple[str, int, int] | None:
    """Find the one call that has these texts (all of them, or else half) among its own arguments; give the place of its keyword in `names`, or of the call."""
    calls = [(file, module, call) for file in files if (module := _module(file)) for call in module.calls]
    if (found := with_texts(calls, lambda one: _own_texts(one[2]), texts)) is None:
        return None
    file, module, call = found
    place = next((keyword for keyword in call.keywords if keyword.arg in names), call)
    return file, place.lineno, module.column(place.lineno, place.col_offset)


def with_texts(calls: Sequence[T], own: Callable[[T], set[str]], texts: Collection[str]) -> T | None:
    """The one call that has all the texts, or else half of them; None where several or none do."""
    matches = [(call, len(own(call) & set(texts))) for call in calls]
    for enough in (len(set(texts)), (len(set(texts)) + 1) // 2):
        found = [call for call, count in matches if count >= enough]
        if len(found) == 1:
            return found[0]
    return None


def _own_texts(call: ast.Call) -> set[str]:
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    items = [item for argument in arguments for item in (argument.elts if isinstance(argument, ast.List | ast.Tuple | ast.Set) else [argument])]
    return {item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)}


def statement(file: str, line: int, names: Collection[str]) -> tuple[int, int, bool] | None:
    """Give the line and column of the statement at `line`, and whether it says one of `names` (as a keyword, an attribute or the end of a dotted string)."""
    module = _module(file)
    around = [node for node in nodes_of(module.tree) if isinstance(node, ast.stmt) and _covers(node, line)] if module else []
    if not module or not around:
        return None
    innermost = around[-1]
    says = any(_word(node) in names for node in below(innermost))
    return innermost.lineno, module.column(innermost.lineno, innermost.col_offset), says


def _word(node: ast.AST) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text.rpartition(".")[2]
        case ast.keyword(arg=name) | ast.Attribute(attr=name):
            return name
    return None


class _Module(NamedTuple):
    """A file, looked through once however many constructs it makes: its calls and its functions are in the order of `ast.walk`."""

    tree: ast.Module
    calls: list[ast.Call]
    functions: list[ast.FunctionDef | ast.AsyncFunctionDef]
    assigned: dict[str, ast.expr]
    lines: list[str]

    def column(self, line: int, offset: int) -> int:
        """The column, from 1, of an offset of `ast`, which counts the bytes of UTF-8."""
        return len(self.lines[line - 1].encode()[:offset].decode(errors="replace")) + 1


def _module(file: str) -> _Module | None:
    return parsed_once(file, _parse)


def parsed_once(file: str, parse: Callable[[str, int, int], T | None]) -> T | None:
    """What `parse` makes of a file, told when it was changed and how large it is; None where that cannot be parsed."""
    try:
        about = disk.stat(file)
        if not stat.S_ISREG(about.st_mode) or about.st_size > MOST_BYTES:
            return None  # a pipe or a device, or nothing that a person wrote
        return parse(file, about.st_mtime_ns, about.st_size)
    except (OSError, SyntaxError, ValueError, RecursionError):
        return None


def _decoded(data: bytes) -> str:
    """The text of a file: in UTF-8, unless it says otherwise in one of its first two lines (https://docs.python.org/3/reference/lexical_analysis.html#encoding-declarations)."""
    if b"coding" not in b"".join(data.splitlines()[:2]):
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    import tokenize  # noqa: PLC0415 - hardly any file does
    from io import BytesIO, TextIOWrapper  # noqa: PLC0415 - as above

    coding, _ = tokenize.detect_encoding(BytesIO(data).readline)
    return TextIOWrapper(BytesIO(data), coding).read()


@disk.remembered(64)
def _parse(file: str, _modified: int, _size: int) -> _Module:
    data = disk.read(file, MOST_BYTES)
    text = _decoded(data)
    tree = tree_of(text)
    nodes = nodes_of(tree)
    values = [
        (target.id, node.value)
        for node in nodes
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    ]
    times = Counter(name for name, _ in values)
    return _Module(
        tree,
        [node for node in nodes if isinstance(node, ast.Call)],
        [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)],
        {name: value for name, value in values if times[name] == 1},
        text.split("\n"),
    )


def _covers(node: ast.stmt | ast.expr, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _call_at(every: Sequence[ast.Call], line: int, ids: Sequence[str]) -> ast.Call | None:
    """Take the call that Python's trace means: it names the line on which the call begins, or for a method the line of its name."""
    around = [call for call in every if _covers(call, line)]
    calls = [call for call in around if line in (call.lineno, call.func.end_lineno)] or around[-1:]
    for name in ids:
        for call in calls:
            if any(isinstance(argument, ast.Constant) and argument.value == name for argument in call.args[:2]):
                return call
    return calls[0] if calls else None


def _named(module: _Module, call: ast.Call) -> Iterator[_Named]:
    """Walk a call's keywords and dictionary keys, outermost first: through nested calls and names assigned once, but not into another construct's call."""
    followed: set[str] = set()
    waiting: list[ast.AST] = [call]
    for node in waiting:
        match node:
            case ast.keyword(arg=str(name), value=value):
                yield name, node, value
            case ast.Dict():
                for key, value in zip(node.keys, node.values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        yield key.value, key, value
            case ast.Name(id=name) if name in module.assigned and name not in followed:
                followed.add(name)
                waiting.append(module.assigned[name])
                continue
            case ast.Call() if node is not call and _creates(node):
                continue
        waiting.extend(children(node))


def _creates(call: ast.Call) -> bool:
    """Tell whether a call makes a construct of its own: `Queue(stack, "Id", …)`, `Queue(self, name, …)`."""
    match call.args:
        case [_, ast.Constant(value=str()) | ast.JoinedStr(), *_] | [ast.Name(id="self" | "scope"), _, *_]:
            return True
    return any(keyword.arg in {"id", "construct_id"} for keyword in call.keywords)


def _passed(functions: Sequence[ast.FunctionDef | ast.AsyncFunctionDef], line: int, value: ast.expr) -> frozenset[str]:
    used = {node.id for node in below(value) if isinstance(node, ast.Name)}
    around = [node for node in functions if _covers(node, line)]
    parameters = {argument.arg for node in around for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
    return frozenset(used & parameters - {"self", "cls", "scope"})
