"""What nobody gave: a parameter that has a value by default, and a field of an object that the code made.

https://learn.microsoft.com/en-us/dotnet/csharp/programming-guide/classes-and-structs/named-and-optional-arguments#optional-arguments ,
https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/builtin-types/default-values and https://docs.oracle.com/javase/specs/jls/se21/html/jls-4.html#jls-4.12.5
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ...forms.form import number, text_of
from ..state.machine import Machine
from ..state.values import List, Object

if TYPE_CHECKING:
    from tree_sitter import Node

    from ....program.code import Type

_WORDS: Final = {"true": True, "false": False, "null": None, "default": None}
_NUMBERS: Final = frozenset({"int", "long", "short", "byte", "decimal"})
_NOTHING: Final = frozenset(
    {"string", "String", "object", "Object", "Exception", "Throwable", "List", "IList", "Dictionary", "Map", "IReadOnlyList", "Boolean", "Integer", "Long"}
)


def of_parameter(node: Node, place: int) -> tuple[Any] | None:
    """The value that a parameter of C# has by default, where it is written out; None where it has none, or that is not known."""
    listed = node.child_by_field_name("parameters") or next((one for one in node.named_children if one.type == "parameter_list"), None)
    found = [one for one in listed.named_children if one.type == "parameter"] if listed is not None else []
    _, is_given, text = text_of(found[place]).partition("=") if place < len(found) else ("", "", "")
    said = text.strip()
    if not is_given:
        return None
    if said in _WORDS:
        return (_WORDS[said],)
    if (count := number(said)) is not None:
        return (count,)
    return (said[1:-1],) if said[:1] == said[-1:] == '"' else None


def whole(m: Machine, made: Object) -> None:
    """The code made it, and knows all that it was given."""
    m.path.whole[id(made)] = made


def lent(m: Machine, given: tuple[Any, ...]) -> None:
    """Somebody else is handed it, and may give it more."""
    for one in given if m.path.whole else ():
        for each in (one, *(one.items if isinstance(one, List) else ()), *(one.fields.values() if isinstance(one, Object) else ())):
            m.path.whole.pop(id(each), None)


def of_field(m: Machine, of: Object, name: str, text: str, kind: Type) -> tuple[Any] | None:
    """What a field holds that was given nothing; None where that is not known."""
    plain = text.strip()
    if id(of) not in m.path.whole:
        return (None,) if plain.endswith("?") and _is_private(kind, name, plain) else None
    if plain in ("bool", "boolean"):
        return (False,)
    if plain in _NUMBERS:
        return (0,)
    is_class = any(
        one.node.type in ("class_declaration", "record_declaration", "interface_declaration") for one in m.program.find(plain.rstrip("?"), kind.file)
    )
    return (None,) if plain.endswith("?") or plain.partition("<")[0] in _NOTHING or is_class else None


def _is_private(kind: Type, name: str, text: str) -> bool:
    """May only the class itself give it something? https://learn.microsoft.com/en-us/dotnet/csharp/programming-guide/classes-and-structs/access-modifiers"""
    return re.search(rf"\bprivate\s+(?:static\s+)?{re.escape(text)}\s+{re.escape(name)}\s*;", text_of(kind.node)) is not None
