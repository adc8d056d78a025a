"""Binds names: declarations, parameters and destructuring."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from ...syntax import field, inner, needed, text_of
from ..state.compiler import Compiler
from ..state.environment import Env
from ..state.machine import Machine
from ..state.values import FUNCTIONS, UNDEFINED, Obj, Unknown, about_of, array
from .keys import key_compiler
from .objects.listing import listed
from .objects.putting import GLOBALS, PUT, put

if TYPE_CHECKING:
    from tree_sitter import Node

HELPERS: Final = frozenset({
    "__toESM", "__toCommonJS", "__export", "__importDefault", "__importStar", "__exportStar", "__reExport", "__awaiter", "__async", "__decorate", "__decorateClass", "__decorateParam", "__metadata",
    "__param", "__legacyMetadataTS", "_asyncToGenerator", "__spreadProps", "__spreadValues", "__privateAdd", "__privateGet", "__privateSet", "__privateMethod",
})  # fmt: skip
"""What bundlers and compilers put around a module is known: https://esbuild.github.io/ and https://www.typescriptlang.org/tsconfig/#esModuleInterop"""
Binder = Callable[[Machine, Env, Any], None]
"""Puts a value into what stands left of `=`."""


def binder(compiler: Compiler, node: Node, *, declares: bool) -> Binder:
    """What takes a value apart into the names of a pattern. `declares`: they are new in this scope."""
    match node.type:
        case "identifier" | "shorthand_property_identifier_pattern":
            return _name(text_of(node), declares=declares)
        case "assignment_pattern" | "object_assignment_pattern":
            return _default(compiler, node, declares=declares)
        case "array_pattern":
            return _array(compiler, node, declares=declares)
        case "object_pattern":
            return _object(compiler, node, declares=declares)
        case "rest_pattern":
            return binder(compiler, inner(node)[0], declares=declares)
        case "non_null_expression" | "parenthesized_expression" | "as_expression":
            return binder(compiler, inner(node)[0], declares=declares)
        case "member_expression" | "subscript_expression":
            return _member(compiler, node)
    unread = compiler.expression(node)
    return lambda machine, env, _: unread(machine, env)


def _name(name: str, *, declares: bool) -> Binder:
    def declare(_: Machine, env: Env, value: Any) -> None:
        env.names[name] = value

    def assign(machine: Machine, env: Env, value: Any) -> None:
        if isinstance(value, FUNCTIONS) and env.holder(name) is None:
            machine.state.setdefault(PUT, {})[GLOBALS[0], name] = value
        env.put(name, value)

    return (lambda *_: None) if name in HELPERS else declare if declares else assign


def _default(compiler: Compiler, node: Node, *, declares: bool) -> Binder:
    target = binder(compiler, needed(node, "left"), declares=declares)
    default = compiler.expression(needed(node, "right"))

    def bind(machine: Machine, env: Env, value: Any) -> None:
        target(machine, env, default(machine, env) if value is UNDEFINED else value)

    return bind


def _array(compiler: Compiler, node: Node, *, declares: bool) -> Binder:
    targets: list[tuple[int, bool, Binder]] = []
    index = 0
    for child in node.children:
        if child.type == ",":
            index += 1
        elif child.is_named and child.type != "comment":
            targets.append((index, child.type == "rest_pattern", binder(compiler, child, declares=declares)))
    site = compiler.site(node)

    def bind(machine: Machine, env: Env, value: Any) -> None:
        items = listed(machine, value, site)
        for at, rest, target in targets:
            if isinstance(items, list):
                if not rest and at < len(items) and isinstance(value, Obj) and value.tag == "records":
                    machine.touched.setdefault(at, site)
                target(machine, env, array(items[at:], site) if rest else items[at] if at < len(items) else UNDEFINED)
            else:
                target(machine, env, Unknown(("item", items.key, at), items.about))

    return bind


def _object(compiler: Compiler, node: Node, *, declares: bool) -> Binder:
    targets: list[tuple[Any, Binder]] = []
    rest: Binder | None = None
    for child in inner(node):
        if child.type == "rest_pattern":
            rest = binder(compiler, child, declares=declares)
        elif child.type == "pair_pattern":
            targets.append((key_compiler(compiler, needed(child, "key")), binder(compiler, needed(child, "value"), declares=declares)))
        else:
            name = text_of(field(child, "left") or child)
            targets.append((_constant(name), binder(compiler, child, declares=declares)))
    site = compiler.site(node)

    def bind(machine: Machine, env: Env, value: Any) -> None:
        taken = []
        for key, target in targets:
            name = key(machine, env)
            taken.append(name)
            target(machine, env, machine.get(value, name, site))
        if rest is not None:
            rest(machine, env, _others(machine, value, taken))

    return bind


def _others(machine: Machine, value: Any, taken: list[Any]) -> Any:
    if isinstance(value, Obj):
        left = Obj(value.kind if value.kind != "array" else "object", {name: one for name, one in value.props.items() if name not in taken}, None, value.site)
        left.open, left.about, left.tag, left.beside = value.open, value.about, value.tag, value.beside
        return left
    return machine.fresh("rest", about_of(value))


def _constant(name: str) -> Callable[[Machine, Env], str]:
    return lambda _machine, _env: name


def _member(compiler: Compiler, node: Node) -> Binder:
    holder = compiler.expression(needed(node, "object"))
    key = key_compiler(compiler, needed(node, "property" if node.type == "member_expression" else "index"), computed=node.type == "subscript_expression")
    site = compiler.site(node)

    def bind(machine: Machine, env: Env, value: Any) -> None:
        put(machine, holder(machine, env), key(machine, env), value, site)

    return bind


def names_of(node: Node) -> list[str]:
    """The names that a declaration makes."""
    if node.type in ("lexical_declaration", "variable_declaration"):
        return [name for one in inner(node) if one.type == "variable_declarator" for name in _bound(needed(one, "name"))]
    named = field(node, "name")
    return [text_of(named)] if named is not None and node.type not in ("interface_declaration", "type_alias_declaration") else []


def _bound(pattern: Node) -> list[str]:
    if pattern.type in ("identifier", "shorthand_property_identifier_pattern"):
        return [text_of(pattern)]
    if pattern.type == "pair_pattern":
        return _bound(needed(pattern, "value"))
    if pattern.type in ("object_assignment_pattern", "assignment_pattern"):
        return _bound(needed(pattern, "left"))
    return [name for one in inner(pattern) for name in _bound(one)]


_FUNCTIONS: Final = frozenset(
    {"function_declaration", "generator_function_declaration", "function_expression", "generator_function", "arrow_function", "method_definition"}
)


def hoisted(body: Node) -> tuple[str, ...]:
    """The names that `var` declares anywhere in a function or module: they are there from its beginning, `undefined` until something is assigned."""
    if b"var" not in (body.text or b""):
        return ()
    found: dict[str, None] = {}
    waiting = [body]
    while waiting:
        node = waiting.pop()
        if node.type == "variable_declaration":
            found.update(dict.fromkeys(names_of(node)))
        elif is_var(node):
            found.update(dict.fromkeys(_bound(needed(node, "left"))))
        waiting += [one for one in node.named_children if one.type not in _FUNCTIONS]
    return tuple(found)


def is_var(node: Node) -> bool:
    """Is it `for (var name of …)`?"""
    kind = field(node, "kind") if node.type == "for_in_statement" else None
    return kind is not None and kind.type == "var"
