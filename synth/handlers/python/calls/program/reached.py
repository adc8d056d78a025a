"""Which functions of a program its handler may reach. By name: a function that nobody mentions is dead, and one that a decorator registers, or that is looked up by a text, is not."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, TypeAlias

from ...scopes import FUNCTIONS, Scope, ends
from .dependencies import LOOKS_UP
from .modules import Part, Program

if TYPE_CHECKING:
    from .looked_up import LookedUp

_INERT: Final = frozenset(
    {"staticmethod", "classmethod", "property", "cached_property", "cache", "lru_cache", "override", "contextmanager", "abstractmethod", "final", "overload"}
)
"""Decorators that tell nobody of the function."""
_ADDING: Final = frozenset({"dataclass", "dataclass_json", "define", "final", "frozen", "mutable", "runtime_checkable", "total_ordering", "unique"})
"""Those that tell nobody of the class."""


_Reached: TypeAlias = tuple[Part, Scope, list[ast.AST]]


def reached(program: Program, handler: str) -> Iterator[_Reached]:
    """What runs of the bodies of the modules and classes, the handler, and every function whose name one of these mentions; of a method, its class's, too."""
    scopes = [(part, scope, [*_run(scope)]) for part in program.parts.values() for scope in part.module.scopes.values()]
    mentioned, looked_up, done = {handler}, _lookups([node for _, _, nodes in scopes for node in nodes]), set[int]()
    by_name = {id(program.parts[one].module.top) for one in program.by_name}
    of_registry = _registered([scope for _, scope, _ in scopes])
    waiting, asked = _by_their_names(scopes), scopes
    while asked:
        new, known = list[str](), looked_up and looked_up.extent()
        for _, scope, nodes in asked:
            if id(scope) in done:
                continue
            if _is_mentioned(scope, mentioned, of_registry) or id(scope.outer) in by_name or (looked_up is not None and looked_up.may_be(scope)):
                done.add(id(scope))
                names = {name for node in nodes for name in _names(node)} - mentioned
                mentioned |= names
                new += names
                if looked_up is not None:
                    looked_up.see(scope, nodes)
        asked = [one for name in new for one in waiting.get(name, ())] if looked_up is None or looked_up.extent() == known else scopes
    return (one for one in scopes if id(one[1]) in done)


def _by_their_names(scopes: list[_Reached]) -> dict[str, list[_Reached]]:
    """The functions by their name and their class's: of what is mentioned later, these alone are asked again."""
    found = defaultdict[str, list[_Reached]](list)
    for one in scopes:
        node, outer = one[1].node, one[1].outer
        if isinstance(node, FUNCTIONS) and not isinstance(node, ast.Lambda):
            found[node.name].append(one)
            if outer is not None and outer.is_class:
                found[outer.node.name].append(one)
    return found


def _lookups(nodes: list[ast.AST]) -> LookedUp | None:
    """What is looked up by a text, where anything is."""
    if not any(isinstance(one, ast.Call) and ends(one.func) in (*LOOKS_UP, "globals") for one in nodes):
        return None
    from .looked_up import LookedUp as Made  # noqa: PLC0415 - few handlers do

    return Made()


def _run(scope: Scope) -> Iterator[ast.AST]:
    """The nodes of a scope without those that run only where the module is the program: https://docs.python.org/3/library/__main__.html"""
    mains = [node for node in scope.own if isinstance(node, ast.If) and _is_main(node.test)] if scope.outer is None else []
    inside = {id(one) for main in mains for statement in main.body for one in ast.walk(statement)}
    return (node for node in scope.own if id(node) not in inside)


def _is_main(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and any(isinstance(one, ast.Constant) and one.value == "__main__" for one in (test.left, *test.comparators))


def _registered(scopes: list[Scope]) -> frozenset[str]:
    """The classes of which somebody learns as they are made: a decorator, a metaclass, or a class above them (https://docs.python.org/3/reference/datamodel.html#object.__init_subclass__)."""
    classes = [one.node for one in scopes if one.is_class]
    derived = any(one.bases or one.keywords for one in classes)
    learns = derived and any(one.is_method and one.node.name == "__init_subclass__" for one in scopes)
    learns = learns or any(ends(base) == "type" for one in classes for base in one.bases)
    listed = learns or (derived and any(isinstance(node, ast.Attribute) and node.attr == "__subclasses__" for one in scopes for node in one.own))
    return frozenset(one.name for one in classes if (listed and (one.bases or one.keywords)) or any(_tells(each) for each in one.decorator_list))


def _tells(decorator: ast.expr) -> bool:
    return ends(decorator.func if isinstance(decorator, ast.Call) else decorator) not in _ADDING


def _is_mentioned(scope: Scope, mentioned: set[str], registered: frozenset[str]) -> bool:
    node = scope.node
    if not isinstance(node, FUNCTIONS) or isinstance(node, ast.Lambda):
        return True
    if scope.outer is not None and scope.outer.is_class and scope.outer.node.name not in mentioned | registered:
        return False
    if scope.is_method and node.name.startswith("__"):
        return True
    return node.name in mentioned or any(isinstance(one, ast.Call) or ends(one) not in _INERT for one in node.decorator_list)


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, (ast.Name, ast.Attribute)):
        yield ends(node)
    elif isinstance(node, ast.ImportFrom):
        yield from (one.name for one in node.names if one.asname)
