"""Names that the code uses and nothing defines: NameError, whenever such a line is reached. https://docs.python.org/3/reference/executionmodel.html#resolution-of-names"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import Final

from ...sources.python_nodes import below, children, nodes_of
from ..contents import PLACEHOLDER
from ..reading import Seen
from .attributes import expects_none, lacking, of_event
from .calls.program.modules import Part, program
from .calls.program.reached import reached
from .hidden_names import looks_up
from .scopes import FUNCTIONS, Ref, Scope, ends, is_added
from .source import Source

_NEWER: Final = ("PythonFinalizationError", "frozendict", "WindowsError")
"""Built in from Python 3.13 and 3.15 on, and on Windows: https://docs.python.org/3/library/exceptions.html and https://docs.python.org/3.15/whatsnew/3.15.html"""
_ALWAYS: Final = frozenset({*dir(builtins), "__file__", "__builtins__", "__path__", "__class__", "__annotations__", "__qualname__", "__module__", "_", *_NEWER})
"""What each module has; `_` is given by gettext's install."""
_AT_RUN_TIME: Final = frozenset({"exec", "globals", "locals", "vars", "setattr", "NameError", "UnboundLocalError", "version_info"})
"""Names that say that a module defines some in another way, or knows that it may not have them."""


def undefined(source: Source, module: str) -> tuple[Seen, ...]:
    """Each name once (`what`), where the handler may come to it first. Raises `Undecided`."""
    read = program(source, module)
    sure = {id(part) for part in read.parts.values() if _tells_all(part)}
    trees = [part.source.tree for part in read.parts.values()]
    found: dict[str, Seen] = {}
    first = next(iter(read.parts.values()))
    is_guarded = any(map(expects_none, trees))
    for part, scope, nodes in reached(read, source.handler):
        typed = {id(one) for node in nodes if isinstance(node, ast.AnnAssign) for one in below(node.annotation)}  # which is not worked out
        for node in nodes if id(part) in sure else ():
            if isinstance(node, ast.Name) and id(node) not in typed and _is_undefined(node, scope):
                found.setdefault(node.id, Seen("undefined", node.id, part.source.at(node)))
            elif (name := _unbound(node, scope)) and not is_guarded:
                found.setdefault(name, Seen("unbound", name, part.source.at(node)))
            elif isinstance(node, ast.Attribute) and (name := lacking(node, scope, trees)):
                found.setdefault(name, Seen("lacking", name, part.source.at(node)))
            elif isinstance(node, ast.Attribute) and part is first and not is_guarded and (name := of_event(node, scope, source.handler)):
                found.setdefault(name, Seen("in a dict", name, part.source.at(node)))
    return tuple(found.values())


def _is_undefined(node: ast.Name, scope: Scope) -> bool:
    return isinstance(node.ctx, ast.Load) and node.id not in _ALWAYS and scope.owner(node.id) is None and PLACEHOLDER not in node.id


def _unbound(node: ast.AST, scope: Scope) -> str:
    """A name of the function's own that is read where it alone is given a value: `total += 1`, `body = parse(body)`; "" where that is not so.

    https://docs.python.org/3/faq/programming.html#why-am-i-getting-an-unboundlocalerror-when-the-variable-has-a-value
    """
    match node:
        case ast.AugAssign(target=ast.Name(id=name)) if _is_local(name, scope):
            return name if all(isinstance(one, Ref) and is_added(one, scope, name) for one in scope.bound[name]) else ""
        case ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            only = scope.only(name) if _is_local(name, scope) else None
            is_read = only is not None and only.node is value and any(isinstance(one, ast.Name) and one.id == name for one in _read_at_once(value))
            return name if is_read else ""
    return ""


def _is_local(name: str, scope: Scope) -> bool:
    """Is it a function's own name, and no parameter?"""
    return isinstance(scope.node, FUNCTIONS) and name in scope.bound and all(one.arg != name for one in below(scope.node.args) if isinstance(one, ast.arg))


def _read_at_once(value: ast.expr) -> Iterator[ast.AST]:
    """What is worked out of an expression in any case, and before anything is made of it."""
    waiting: list[ast.AST] = [value]
    while waiting:
        yield (one := waiting.pop())
        match one:
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                continue
            case ast.IfExp(test=first) | ast.BoolOp(values=[first, *_]):
                waiting.append(first)
            case ast.Compare(left=left, comparators=[first, *_]):
                waiting += [left, first]
            case _:
                waiting += children(one)


def _tells_all(part: Part) -> bool:
    """Is whatever the module defines seen? Not where it imports all names of another one, or makes some when it runs."""
    stars = any(isinstance(node, ast.ImportFrom) and any(one.name == "*" for one in node.names) for node in nodes_of(part.source.tree))
    words = {ends(node) for node in nodes_of(part.source.tree) if isinstance(node, (ast.Name, ast.Attribute))}
    newer = any(type(node).__name__ == "TypeAlias" or getattr(node, "type_params", None) for node in nodes_of(part.source.tree))
    return not stars and not newer and not words & _AT_RUN_TIME and looks_up(part.source.tree) is None
