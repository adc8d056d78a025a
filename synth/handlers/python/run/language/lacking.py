"""What an object of a class of the code is asked for and does not have: AttributeError, whenever such a line is reached. https://docs.python.org/3/reference/datamodel.html#object.__getattribute__"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from .....sources.python_nodes import nodes_of, of_tree
from ...scopes import ends
from ..state.machine import Machine
from ..state.values import ClassV, InstanceV
from .classes import external_bases

_EMPTY: Final = frozenset({"object", "ABC", "Generic", "Protocol"})
"""Bases that give their classes no members of their own."""
_ADDING_NONE: Final = frozenset({"dataclass", "define", "frozen", "mutable", "final", "total_ordering", "runtime_checkable"})
"""Decorators that give a class no members but those that are written in it, and `__names__`: https://docs.python.org/3/library/dataclasses.html and https://www.attrs.org/en/stable/api.html"""
_BY_THEIR_NAMES: Final = frozenset(
    {"setattr", "__dict__", "vars", "__getattribute__", "__setattr__", "__class__", "exec", "locals", "globals", "AttributeError", "__slots__"}
)
"""Names that say that members are made, or looked for, in another way."""


def is_lacking(machine: Machine, value: InstanceV, name: str, node: ast.Attribute) -> bool:
    """Has its class no such member, and does nothing in the program have one of this name? Noted, where it is read in the code as it stands."""
    trees = [one.source.tree for one in machine.modules.known.values() if one is not None]
    if node.attr != name or not isinstance(node.ctx, ast.Load) or not _is_plain(value.cls) or any(_are_made(one) or name in _defined(one) for one in trees):
        return False
    of = ast.unparse(node.value)
    machine.notes.see(machine, "miscalled", "attribute-lacking", f"{of if ' ' not in of else ends(node.value) or 'it'} {name} {value.cls.node.name}", node)
    return True


def _is_plain(cls: ClassV) -> bool:
    own = [cls, *(base for base in cls.bases if isinstance(base, ClassV))]
    others = {getattr(one, "name", "").partition("[")[0].rpartition(".")[2] for one in external_bases(cls)}
    decorators = (ends(one.func if isinstance(one, ast.Call) else one) for each in own for one in each.node.decorator_list)
    keywords = (ends(one.value) for each in own for one in each.node.keywords)
    return others <= _EMPTY and all(one in _ADDING_NONE for one in decorators) and all(one == "ABCMeta" for one in keywords)


@of_tree
def _are_made(tree: ast.Module) -> bool:
    return any(ends(one) in _BY_THEIR_NAMES for one in nodes_of(tree) if isinstance(one, (ast.Name, ast.Attribute)))


@of_tree
def _defined(tree: ast.Module) -> frozenset[str]:
    """Every name that a module gives to anything, and every text that may be one."""
    return frozenset(name for node in nodes_of(tree) for name in _names(node))


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
            yield name
        case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()) | ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.alias(name=name, asname=other):
            yield other or name.rpartition(".")[2]
        case ast.Constant(value=str() as name):
            yield name
        case ast.keyword(arg=str() as name):
            yield name
