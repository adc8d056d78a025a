"""What a file calls by its name alone, because it imports it of a class.

Java: https://docs.oracle.com/javase/specs/jls/se21/html/jls-7.html#jls-7.5.3 ; C#: https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/keywords/using-directive#the-static-modifier
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

    from .code import Type, Unit
    from .program import Program


def holder(unit: Unit, name: str) -> str:
    """The class of which a file imports something of this name: the one that it says, or the only one of which it imports whatever there is; "" where there is none."""
    path, node = unit.imports.get(name, ("", None))
    if node is not None and _is_static(node):
        return path.rpartition(".")[0]
    opened = [whole for whole, node in unit.opened if _is_static(node)]
    return opened[0] if len(opened) == 1 else ""


def holders(program: Program, unit: Unit, name: str) -> list[Type]:
    """The classes of the program of which it may be."""
    path, node = unit.imports.get(name, ("", None))
    paths = [path.rpartition(".")[0]] if node is not None and _is_static(node) else [whole for whole, node in unit.opened if _is_static(node)]
    return [kind for path in paths for kind in program.find(path, unit) if _whole(kind) == path or not kind.package]


def _is_static(node: Node) -> bool:
    return any(one.type == "static" for one in node.children)


def _whole(kind: Type) -> str:
    return ".".join((kind.package, *reversed([one.name for one in _outwards(kind)])))


def _outwards(kind: Type) -> list[Type]:
    found: list[Type] = [kind]
    while (outer := found[-1].outer) is not None:
        found.append(outer)
    return found
