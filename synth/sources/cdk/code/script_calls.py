"""Which key of an object sets a value in a CDK app of TypeScript or JavaScript: traces name the place of a call, and a call may span thirty lines. What `python_calls` says of Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from queuegate._light import NamedTuple

from ... import disk
from ...text.parsing import parsed
from ...text.scripts import parser
from .python_calls import MOST_BYTES, Found, parsed_once, with_texts

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_NODES: Final = 200_000
_CALLS: Final = ("new_expression", "call_expression")
_STATEMENTS: Final = ("_statement", "_declaration", "_definition")
_FUNCTIONS: Final = frozenset({"method_definition", "function_declaration", "function_expression", "arrow_function", "generator_function_declaration"})


class _Module(NamedTuple):
    root: Node
    lines: list[bytes]
    assigned: dict[str, Node]

    def column(self, node: Node) -> int:
        """The column, from 1, in characters: the parser counts bytes."""
        return len(self.lines[node.start_point[0]][: node.start_point[1]].decode(errors="replace")) + 1

    def offset(self, line: int, column: int) -> int:
        """The bytes before a column that Node.js names."""
        text = self.lines[line - 1].decode(errors="replace") if line <= len(self.lines) else ""
        return len(text[: column - 1].encode())


def find(file: str, line: int, column: int | None, spellings: Sequence[Collection[str]], ids: Sequence[str] = ()) -> Found | None:
    """Find the key by which the call at this place sets a property; `ids` (innermost first) tell several calls of one line apart where no column is known.

    None if the file cannot be parsed or has no call there.
    """
    module = _module(file)
    call = module and _call_at(module, line, column, ids)
    if not module or not call:
        return None
    named = list(_named(module, call))
    for rank, names in enumerate(spellings):
        wanted = _spelt(names)
        for key, value in named:
            if _text(key) in wanted:
                return Found(key.start_point[0] + 1, module.column(key), rank, _passed(value))
    return Found(line, column or module.column(call), len(spellings))


def find_by_text(files: Collection[str], texts: Collection[str], names: Collection[str]) -> tuple[str, int, int] | None:
    """Find the one call that has these texts (all of them, or else half) among its own arguments; give the place of its key in `names`, or of the call."""
    calls = [(file, module, node) for file in files if (module := _module(file)) for node in _all(module.root) if node.type in _CALLS]
    if (found := with_texts(calls, lambda one: _own_texts(one[2]), texts)) is None:
        return None
    file, module, call = found
    place = next((key for key, _ in _own_keys(call) if _text(key) in _spelt(names)), call)
    return file, place.start_point[0] + 1, module.column(place)


def statement(file: str, line: int, column: int | None, names: Collection[str]) -> tuple[int, int, bool] | None:
    """Give the line and column of the statement at a place, and whether it says one of `names` (as a key, a property or the end of a dotted string)."""
    module = _module(file)
    node = module and _at(module, line, column)
    while node is not None and not node.type.endswith(_STATEMENTS):
        node = node.parent
    if not module or node is None:
        return None
    return node.start_point[0] + 1, module.column(node), any(_word(one) in _spelt(names) for one in _all(node))


def _word(node: Node) -> str | None:
    match node.type:
        case "string":
            return _text(node).rpartition(".")[2]
        case "property_identifier" | "shorthand_property_identifier":
            return _text(node)
    return None


def _own_keys(call: Node) -> Iterator[tuple[Node, Node]]:
    """The keys of the objects that a call is given, with their values; not those of objects in them."""
    for one in _arguments(call):
        for pair in one.named_children if one.type == "object" else ():
            if (key := pair.child_by_field_name("key")) and (value := pair.child_by_field_name("value")):
                yield key, value


def _own_texts(call: Node) -> set[str]:
    values = [*_arguments(call), *(value for _, value in _own_keys(call))]
    return {_text(item) for value in values for item in (value.named_children if value.type == "array" else [value]) if item.type == "string"}


def _spelt(names: Collection[str]) -> set[str]:
    return {*names, *map(_camel, names)}


class Argument(NamedTuple):
    """What a call is given by a key: its value (None where it has no such key), the parameters of the surrounding function from which that comes, the class that is made, and the names of
    the file that have one value.
    """

    value: Node | None
    passed: frozenset[str]
    maker: str
    assigned: dict[str, Node]


def argument(file: str, line: int, column: int | None, ids: Sequence[str], names: Collection[str]) -> Argument | None:
    """What the call at this place is given by the first key of these names. None if the file cannot be parsed or has no call there."""
    module = _module(file)
    call = module and _call_at(module, line, column, ids)
    if not module or not call:
        return None
    made = call.child_by_field_name("constructor") or call.child_by_field_name("function")
    value = next((value for key, value in _named(module, call) if _text(key) in names), None)
    return Argument(value, _passed(value) if value else frozenset(), _text(made).rpartition(".")[2] if made else "", module.assigned)


def _camel(name: str) -> str:
    """`visibility_timeout` as `visibilityTimeout`."""
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def _module(file: str) -> _Module | None:
    return parsed_once(file, _parse)


@disk.remembered(64)
def _parse(file: str, _modified: int, _size: int) -> _Module | None:
    data = disk.read(file, MOST_BYTES)
    tree = parsed(parser(Path(file).suffix), data)
    if tree is None or tree.root_node.descendant_count > _MOST_NODES:
        return None
    root = tree.root_node
    declared = [
        (name, value)
        for node in _all(root)
        if node.type == "variable_declarator" and (name := node.child_by_field_name("name")) and (value := node.child_by_field_name("value"))
    ]
    times = Counter(_text(name) for name, _ in declared)
    return _Module(root, data.split(b"\n"), {_text(name): value for name, value in declared if times[_text(name)] == 1})


def _all(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.named_children))


def _text(node: Node) -> str:
    """A name as it is written; of a string what stands between its quotes."""
    text = (node.text or b"").decode(errors="replace")
    return text[1:-1] if node.type == "string" else text


def _call_at(module: _Module, line: int, column: int | None, ids: Sequence[str]) -> Node | None:
    """The call that Node.js means: it names where `new` stands, or the name of the method."""
    if column is not None:
        point, node = (line - 1, module.offset(line, column)), _at(module, line, column)
        while node is not None:
            if node.type in _CALLS and (arguments := node.child_by_field_name("arguments")) and point < arguments.start_point:
                return node
            node = node.parent
    calls = [node for node in _all(module.root) if node.type in _CALLS and node.start_point[0] == line - 1]
    for name in ids:
        for call in calls:
            if any(argument.type == "string" and _text(argument) == name for argument in _arguments(call)[:2]):
                return call
    return calls[0] if calls else None


def _at(module: _Module, line: int, column: int | None) -> Node | None:
    """The innermost node at a place; where no column is known at what the line begins with."""
    text = module.lines[line - 1] if line <= len(module.lines) else b""
    point = (line - 1, len(text) - len(text.lstrip()) if column is None else module.offset(line, column))
    return module.root.descendant_for_point_range(point, point)


def _arguments(call: Node) -> list[Node]:
    arguments = call.child_by_field_name("arguments")
    return arguments.named_children if arguments else []


def _named(module: _Module, call: Node) -> Iterator[tuple[Node, Node]]:
    """Walk the keys of a call's objects with their values, outermost first: through nested calls and names assigned once, but not into another construct's call."""
    followed: set[str] = set()
    waiting = list(_arguments(call))
    for node in waiting:
        if node.type == "pair" and (key := node.child_by_field_name("key")) and (value := node.child_by_field_name("value")):
            yield key, value
            waiting.append(value)
        elif node.type == "shorthand_property_identifier":
            yield node, node
        elif node.type == "identifier" and (name := _text(node)) in module.assigned and name not in followed:
            followed.add(name)
            waiting.append(module.assigned[name])
        elif not _creates(node) and node.type not in _FUNCTIONS:
            waiting.extend(node.named_children)


def _creates(node: Node) -> bool:
    """Does it make a construct of its own: `new Queue(this, "Id", …)`?"""
    match _arguments(node) if node.type == "new_expression" else []:
        case [_, second, *_] if second.type in ("string", "template_string"):
            return True
        case [first, _, *_]:
            return first.type == "this" or _text(first) in ("this", "scope")
    return False


def _passed(value: Node) -> frozenset[str]:
    """The names by which the value comes into the surrounding function: its parameters, and what is read of them (`props.timeout`)."""
    function, parameters = value.parent, set[str]()
    while function is not None:
        if function.type in _FUNCTIONS and (listed := function.child_by_field_name("parameters") or function.child_by_field_name("parameter")):
            parameters |= {_text(node) for node in _all(listed) if node.type in ("identifier", "shorthand_property_identifier_pattern")}
        function = function.parent
    used = set()
    for node in _all(value):
        if node.type == "member_expression" and (read := node.child_by_field_name("object")) and _text(read).rstrip("?!") in parameters:
            used |= {_text(found) for found in [node.child_by_field_name("property")] if found}
        elif node.type in ("identifier", "shorthand_property_identifier") and _text(node) in parameters:
            used.add(_text(node))
    return frozenset(used - {"this", "scope", "props", "id"})
