"""The key of a property as it is written: a name, a string, a number, or what stands in brackets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from ...syntax import inner, string_of, text_of, unescaped
from ..state.compiler import Compiler, Expression
from ..state.machine import Machine
from ..state.values import External, Obj, Spelt, Unknown, about_of, key_of
from .objects.promised import settled

if TYPE_CHECKING:
    from tree_sitter import Node

_INDEX: Final = regex(r"0|[1-9][0-9]{0,8}").fullmatch
_NAMES: Final = {None: "null", True: "true", False: "false", float("inf"): "Infinity", float("-inf"): "-Infinity"}
"""Keys that Python would write otherwise."""


def key_compiler(compiler: Compiler, node: Node, *, computed: bool = False) -> Expression:
    """What gives the key of a property: a name, a string, a number, or what stands in brackets."""
    if not computed and node.type in ("property_identifier", "private_property_identifier", "shorthand_property_identifier", "identifier"):
        name: Any = text_of(node)
        return lambda _machine, _env: name
    if node.type == "string":
        name = string_of(node)
        name = unescaped(text_of(node)[1:-1]) if name is None else name
        name = int(name) if _INDEX(name) else name
        return lambda _machine, _env: name
    if node.type == "computed_property_name":
        return key_compiler(compiler, inner(node)[0], computed=True)
    compiled = compiler.expression(node)

    def key(machine: Machine, env: Any) -> Any:
        value = settled(compiled(machine, env))
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, External) and value.path[:2] == ("global", "Symbol"):
            return f"@@{value.path[-1]}"  # as the specification of the language writes `Symbol.iterator`
        if isinstance(value, str) and _INDEX(value):
            return int(value)
        if isinstance(value, (str, int, Unknown)) and not isinstance(value, bool):
            return value
        return Unknown(("key", key_of(value)), about_of(value)) if isinstance(value, (External, Spelt, Obj)) else _NAMES.get(value, str(value))

    return key
